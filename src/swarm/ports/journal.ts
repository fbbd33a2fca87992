/**
 * The port to the order journal: what must survive `kill -9`.
 *
 * Append-only. An entry is durable once `flush` returned; the desk appends and flushes an order before it is sent. What
 * was not flushed may be gone after `kill -9`: the last entries, never one from among others.
 * Implementations pass `tests/conformance/journal.suite.ts`.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Schema } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'
import type { MessageType } from '#messages/catalogue.ts'
import type { VenueFill, VenueOrder } from './venue.ts'

/**
 * Times are host time unless they say otherwise. A fact of the venue stands as it was told, before anything is
 * concluded from it; what was concluded stands beside it as `why`.
 */
export type JournalEntry =
  /** A start of the swarm on this state directory. */
  | {
      readonly entry: 'session'
      readonly session: number
      readonly at: Micros
      /** Of the instruments 1, 2, 3 ... that the entries of this session name by number. */
      readonly symbols: readonly string[]
    }
  /** Written and flushed before the order is sent. */
  | {
      readonly entry: 'submit'
      readonly at: Micros
      readonly order: VenueOrder
      /** The approval it is a part of; its own client id when it is the whole of it. */
      readonly parent: number
      /** Number and event time of the market event that caused it. */
      readonly seq: number
      readonly eventAt: Micros
    }
  | { readonly entry: 'cancel'; readonly at: Micros; readonly clientId: number; readonly request: number }
  | {
      readonly entry: 'modify' | 'updated'
      readonly at: Micros
      readonly clientId: number
      readonly request: number
      readonly lots: Money
      readonly price: Money
    }
  | {
      readonly entry: 'modifyRejected' | 'cancelRejected'
      readonly at: Micros
      readonly clientId: number
      readonly request: number
      readonly reason: string
    }
  | { readonly entry: 'accepted'; readonly at: Micros; readonly clientId: number; readonly venueId: string }
  | { readonly entry: 'unknown'; readonly at: Micros; readonly clientId: number; readonly reason: string }
  | { readonly entry: 'filled'; readonly at: Micros; readonly fill: VenueFill }
  /** An order found at the venue that this journal did not know. */
  | { readonly entry: 'adopted'; readonly at: Micros; readonly order: VenueOrder; readonly venueId: string }
  /** The first word of the venue on its money in a trading day. */
  | { readonly entry: 'day'; readonly at: Micros; readonly equity: Money }
  /** The order is over: rejected, canceled, expired, or never sent. */
  | {
      readonly entry: 'closed'
      readonly at: Micros
      readonly clientId: number
      readonly how: string
      readonly reason: string
    }
  /** Something odd was seen and settled: a duplicate, a difference with the venue. What we held, what the venue says. */
  | {
      readonly entry: 'why'
      readonly at: Micros
      readonly code: string
      readonly instrument: InstrumentId
      /** 0 where no single order is meant. */
      readonly clientId: number
      readonly ours: string
      readonly venues: string
    }
  /** A vote, a decision, a refusal, an alert or a command, as it was said. */
  | {
      readonly entry: 'said'
      readonly at: Micros
      readonly type: MessageType
      readonly seq: number
      readonly instrument: InstrumentId
      /** The fields of the message; decimals as strings, numbers that are not finite too. */
      readonly body: Readonly<Record<string, string | number | boolean>>
    }
  /** What the execution agent must know of an approval it works in parts; empty when it is over. */
  | { readonly entry: 'memory'; readonly at: Micros; readonly approval: number; readonly body: string }
  | JournalCheckpoint

export type EntryKind = JournalEntry['entry']

/**
 * What entries amount to that were moved to an archive. It comes behind the old entries that stayed (those of orders
 * still open, and the last session and day) and before every newer one.
 */
export interface JournalCheckpoint {
  readonly entry: 'checkpoint'
  /** Of the newest entry before it. */
  readonly at: Micros
  /** The greatest of an archived order of ours: none of an earlier session may be sent again up to it. 0 for none. */
  readonly lastClientId: number
  /** Of the last fill before the checkpoint by the venue's time, archived or not; '' and 0 for none. */
  readonly lastFillId: string
  readonly lastFillAt: Micros
  /** What the archived fills add up to, an instrument each: signed lots, the average they cost, the fees. */
  readonly positions: readonly {
    readonly instrument: InstrumentId
    readonly lots: Money
    readonly averagePrice: Money
    readonly fees: Money
  }[]
  /** The newest of the archived fills, oldest first: a venue may tell them again. */
  readonly fills: readonly { readonly clientId: number; readonly fillId: string }[]
}

export interface Journal {
  append(entry: JournalEntry): void
  /** Makes everything appended durable. Throws SwarmError JOURNAL_UNWRITABLE. */
  flush(): void
  /**
   * Everything that was durable when the journal was opened, oldest first; what was only said, and why, may be left out:
   * nothing is rebuilt from it. Read anew by each iteration, until `close`; throws SwarmError JOURNAL_CORRUPT where an
   * entry is damaged.
   */
  readonly recovered: Iterable<JournalEntry>
  close(): void
}

/** A way to keep a journal: the default export of its module, with one line in `stores/registry.ts`. */
export interface JournalSpec<Config = unknown> {
  readonly name: string
  /** One sentence. */
  readonly about: string
  readonly config: Schema<Config>
  /**
   * Opens and recovers. Throws SwarmError JOURNAL_CORRUPT, JOURNAL_UNWRITABLE, or JOURNAL_LOCKED while somebody else
   * has it open to write.
   */
  open(config: Config): Journal
  /**
   * The entries as they are now, oldest first, those of the archive too, in place of checkpoints; only `kinds` when
   * they are named. Also while a swarm writes them; changes nothing. Absent where nothing is kept. Throws SwarmError JOURNAL_UNREADABLE or JOURNAL_CORRUPT.
   */
  read?(config: Config, kinds?: readonly EntryKind[]): Iterable<JournalEntry>
}
