/**
 * A simulated venue on one line of time: the recorded market reaches the exchange at its own time and us a latency later;
 * our requests reach the exchange a latency after they were sent, and its answers come back a latency after that.
 *
 *     record ──▶ exchange at `at` ──▶ us at `at` + feed           (never before the event that came before it)
 *     us, sent at t ──▶ exchange at t + entry ──▶ us at + response  (a request never overtakes another, nor an answer)
 *
 * At one instant the market comes first, then what is under way in the order it was sent, then what is delivered to us.
 * What the exchange has by itself, and nobody hears of before it is delivered, need not happen at its own time: `due` is
 * later then, and what was passed over happens first, in its order.
 * What became of an order is remembered for thousands of orders more.
 *
 * Margin    once a second of market time while a position is open: below `stopOutShare` of the margin everything is
 *           closed at the market and what rests is canceled.
 * Carry     at its moments, before the first event after them.
 * Cost      a tick is the exchange's own and some comparisons; orders are Decimal and rare.
 */
import { Money } from '#domain/money.ts'
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import type { Carry } from '#simulation/account/carry.ts'
import { shownState } from '#simulation/account/simulated-account.ts'
import type { LatencyModel, OrderAction, OrderDelays } from '#simulation/latency/latency-model.ts'
import type { OrderReport, VenueAccount, VenueOrder, VenueSnapshot } from '#swarm/ports/venue.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import { Schedule } from './schedule.ts'
import { createOrders, type OrderCounts, type OrdersOutlet, type OrdersTerms } from './simulated-orders.ts'
import { DELIVERY, HEAD, LAST, type Place, type Tape, type TapeState, TOLD } from './tape.ts'

export interface SimulationTerms extends OrdersTerms {
  /** Share of the margin below which the equity closes everything; 0 for never. */
  readonly stopOutShare: number
  readonly carry: Carry
  readonly latency: LatencyModel
}

/** What reaches us, at the time of `Simulation.at`. */
export interface SimulationOutlet extends OrdersOutlet {
  /** A tick of the market; lent. */
  market(place: Place): void
}

export interface Simulation {
  /** Time of what happened last; -Infinity before the first. */
  readonly at: Micros
  readonly state: TapeState
  /** Before anything of ours: gives the exchange what it has before the first event that is told. True when that is next, or the end. */
  prepare(most: number): boolean
  /** When to look again: something may reach us then, and nothing before; Infinity for never, or while the tape has nothing ready. */
  due(): Micros
  /** Lets the next thing happen; only when `due` is finite. True when it reached us. */
  step(): boolean
  submit(order: VenueOrder, now: Micros): void
  modify(clientId: number, lots: Money, price: Money, now: Micros): void
  cancel(clientId: number, now: Micros): void
  /** Asks, and has the answer after a way there and back. */
  query(clientId: number, now: Micros, answer: (report: OrderReport) => void): void
  snapshot(afterFillId: string, now: Micros, answer: (snapshot: VenueSnapshot) => void): void
  account(): VenueAccount
  /** What the exchange itself knows now: for tests. */
  truth(): VenueSnapshot
  readonly counts: Readonly<OrderCounts>
  /** Ticks the exchange has had. */
  readonly ticks: number
  /** Money paid to hold positions so far. */
  readonly charges: Money
}

const VALUATION_MICROS = MICROS_PER_SECOND

/** Time of what happens, and feed delay of the next event that is told: NaN while it was not asked for. */
const AT = 0
const HEAD_DELAY = 1

