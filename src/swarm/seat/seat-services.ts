/** What a seat is given by its host: time, the board, and whom to tell. */
import type { Board } from '#swarm/links/board.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import type { Clock } from '#swarm/ports/clock.ts'
import type { Tap } from '#swarm/seat/resident.ts'

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
