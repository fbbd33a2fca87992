/**
 * The port to the order journal: what must survive `kill -9`.
 *
 * Append-only. An entry is durable once `flush` returned; the desk appends and flushes an order before it is sent.
 * Implementations pass `tests/conformance/journal.suite.ts`.
 */
import type { Money } from '#domain/money.ts'
import type { Schema } from '#domain/schema.ts'
import type { VenueFill, VenueOrder } from './venue.ts'

export type JournalEntry =
  /** A start of the swarm on this state directory. */
  | { readonly entry: 'session'; readonly session: number; readonly at: number }
  /** Written and flushed before the order is sent. */
  | { readonly entry: 'submit'; readonly at: number; readonly order: VenueOrder }
  | { readonly entry: 'cancel'; readonly at: number; readonly clientId: number }
  | { readonly entry: 'accepted'; readonly at: number; readonly clientId: number; readonly venueId: string }
  | { readonly entry: 'filled'; readonly at: number; readonly fill: VenueFill }
  /** The first word of the venue on its money in a UTC day. */
  | { readonly entry: 'day'; readonly at: number; readonly equity: Money }
  /** The order is over: rejected, canceled, expired, or never sent. */
  | { readonly entry: 'closed'; readonly at: number; readonly clientId: number; readonly how: string }

export interface Journal {
  append(entry: JournalEntry): void
  /** Makes everything appended durable. Throws SwarmError JOURNAL_UNWRITABLE. */
  flush(): void
  /** Everything that was durable when the journal was opened, oldest first. A torn last line is dropped and counted. */
  readonly recovered: readonly JournalEntry[]
  close(): void
}

/** A way to keep a journal: the default export of its module, with one line in `stores/registry.ts`. */
export interface JournalSpec<Config = unknown> {
  readonly name: string
  /** One sentence. */
  readonly about: string
  readonly config: Schema<Config>
  /** Opens and recovers. Throws SwarmError JOURNAL_CORRUPT or JOURNAL_UNWRITABLE. */
  open(config: Config): Journal
}
