/** A small exchange for tests of the desk. It outlives every desk, as the real one does. */
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { Rng } from '#numeric/rng.ts'
import type { OrderReport, VenueFill, VenueOrder, VenueSink, VenueSnapshot } from '#swarm/ports/venue.ts'
import type { Clock } from './desk-clock.ts'

type KnownReport = Extract<OrderReport, { known: true }>

interface Resting {
  order: VenueOrder
  venueId: string
  state: KnownReport['state']
  leaves: Money
  fills: VenueFill[]
}

export interface Exchange {
  /** How often each client order id arrived. */
  readonly arrivals: ReadonlyMap<number, number>
  readonly cancels: readonly number[]
  readonly fills: readonly VenueFill[]
  position(instrument: number): Money
  stateOf(clientId: number): KnownReport['state'] | undefined
  fill(clientId: number, lots: string, price?: string): VenueFill
  end(clientId: number, how: 'canceled' | 'expired'): void
  /** A trade of somebody else on our account. */
  trade(instrument: number, lots: string): void
  truth(afterFillId: string): VenueSnapshot
}

/** As the wire sees it. */
export interface ExchangeSide extends Exchange {
  submit(order: VenueOrder): void
  cancel(clientId: number): void
  modify(clientId: number, lots: Money, price: Money): void
  report(clientId: number): OrderReport
  tell: ((fact: (sink: VenueSink) => void) => void) | undefined
}

/** `trades`: what happens to a new order by itself; without it, orders are accepted and wait for the test. */
export function createExchange(clock: Clock, trades?: Rng): ExchangeSide {
  const orders = new Map<number, Resting>()
  const arrivals = new Map<number, number>()
  const cancels: number[] = []
  const fills: VenueFill[] = []
  const positions = new Map<number, Money>()

  const say = (fact: (sink: VenueSink) => void): void => side.tell?.(fact)
  const book = (fill: VenueFill): void => {
    fills.push(fill)
    const lots = fill.lots.times(signOf(fill.side))
    positions.set(fill.instrument, (positions.get(fill.instrument) ?? ZERO).plus(lots))
    say((sink) => sink.filled(fill))
  }
  const reportOf = (one: Resting): KnownReport => ({
    known: true,
    order: one.order,
    venueId: one.venueId,
    state: one.state,
    leaves: one.leaves,
    fills: [...one.fills],
  })
  const working = (clientId: number): Resting | undefined => {
    const one = orders.get(clientId)
    return one?.state === 'working' ? one : undefined
  }

  const live = (clientId: number, rng: Rng): void => {
    const one = working(clientId)
    if (one === undefined) return
    const draw = rng.uniform()
    if (draw < 0.1) return side.end(clientId, draw < 0.05 ? 'canceled' : 'expired')
    if (draw < 0.8) {
      const steps = one.leaves.times(100).toNumber()
      const some = draw < 0.5 ? steps : 1 + rng.below(steps)
      side.fill(clientId, new Money(some).div(100).toString())
    }
    clock.after(rng.exponential() * 400_000, () => live(clientId, rng))
  }

  const side: ExchangeSide = {
    arrivals,
    cancels,
    fills,
    tell: undefined,
    position: (instrument) => positions.get(instrument) ?? ZERO,
    stateOf: (clientId) => orders.get(clientId)?.state,
    submit(order) {
      const { clientId } = order
      arrivals.set(clientId, (arrivals.get(clientId) ?? 0) + 1)
      const one: Resting = { order, venueId: `V${clientId}`, state: 'working', leaves: order.lots, fills: [] }
      orders.set(clientId, one)
      if (trades !== undefined && trades.uniform() < 0.1) {
        one.state = 'rejected'
        return say((sink) => sink.rejected(clientId, 'NO_MONEY', 'no money'))
      }
      say((sink) => sink.accepted(clientId, one.venueId))
      if (trades !== undefined) clock.after(trades.exponential() * 200_000, () => live(clientId, trades))
    },
    cancel(clientId) {
      cancels.push(clientId)
      if (working(clientId) === undefined) say((sink) => sink.rejected(clientId, 'ORDER_UNKNOWN', 'no such order'))
      else side.end(clientId, 'canceled')
    },
    modify(clientId, lots, price) {
      const one = working(clientId)
      if (one === undefined) return say((sink) => sink.rejected(clientId, 'ORDER_UNKNOWN', 'no such order'))
      const leaves = one.leaves.plus(lots).minus(one.order.lots)
      if (!leaves.gt(ZERO)) return say((sink) => sink.rejected(clientId, 'INVALID_LOTS', 'more is filled'))
      one.leaves = leaves
      one.order = { ...one.order, lots, price }
      say((sink) => sink.accepted(clientId, one.venueId))
    },
    report(clientId) {
      const one = orders.get(clientId)
      return one === undefined ? { known: false, clientId } : reportOf(one)
    },
    fill(clientId, lots, price = '1.1') {
      const one = orders.get(clientId)
      if (one === undefined) throw new Error(`no order ${clientId}`)
      one.leaves = one.leaves.minus(lots)
      if (one.leaves.isZero()) one.state = 'filled'
      const fill: VenueFill = {
        clientId,
        fillId: `F${fills.length + 1}`,
        instrument: one.order.instrument,
        side: one.order.side,
        lots: new Money(lots),
        price: new Money(price),
        fee: new Money('0.07'),
        leaves: one.leaves,
        at: clock.now,
      }
      one.fills.push(fill)
      book(fill)
      return fill
    },
    end(clientId, how) {
      const one = working(clientId)
      if (one === undefined) throw new Error(`no working order ${clientId}`)
      one.state = how
      const { leaves } = one
      say((sink) => (how === 'canceled' ? sink.canceled(clientId, leaves, 'asked') : sink.expired(clientId, leaves)))
    },
    trade(instrument, lots) {
      const traded = new Money(lots)
      book({
        clientId: 0,
        fillId: `F${fills.length + 1}`,
        instrument,
        side: traded.isNegative() ? 'sell' : 'buy',
        lots: traded.abs(),
        price: new Money('1.2'),
        fee: ZERO,
        leaves: ZERO,
        at: clock.now,
      })
    },
    truth(afterFillId) {
      const after = fills.findIndex((fill) => fill.fillId === afterFillId)
      return {
        account: { balance: new Money(10_000), equity: new Money(10_000).div(3), margin: ZERO },
        positions: [...positions].map(([instrument, lots]) => ({
          instrument,
          lots,
          averagePrice: new Money(1).div(3),
        })),
        orders: [...orders.values()].filter((one) => one.state === 'working').map(reportOf),
        fills: fills.slice(after + 1),
      }
    },
  }
  return side
}
