/** What the parts of a desk may ask of its ledger and tell it; `desk-ledger.ts` keeps it. */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { OrderLife, PlacedOrder } from '#trading/orders/order-life.ts'
import type { OwnBook } from '#trading/orders/reconcile-trial.ts'
import type { OpenOrder } from './open-order.ts'
import type { TakenFills } from './taken-fills.ts'
import type { Journal, JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'

/** For the audit trail: what we held, and what the venue says. */
export interface WhyLine {
  readonly code: string
  readonly instrument: InstrumentId
  readonly clientId: number
  readonly ours: string
  readonly venues: string
}

export interface Ledger {
  readonly open: ReadonlyMap<number, OpenOrder>
  readonly own: OwnBook
  readonly fills: Pick<TakenFills, 'lastId' | 'lastAt' | 'movedAt'>
  /** Nothing was ever traded under this journal: the venue's positions are taken as they are. */
  readonly fresh: boolean
  /** A new stamp: host time, later than every one before. */
  stamp(): Micros
  /** True for every client order id that was ever sent, refused or met. */
  knows(clientId: number): boolean
  /** Number of the market event that caused an order; 0 when unknown. */
  seqOf(clientId: number): number
  find(clientId: number): OrderLife | undefined
  position(instrument: InstrumentId): Money
  /** Appends an order: it is on the disk when the journal was flushed, and must not be sent before. */
  enter(order: VenueOrder, parent: number, seq: number, at: Micros): OpenOrder
  /** Remembers an order that will never be sent. */
  refuse(clientId: number, code: string, reason: string): void
  askCancel(order: OpenOrder, request: number): void
  askModify(order: OpenOrder, request: number, lots: Money, price: Money): void
  refuseRequest(order: OpenOrder, kind: 'modifyRejected' | 'cancelRejected', request: number, reason: string): void
  /** It works on these terms. `request` is 0 when the venue set them unasked. */
  update(clientId: number, request: number, lots: Money, price: Money, stamp: Micros): void
  accept(clientId: number, venueId: string): void
  doubt(order: OpenOrder, reason: string): void
  /** False for a fill that changes nothing: known, in conflict with one that is, or no sound one. Says why. */
  take(fill: VenueFill): boolean
  /**
   * False for a fill of the time before this journal, or of its archive: older than the last one taken, of no order known
   * here. A venue that is asked for all it keeps tells those too.
   */
  concerns(fill: VenueFill): boolean
  /** As `take`, of what was traded before our time: without a word about what is odd in it. */
  inherit(fill: VenueFill): void
  close(clientId: number, how: string, reason: string): void
  /** A request that nobody can answer any more. */
  leaveUnresolved(clientId: number): void
  /** Takes an order found at the venue for one that may fill. */
  adopt(order: PlacedOrder, found: VenueOrder, venueId: string): void
  adoptAverage(instrument: InstrumentId, averagePrice: Money): void
  why(line: WhyLine): void
  recover(entry: JournalEntry): void
  /** All entries were recovered. */
  recovered(): void
  /** What the venue held before our time was taken: from now on every change is told. */
  begin(): void
}

export interface LedgerOptions {
  /** Takes an entry; it is on the disk soon. */
  readonly append: Journal['append']
  readonly now: () => Micros
  readonly instruments: readonly Instrument[]
  /** Orders and fills that are remembered one by one, at least; the house's number when absent. */
  readonly kept?: number
  /** An order came to its end. */
  readonly over: (order: OpenOrder) => void
}
