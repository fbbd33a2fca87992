/**
 * Positions of a reconciliation: what orders and fills do not explain, and whether the outcome is sound.
 *
 * Price   of the fill made up for a difference, the first that can be had:
 *             one that brings our average to the venue's: (q1 a1 - q0 a0) / (q1 - q0) where the position grows,
 *                                                         a1 where it opens or turns
 *             the mid price; our own average
 *         An average more than 0.01 % off after that is taken from the venue; the cash stays, so the sum of realized and
 *         unrealized does too.
 * Source  peers.md 5.3.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import { realizedOf, type Position, unrealizedOf } from '#trading/portfolio/position.ts'
import type { Trial, Why } from './reconcile-trial.ts'
import { syntheticFillId, syntheticOrderId } from './synthetic-id.ts'
import type { VenuePosition, VenueReport } from './venue-report.ts'

/** An invariant that does not hold after the actions: trading on this instrument must not go on. */
export interface Broken {
  readonly invariant: 'POSITION_LOTS' | 'AVERAGE_PRICE' | 'PNL_KEPT' | 'IDS_DISTINCT' | 'REPORT_SOUND'
  readonly instrument: InstrumentId
  readonly ours: string
  readonly venues: string
}

const AVERAGE_TOLERANCE = '0.0001'
/** Money, quote currency: room for the last of 28 digits. */
const PNL_TOLERANCE = '0.000000001'

type Held = Pick<VenuePosition, 'lots' | 'averagePrice'>

export function reconcilePositions(
  trial: Trial,
  report: VenueReport,
  waiting: ReadonlySet<InstrumentId>,
): readonly Broken[] {
  const { positions, instruments } = report
  if (positions === undefined) return []
  const told = new Map(positions.map((position) => [position.instrument, position]))
  return instruments
    .filter((instrument) => !waiting.has(instrument))
    .flatMap((instrument) => {
      const venue = told.get(instrument) ?? { lots: ZERO, averagePrice: ZERO }
      settleLots(trial, report, instrument, venue)
      settleAverage(trial, instrument, venue)
      return brokenOf(trial, instrument, venue)
    })
    .concat(brokenIds(trial))
}

const shown = ({ lots, averagePrice }: { readonly lots: Money; readonly averagePrice: Money | null }): string =>
  lots.isZero() || averagePrice === null ? lots.toFixed() : `${lots.toFixed()} at ${averagePrice.toFixed()}`

/** null when no price can be had. */
function priceOfDifference(own: Position, venue: Held, mid: Money | undefined): Money | null {
  const opens = own.averagePrice === null || own.lots.isNegative() !== venue.lots.isNegative()
  const grows = venue.lots.abs().gt(own.lots.abs())
  const before = own.lots.times(own.averagePrice ?? ZERO)
  const hitting = venue.lots.isZero()
    ? undefined
    : opens
      ? venue.averagePrice
      : grows
        ? venue.lots.times(venue.averagePrice).minus(before).div(venue.lots.minus(own.lots))
        : undefined
  const prices = [hitting, mid, own.averagePrice]
  return prices.find((price) => price?.gt(ZERO) === true && price.isFinite()) ?? null
}

function settleLots(trial: Trial, report: VenueReport, instrument: InstrumentId, venue: Held): void {
  const own = trial.positionOf(instrument)
  const difference = venue.lots.minus(own.lots)
  const price = priceOfDifference(own, venue, report.mids.get(instrument))
  if (difference.isZero() || !difference.isFinite() || price === null) return

  const side = difference.gt(ZERO) ? ('buy' as const) : ('sell' as const)
  const lots = difference.abs()
  const why: Why = { code: 'POSITION_DIFFERS', instrument, clientId: 0, ours: shown(own), venues: shown(venue) }
  // The same difference may come again on another day: it is another one then, told apart by how many there were.
  const content = [instrument, own.lots.toFixed(), venue.lots.toFixed(), price.toFixed()]
  const idsOf = (turn: number) => ({
    clientId: syntheticOrderId('position', ...content, turn),
    fillId: syntheticFillId('position', ...content, turn),
  })
  let turn = 1
  // Of an order that is forgotten its fill is still known.
  const isUsed = ({ clientId, fillId }: ReturnType<typeof idsOf>): boolean =>
    trial.find(clientId) !== undefined || trial.own.hasFill(clientId, fillId)
  while (isUsed(idsOf(turn))) turn++
  const { clientId, fillId } = idsOf(turn)
  trial.adopt({ clientId, instrument, side, lots, price, at: report.asked, parent: 0 }, why)
  trial.tell(clientId, { fact: 'accepted', venueId: '' }, why)
  const fill = { fillId, instrument, side, lots, price, fee: ZERO, at: report.stamp }
  trial.tell(clientId, { fact: 'filled', fill }, why)
}

/** NaN agrees with nothing. */
const agrees = (ours: Money, venues: Money): boolean =>
  ours.minus(venues).abs().lte(venues.abs().times(AVERAGE_TOLERANCE))

function settleAverage(trial: Trial, instrument: InstrumentId, venue: Held): void {
  const own = trial.positionOf(instrument)
  const { averagePrice } = own
  if (averagePrice === null || !own.lots.eq(venue.lots) || agrees(averagePrice, venue.averagePrice)) return
  if (!venue.averagePrice.gt(ZERO) || !venue.averagePrice.isFinite()) return
  trial.average(instrument, venue.averagePrice, {
    code: 'AVERAGE_DIFFERS',
    instrument,
    clientId: 0,
    ours: shown(own),
    venues: shown(venue),
  })
}

function brokenOf(trial: Trial, instrument: InstrumentId, venue: Held): Broken[] {
  const before = trial.own.positionOf(instrument)
  const after = trial.positionOf(instrument)
  const told = { instrument, ours: shown(after), venues: shown(venue) }
  if (!after.lots.eq(venue.lots)) return [{ invariant: 'POSITION_LOTS', ...told }]
  const { averagePrice } = after
  if (averagePrice !== null && !agrees(averagePrice, venue.averagePrice))
    return [{ invariant: 'AVERAGE_PRICE', ...told }]
  // At any mark: what we are worth moved by the fills that were booked, and by nothing else.
  const mark = averagePrice ?? ZERO
  const worth = realizedOf(after).plus(unrealizedOf(after, mark))
  const cash = before.cash.plus(trial.cashOf(instrument))
  const expected = cash.plus(after.lots.times(mark).times(after.contractSize))
  if (worth.minus(expected).abs().lte(PNL_TOLERANCE)) return []
  return [{ invariant: 'PNL_KEPT', instrument, ours: worth.toFixed(), venues: expected.toFixed() }]
}

/** Ids are functions of content: two orders adopted under one id would be one difference counted twice. */
function brokenIds({ actions, own }: Trial): Broken[] {
  const seen = new Set<number>()
  const broken: Broken[] = []
  for (const action of actions) {
    if (action.do !== 'adopt') continue
    const { clientId, instrument } = action.order
    if (seen.has(clientId) || own.find(clientId) !== undefined) {
      broken.push({ invariant: 'IDS_DISTINCT', instrument, ours: String(clientId), venues: 'adopted twice' })
    }
    seen.add(clientId)
  }
  return broken
}
