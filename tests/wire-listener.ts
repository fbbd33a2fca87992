/** One end of a connection in memory, with what it heard: frames, faults, and the bytes it wants to send. */
import type { Frame } from '#venues/mt5/wire/catalogue.ts'
import { wireEnd, type Arrival, type WireEnd, type WireFault } from '#venues/mt5/wire/wire-end.ts'

export interface Listener {
  readonly end: WireEnd
  readonly heard: Frame[]
  readonly faults: WireFault[]
  /** Everything it wrote, in order. */
  readonly wrote: Uint8Array[]
}

export function listener(
  side: 'terminal' | 'swarm',
  arrived: (frame: Frame, arrival: Arrival) => void = () => {},
): Listener {
  const heard: Frame[] = []
  const faults: WireFault[] = []
  const wrote: Uint8Array[] = []
  const end: WireEnd = wireEnd(side, {
    write: (bytes) => wrote.push(bytes),
    arrived(arrival) {
      const frame = end.valueOf(arrival)
      if (frame === undefined) return
      heard.push(frame)
      arrived(frame, arrival)
    },
    fault: (reason) => faults.push(reason),
  })
  return { end, heard, faults, wrote }
}
