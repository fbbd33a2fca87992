/** The port to time: a wall clock live, a virtual one in replay and backtest. */
import type { Micros } from '#domain/time.ts'

export interface Clock {
  readonly virtual: boolean
  /** Host time, microseconds since the epoch. */
  now(): Micros
}
