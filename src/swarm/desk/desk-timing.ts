/** How long a desk waits, milliseconds of host time. */
export interface DeskTiming {
  /** Without a fact until an order is looked up, and without a snapshot until it is asked for again. */
  readonly ackTimeoutMillis: number
  /** Until a question is asked again; doubles each time, up to `maxQueryMillis`. */
  readonly queryMillis: number
  readonly maxQueryMillis: number
  /** A fill may wait so long for the disk. */
  readonly flushMillis: number
  /** Between two looks at the venue's whole truth while all is well; 0 for never. */
  readonly reconcileMillis: number
  /** Questions about an order without an answer until the audit trail says so. It is asked on, at the slow pace. */
  readonly silentAfter: number
}

export const defaultTiming: DeskTiming = {
  ackTimeoutMillis: 2_000,
  queryMillis: 250,
  maxQueryMillis: 10_000,
  flushMillis: 10,
  reconcileMillis: 30_000,
  silentAfter: 5,
}
