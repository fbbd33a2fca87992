/** Execution quality as the execution agent measures it: orders by their approval, lots and money in Decimal. */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import type { ApprovedOrder } from '#messages/decisions.ts'
import type { OrderFilled } from '#messages/orders.ts'
import { type AlgorithmRow, createQuality, type VenueRow } from './quality.ts'

export interface OrderQualityStatus {
  readonly markOutSeconds: readonly number[]
  /** Of orders that are over; null for what is not known. */
  readonly algorithms: readonly Known<AlgorithmRow>[]
  /** Of fills, mark-outs by their horizon. */
  readonly fills: readonly (Known<Omit<VenueRow, 'venue' | 'markOutsBps'>> & {
    readonly markOutsBps: readonly (number | null)[]
  })[]
}

/** NaN has no word in JSON. */
type Known<Row> = { readonly [Key in keyof Row]: Row[Key] extends number ? number | null : Row[Key] }

export interface OrderQuality {
  begin(order: ApprovedOrder, algorithm: string): void
  forget(approval: number): void
  sent(approval: number, lots: Money): void
  /** Lots of a fill that are news, of a part of `approval`. */
  fill(approval: number, fill: OrderFilled, lots: Money): void
  quote(instrument: InstrumentId, at: Micros, bid: number, ask: number): void
  end(approval: number): void
  status(): OrderQualityStatus
}

const MARK_OUT_SECONDS = [1, 5, 30] as const
/** A swarm trades at one. */
const VENUE = 'venue'

const known = (value: number): number | null => (Number.isFinite(value) ? value : null)

export function createOrderQuality(instruments: readonly Instrument[]): OrderQuality {
  const quality = createQuality(MARK_OUT_SECONDS.map(fromSeconds))
  const contracts = new Map(instruments.map(({ id, contractSize }) => [id, Number(contractSize)]))
  const mids = new Map<InstrumentId, number>()
  const open = new Map<number, InstrumentId>()

  return {
    begin({ approval: id, instrument, side, lots, reference: arrivalMid }, algorithm) {
      open.set(id, instrument)
      quality.begin({ id, algorithm, instrument, side, lots: lots.toNumber(), arrivalMid })
    },
    forget(approval) {
      open.delete(approval)
      quality.forget(approval)
    },
    sent(approval, lots) {
      if (open.has(approval)) quality.sent(approval, VENUE, lots.toNumber())
    },
    fill(approval, { instrument, price, fee, at }, lots) {
      // An order of an earlier incarnation has no beginning here, so it is not measured.
      if (!open.has(approval)) return
      const perLot = fee.toNumber() / (contracts.get(instrument) ?? NaN)
      quality.fill(approval, { venue: VENUE, lots: lots.toNumber(), price: price.toNumber(), fee: perLot, at })
    },
    quote(instrument, at, bid, ask) {
      if (!(bid <= ask)) return
      const mid = (bid + ask) / 2
      mids.set(instrument, mid)
      quality.quote(instrument, at, mid)
    },
    end(approval) {
      const instrument = open.get(approval)
      if (instrument === undefined) return
      open.delete(approval)
      quality.end(approval, mids.get(instrument) ?? NaN)
    },
    status: () => ({
      markOutSeconds: MARK_OUT_SECONDS,
      algorithms: quality.algorithms().map((row) => ({
        ...row,
        fillRate: known(row.fillRate),
        slippageBps: known(row.slippageBps),
        shortfallBps: known(row.shortfallBps),
      })),
      fills: quality.venues().map((row) => ({
        algorithm: row.algorithm,
        sent: row.sent,
        filled: row.filled,
        fills: row.fills,
        fillRate: known(row.fillRate),
        slippageBps: known(row.slippageBps),
        feeBps: known(row.feeBps),
        markOutsBps: row.markOutsBps.map(known),
      })),
    }),
  }
}
