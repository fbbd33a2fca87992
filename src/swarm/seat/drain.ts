/** The last turn of a link: what it holds is handled before it is cut. */
import type { Input, Resident } from '#swarm/seat/resident.ts'

/**
 * Takes what the node's inputs hold now, or the one of ring `only`. Returns how much of that is left: the node fell, or
 * its way out has no room. No more than there is now: a producer that goes on would keep the thread from coming back.
 */
export function drainInputs(
  resident: Resident,
  only: number | undefined,
  take: (input: Input, most: number) => void,
): number {
  let left = 0
  for (const input of resident.inputs) {
    const { reader } = input
    if (only !== undefined && reader.ring.handle.id !== only) continue
    const end = (reader.cursor + reader.available()) | 0
    const remaining = (): number => Math.max(0, (end - reader.cursor) | 0)
    while (resident.isServed && remaining() > 0 && resident.hasRoom()) take(input, remaining())
    left += remaining()
  }
  return left
}