export function createSimulation(terms: SimulationTerms, tape: Tape, outlet: SimulationOutlet): Simulation {
  const { instruments, latency, carry } = terms
  const { times } = tape
  const schedule = new Schedule()
  const delays: OrderDelays = { entry: 0, response: 0, rejected: false }
  /** By place of the symbol in the batch at hand. */
  let symbols: readonly string[] = []
  let bySymbol: readonly (InstrumentMarket | undefined)[] = []
  /** Written with every event. Cells: a captured number is boxed anew at every write. */
  const clock = Float64Array.of(-Infinity, Number.NaN)
  let lastEntry: Micros = -Infinity
  let lastAnswer: Micros = -Infinity
  let nextCarry: Micros = Infinity
  let nextValuation: Micros = -Infinity
  let ticks = 0

  const unasked = (): Micros => {
    latency.order('submit', clock[AT], delays)
    return delays.response
  }
  const answer = (call: () => void, response: Micros = unasked()): void => {
    lastAnswer = Math.max(lastAnswer, clock[AT] + response)
    schedule.push(lastAnswer, call)
  }
  const orders = createOrders(terms, { now: () => clock[AT], answer }, outlet)
  const { account } = orders

  /** A request on its way out; `lost` is heard when it does not get through. */
  const request = (action: OrderAction, now: Micros, arrive: (response: Micros) => void, lost?: () => void): void => {
    latency.order(action, now, delays)
    const { entry, response, rejected } = delays
    lastEntry = Math.max(lastEntry, now + entry)
    schedule.push(lastEntry, rejected && lost !== undefined ? () => answer(lost, response) : () => arrive(response))
  }

  const value = (): void => {
    nextValuation = clock[AT] + VALUATION_MICROS
    if (!account.isHolding) return
    const exact = account.state(orders.markOf)
    const { equity, margin } = exact
    const isPoor = terms.stopOutShare > 0 && margin.gt(0) && equity.lt(margin.times(terms.stopOutShare))
    if (isPoor) orders.stopOut()
    const now = isPoor ? orders.state() : shownState(exact)
    answer(() => outlet.account(now))
  }

  const payCarry = (): void => {
    while (nextCarry <= clock[AT]) {
      for (const { instrument, lots } of account.positions()) {
        const mark = orders.markOf(instrument, lots.isNegative() ? 'buy' : 'sell')
        const size = instruments.find(({ id }) => id === instrument)?.contractSize ?? '1'
        if (mark === undefined) continue
        account.charge(carry.charge({ lots, price: mark, contractSize: new Money(size) }, nextCarry))
      }
      nextCarry = carry.next(nextCarry)
    }
  }

  const marketAt = ({ batch, row }: Place): InstrumentMarket | undefined => {
    if (batch.symbols !== symbols) {
      ;({ symbols } = batch)
      bySymbol = symbols.map((name) => {
        const instrument = instruments.find(({ symbol }) => symbol === name)
        return instrument && orders.marketOf(instrument.id)
      })
    }
    return bySymbol[batch.symbol[row]]
  }

  const feedDelay = (): Micros => {
    if (Number.isNaN(clock[HEAD_DELAY])) clock[HEAD_DELAY] = latency.feed(times[TOLD])
    return clock[HEAD_DELAY]
  }

  /** What the exchange has up to the next event that is told does nothing to us but that. */
  const isQuiet = (): boolean => {
    const until = times[TOLD]
    return orders.resting === 0 && nextCarry > until && (nextValuation > until || !account.isHolding)
  }

  const exchangeStep = (): void => {
    const { head } = tape
    const at = times[HEAD]
    clock[AT] = at
    if (nextCarry === Infinity) nextCarry = carry.next(at)
    else if (nextCarry <= at) payCarry()
    ticks++
    marketAt(head)?.take(head.batch, head.row)
    if (tape.isTold) {
      tape.pass(at + feedDelay())
      clock[HEAD_DELAY] = Number.NaN
    } else tape.skip()
    if (at >= nextValuation) value()
  }

  return {
    get at() {
      return clock[AT]
    },
    get state() {
      return tape.look()
    },
    prepare(most) {
      for (let left = most; left > 0 && tape.look() === 'event'; left--) {
        if (tape.isTold) return true
        exchangeStep()
      }
      return tape.look() === 'end'
    },
    due() {
      const underWay = Math.min(schedule.due, times[DELIVERY])
      if (times[HEAD] >= underWay) return underWay
      return isQuiet() ? Math.min(underWay, Math.max(times[LAST], times[TOLD] + feedDelay())) : times[HEAD]
    },
    step() {
      const deliverAt = times[DELIVERY]
      if (times[HEAD] <= Math.min(schedule.due, deliverAt)) {
        exchangeStep()
        return false
      }
      if (schedule.due <= deliverAt) {
        clock[AT] = schedule.due
        schedule.take()()
        return true
      }
      clock[AT] = deliverAt
      outlet.market(tape.delivery)
      tape.delivered()
      return true
    },
    submit(order, now) {
      const copy = { ...order }
      request(
        'submit',
        now,
        (response) => orders.place(copy, response, clock[AT] - now),
        () => outlet.rejected(copy.clientId, 'VENUE_REFUSED', 'it did not get through (simulated)'),
      )
    },
    modify: (clientId, lots, price, now) =>
      request('modify', now, (response) => orders.change(clientId, lots, price, response)),
    cancel: (clientId, now) => request('cancel', now, () => orders.cancel(clientId)),
    query: (clientId, now, tell) =>
      request('submit', now, (response) => {
        const report = orders.report(clientId)
        answer(() => tell(report), response)
      }),
    snapshot: (afterFillId, now, tell) =>
      request('submit', now, (response) => {
        const snapshot = orders.snapshot(afterFillId)
        answer(() => tell(snapshot), response)
      }),
    account: orders.state,
    truth: () => orders.snapshot(''),
    counts: orders.counts,
    get ticks() {
      return ticks
    },
    get charges() {
      return account.charges
    },
  }
}
