/** What a seat is given by its host, and a node by its seat: time, the board, and whom to tell. */
import type { Board } from '#swarm/links/board.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import type { Ring } from '#swarm/links/ring.ts'
import type { Clock } from '#swarm/ports/clock.ts'
import type { Resident, Tap } from '#swarm/seat/resident.ts'

export interface SeatServices {
  readonly board: Board
  readonly clock: Clock
  /** Microseconds on the axis common to all threads; for latencies only. */
  readonly stamp: () => number
  readonly onFault: (fault: Fault) => void
  /** A node's decisions or orders have had no room for `FULL_MICROS`: it stands still until they have. */
  readonly onFull?: (node: number) => void
  readonly tap?: Tap
}

export interface ResidentServices {
  readonly board: Board
  readonly now: () => number
  readonly after: (resident: Resident, delayMicros: number, tag: number) => void
  readonly tap: Tap | undefined
  /** Microseconds on the axis of the records' stamps; absent where latencies mean nothing. */
  readonly stamp?: () => number
  /** Board word that is 0 while the seat hands nothing to any node; absent for a node without a seat. */
  readonly currentWord?: number
}

/** Takes what its node publishes, once it is published, and writes it down in a later turn. */
export interface Recorded {
  take(ring: Ring, word: number): void
  turn(): void
  close(): void
}
