/**
 * The port to a recording of rows: every `feature.row` an agent has sent, in a file; and, in a kind of file that can hold
 * them, every quote, trade and depth image.
 *
 * An agent does no I/O, so its host records: what is recorded is what was published, once, whatever fell in between. A
 * recording is never worth a trade: no call of a recorder throws once it is open. What cannot be written stops it, with
 * `fault` saying why, and every row it still held, or is given after, is counted as lost.
 * Implementations pass `tests/conformance/row-recorder.suite.ts`.
 */
import type { Instrument } from '#domain/instrument.ts'
import type { FeatureRow } from '#messages/features.ts'
import type { MarketDepth, MarketQuote, MarketTrade } from '#messages/market.ts'

/** Why a recorder refuses a file that is there: what was recorded is never written over, nor mixed with another session. */
export const THERE_ALREADY =
  'it is there already; each session records to a file of its own: put ${session} in its name'

export interface RecorderTerms {
  readonly path: string
  /** Names of the values of a row, in order. */
  readonly columns: readonly string[]
  readonly instruments: readonly Instrument[]
  /** Go on at the end of the file of this session. Otherwise nothing may be there. */
  readonly resume: boolean
}

export interface RowRecorder {
  /** Takes a lent row and holds it until the next flush. */
  record(row: FeatureRow): void
  /** The same for a market record; absent where the files hold rows alone. */
  tell?(message: MarketQuote | MarketTrade | MarketDepth): void
  /** Hands everything held to the system: from then on it outlives this process. */
  flush(): void
  /** Flushes. More than once is once. */
  close(): void
  /** Bytes held. */
  readonly held: number
  /** Rows in the file by this recorder. */
  readonly rows: number
  /** Rows it was given that are not in the file and not held. */
  readonly lost: number
  /** Why it stopped, one line; empty while it records. */
  readonly fault: string
}

/** A way to record rows: the default export of its module, with one line in `stores/registry.ts`. */
export interface RowRecorderSpec {
  /** The ending of the files it writes, which also chooses it. */
  readonly name: string
  /** One sentence. */
  readonly about: string
  /** Throws SwarmError FILE_UNWRITABLE. */
  open(terms: RecorderTerms): RowRecorder
}
