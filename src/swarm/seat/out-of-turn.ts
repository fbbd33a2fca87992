/** What is done to a node between turns, because somebody asks for it: its links are emptied, a record is skipped, it pauses. */
import type { Resident } from './resident.ts'
import type { Seat } from './seat.ts'
import { turnKind } from './turn-log.ts'

/**
 * Takes what the node's inputs hold now, or the one of ring `only`, for links about to be cut. Returns how much of that is
 * left: the node fell, or its way out has no room. No more than there is now: a producer that goes on would keep the thread
 * from coming back.
 */
export function drain(seat: Seat, resident: Resident, only?: number): number {
  let left = 0
  for (const input of resident.inputs) {
    const { reader } = input
    if (only !== undefined && reader.ring.handle.id !== only) continue
    const end = (reader.cursor + reader.available()) | 0
    const remaining = (): number => Math.max(0, (end - reader.cursor) | 0)
    while (resident.isServed && remaining() > 0 && resident.hasRoom())
      seat.guard(resident, () => void seat.take(resident, input, remaining()))
    left += remaining()
  }
  seat.wakeReaders()
  return left
}

/** Skips the record the node crashed on twice. Returns its bytes as words, for the dead letter. */
export function skipRecord(seat: Seat, resident: Resident, ringId: number): Float64Array | undefined {
  const input = resident.inputs.find(({ reader }) => reader.ring.handle.id === ringId)
  if (input === undefined || input.reader.available() <= 0) return undefined
  resident.turns?.add(seat.now(), turnKind.skipped, 1, input.source)
  const { ring, cursor } = input.reader
  const w = ring.wordOf(cursor)
  const words = ring.f.slice(w, w + ring.slotWords)
  input.reader.done()
  seat.release(input)
  return words
}

/** An input is gone, with whoever spoke there. */
export function unlink(seat: Seat, resident: Resident, ringId: number): void {
  const source = resident.unlink(ringId)
  if (source !== undefined) resident.turns?.add(seat.now(), turnKind.unlinked, 0, source)
}

export function pause(seat: Seat, resident: Resident): void {
  resident.moveFrom('running', 'paused')
  resident.turns?.add(seat.now(), turnKind.paused)
}

/** The node takes part again after a pause: what it missed is a gap. */
export function resume(seat: Seat, resident: Resident): void {
  resident.moveFrom('paused', 'running')
  resident.moment = seat.now()
  resident.turns?.add(resident.moment, turnKind.resumed)
  seat.guard(resident, () => {
    seat.tellGap(resident, Number.NaN)
    resident.commit()
  })
}
