/**
 * The port to recorded ticks: what was imported or recorded, kept by instrument, kind and day, and given back merged in
 * order of time however it was appended.
 *
 * Order of what is read: `at`, then kind (trade, depth, quote, row, order, mbo), then symbol by its code units, then `seq`.
 * The sequence numbers of one symbol and kind must differ within a microsecond: equal ones come in no stated order.
 * Ranges are half open: `from` is in them, `to` is not.
 *
 * A store streams: memory does not grow with what it holds, but for one that lives in memory and is bounded.
 * Implementations pass `tests/conformance/tick-store.suite.ts`, which prints what one declares it cannot do.
 */
import type { Schema } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'
import type { TickBatch, TickKind } from './tick-batch.ts'

/** What is left out is everything. */
export interface TickRange {
  readonly symbols?: readonly string[]
  readonly kinds?: readonly TickKind[]
  readonly from?: Micros
  /** The first moment that is not in it. */
  readonly to?: Micros
}

/** All ticks of one kind and symbol. */
export interface TickSeries {
  readonly symbol: string
  readonly kind: TickKind
  readonly rows: number
  readonly first: Micros
  readonly last: Micros
  /** UTC days with ticks, `2014-05-01`, in order. */
  readonly days: readonly string[]
  /** On the disk; in memory for a store that lives there; NaN where nobody says. */
  readonly bytes: number
}

export interface TickSummary {
  /** By symbol, then kind in the order of kinds. */
  readonly series: readonly TickSeries[]
  readonly imports: readonly TickImport[]
}

/** A file that was imported, or is being imported while `done` is false. */
export interface TickImport {
  /** SHA-256 of the symbol and the file, or its parts in order. */
  readonly digest: string
  readonly file: string
  readonly format: string
  readonly symbol: string
  readonly kinds: readonly TickKind[]
  readonly rows: number
  readonly first: Micros
  readonly last: Micros
  readonly done: boolean
}

export interface TickStore {
  /** What was found on opening and a user should know, a line each: a recording that was killed, a torn file. */
  readonly notices: readonly string[]
  /** Ticks given up to stay within bounds. */
  readonly dropped: number
  /** Takes a lent batch, in any order of time. Rejects with STORE_UNWRITABLE. */
  append(batch: TickBatch): Promise<void>
  /** What was appended is durable when it resolves, as far as the store can make it. Rejects with STORE_UNWRITABLE. */
  flush(): Promise<void>
  /** Everything appended before the first batch is asked for. A batch is lent until the next. Rejects with STORE_TORN, STORE_UNREADABLE. */
  read(range?: TickRange): AsyncIterable<TickBatch>
  summary(): Promise<TickSummary>
  /** Takes ticks away and says how many. Rejects with STORE_CANNOT when the store cannot take exactly these. */
  drop(range: TickRange): Promise<number>
  /** Remembers a file by its digest; a later note of the same replaces it. */
  noteImport(note: TickImport): Promise<void>
  /** Forgets a file. */
  forgetImport(digest: string): Promise<void>
  /** Flushes. More than once is once. */
  close(): Promise<void>
}

export interface TickStoreTerms {
  /** False: nothing is written, and another process may be writing. */
  readonly write: boolean
}

/** A kind of store: the default export of its module, with one line in `stores/ticks/registry.ts`. */
export interface TickStoreSpec<Config> {
  readonly name: string
  /** One sentence. */
  readonly about: string
  readonly config: Schema<Config>
  /** Throws STORE_LOCKED, STORE_UNREADABLE, STORE_UNWRITABLE, STORE_ABSENT. */
  open(config: Config, terms: TickStoreTerms): Promise<TickStore>
}
