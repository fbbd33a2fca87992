/**
 * A recorded market being played: the ticks of a store on one line of time with an exchange and the latencies between it
 * and us (`simulation/market/simulation.ts`). This file sets one timer for what comes next on it, or at full speed lets
 * happen what the sink has room for.
 *
 *     host time of what is due = host time of the beginning + (due - first) / speed
 *
 * A virtual clock has no speed, and begins with the first tick that is told: time of the record is that of the host. At
 * full speed it is that of what happened last. Latencies are in time of the record, whatever its speed.
 *
 * Ends when the record does and nothing is under way. A tape that waits for its store holds the clock: nothing is early.
 */
import { lineOf, messageOf } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import type { Rng } from '#numeric/rng.ts'
import { createCarry } from '#simulation/account/carry.ts'
import { createCosts } from '#simulation/cost/cost-model.ts'
import { createLevelMarket } from '#simulation/market/level-market.ts'
import { createOrderMarket } from '#simulation/market/order-market.ts'
import { createSimulation } from '#simulation/market/simulation.ts'
import { createTape, type Place } from '#simulation/market/tape.ts'
import { DEPTH, QUOTE, TRADE } from '#swarm/ports/tick-batch.ts'
import type { TickSeries, TickStore } from '#swarm/ports/tick-store.ts'
import type { Venue, VenueHost, VenueSink } from '#swarm/ports/venue.ts'
import { batchesOf } from './batches.ts'
import { byOrder } from './book-choice.ts'
import { balanceOf, feeOf, latencyOf, momentOf, opening, queueOf, type SimulatedConfig } from './config.ts'

/** Things a turn lets happen before the host looks after others. */
const BATCH = 256
/** Records a turn gives the exchange before the first tick that is told. */
const PREPARED = 65_536

/** What is played, and by whose chances. */
export interface PlayTerms {
  readonly config: SimulatedConfig
  readonly ticks: TickStore
  /** What the store holds. */
  readonly series: readonly TickSeries[]
  readonly rng: Rng
}

/** Begins with the first turn in which the store has something ready. It and its turns throw CONFIG_INVALID. */
export function playMarket(
  { config, ticks, series, rng }: PlayTerms,
  sink: VenueSink,
  host: VenueHost,
): Required<Omit<Venue, 'start' | 'halt'>> {
  const { instruments } = host
  const costs = createCosts(config.slippage, config.impact)
  const queue = queueOf(config)
  const idOf = new Map(instruments.map(({ symbol, id }) => [symbol, id]))
  const image = {
    bidPrices: new Float64Array(DEPTH_LEVELS),
    bidSizes: new Float64Array(DEPTH_LEVELS),
    askPrices: new Float64Array(DEPTH_LEVELS),
    askSizes: new Float64Array(DEPTH_LEVELS),
  }
  const counts = { quotes: 0, trades: 0, depths: 0 }
  const isFlatOut = config.speed === 'max' && !host.virtual
  const speed = host.virtual || config.speed === 'max' ? 1 : config.speed
  /** Time of the record at the beginning, and of the host. */
  let first = Number.NaN
  let begun = Number.NaN
  let cancelTimer = (): void => {}
  let started = false
  /** Time of the record the timer is set for; Infinity without one. */
  let armedFor = Infinity
  let stopped = false
  let ended = false

  const tell = ({ batch, row }: Place): void => {
    const instrument = idOf.get(batch.symbols[batch.symbol[row]])
    if (instrument === undefined) return
    const { values } = batch
    const from = batch.start[row]
    const at = batch.at[row]
    switch (batch.kind[row]) {
      case QUOTE:
        counts.quotes++
        return sink.tick(instrument, at, values[from], values[from + 1], values[from + 2], values[from + 3], false)
      case TRADE: {
        counts.trades++
        const told = values[from + 2]
        const aggressor = told > 0 ? 'buy' : told < 0 ? 'sell' : 'unknown'
        return sink.trade(instrument, at, values[from], values[from + 1], aggressor, false)
      }
      case DEPTH: {
        counts.depths++
        for (let level = 0, k = from + 2; level < DEPTH_LEVELS; level++, k++) {
          image.bidPrices[level] = values[k]
          image.bidSizes[level] = values[k + DEPTH_LEVELS]
          image.askPrices[level] = values[k + 2 * DEPTH_LEVELS]
          image.askSizes[level] = values[k + 3 * DEPTH_LEVELS]
        }
        return sink.depth({ instrument, at, bids: values[from], asks: values[from + 1], ...image })
      }
      default:
    }
  }

  const orders = byOrder(config, instruments, series)
  const withDepth = new Set(series.flatMap(({ symbol, kind }) => (kind === 'depth' ? [symbol] : [])))
  const tape = createTape(
    batchesOf(ticks, {
      symbols: instruments.map(({ symbol }) => symbol),
      byOrder: [...orders],
      from: momentOf(config.from),
      to: momentOf(config.to),
      writes: config.impact.name === 'permanent',
    }),
  )
  const simulation = createSimulation(
    {
      instruments,
      marketOf: (instrument, outlet) =>
        orders.has(instrument.symbol)
          ? createOrderMarket(instrument, costs, outlet)
          : createLevelMarket(
              instrument,
              {
                queue,
                fillsOnChange: config.fillsOnChange,
                touchLots: config.touchLots,
                costs,
                hasDepth: withDepth.has(instrument.symbol),
              },
              outlet,
            ),
      balance: balanceOf(config),
      leverage: config.leverage,
      stopOutShare: config.stopOutShare,
      fee: feeOf(config),
      carry: createCarry(config.carry),
      latency: latencyOf(config, rng),
      isOpenAt: opening(config),
      run: 'sim',
    },
    tape,
    {
      accepted: (clientId, venueId) => sink.accepted(clientId, venueId),
      rejected: (clientId, code, reason) => sink.rejected(clientId, code, reason),
      filled: (fill) => sink.filled(fill),
      canceled: (clientId, leaves, reason) => sink.canceled(clientId, leaves, reason),
      account: (account) => sink.account(account),
      changed: (report) => sink.report(report),
      market: tell,
    },
  )
  /** Time of the record now. */
  const now = (): Micros =>
    isFlatOut ? Math.max(first, simulation.at) : first + Math.floor((host.now() - begun) * speed)

  const finish = (): void => {
    if (ended || stopped || simulation.state !== 'end' || simulation.due() < Infinity) return
    ended = true
    if (tape.fault !== undefined)
      sink.fault(lineOf('TICKS_UNREADABLE', { store: 'ticks', reason: messageOf(tape.fault) }))
    sink.account(simulation.account())
    sink.ended()
  }

  const arm = (): void => {
    if (stopped || isFlatOut) return
    const due = simulation.due()
    // What is under way must wait for the tape too: its next tick may be earlier.
    if (due === Infinity || simulation.state === 'wait') return finish()
    // A request that was sent meanwhile may be due before what was waited for.
    if (due >= armedFor) return
    cancelTimer()
    armedFor = due
    cancelTimer = host.after(Math.max(0, Math.ceil((due - first) / speed - (host.now() - begun))), turn)
  }

  /** A batch of what is due by then; nothing at all is due at Infinity. False when the sink has no room for more. */
  const advance = (until: Micros): boolean => {
    for (let left = BATCH; left > 0 && simulation.state !== 'wait' && simulation.due() <= until; left--) {
      if (!sink.ready()) return false
      simulation.step()
    }
    return true
  }

  function turn(): void {
    armedFor = Infinity
    if (stopped) return
    advance(now())
    arm()
  }

  /** At full speed. True when there is more to do at once. */
  const rush = (): boolean => {
    const hasRoom = advance(Number.MAX_VALUE)
    finish()
    return hasRoom && !ended
  }

  const begin = (): void => {
    const due = simulation.due()
    begun = host.now()
    // A virtual clock that is not past the record yet is that of the record: it gets there.
    first = due === Infinity || (host.virtual && due >= begun) ? begun : due
    started = true
    sink.connected()
    arm()
  }

  return {
    submit(order) {
      simulation.submit(order, now())
      arm()
      return true
    },
    cancel(clientId) {
      simulation.cancel(clientId, now())
      arm()
    },
    modify(clientId, lots, price) {
      simulation.modify(clientId, lots, price, now())
      arm()
    },
    query(clientId) {
      simulation.query(clientId, now(), (report) => sink.report(report))
      arm()
    },
    snapshot(afterFillId) {
      simulation.snapshot(afterFillId, now(), (snapshot) => sink.snapshot(snapshot))
      arm()
    },
    work() {
      // While its timer is set nothing is waited for but time.
      if (stopped || armedFor < Infinity) return false
      if (!started && simulation.prepare(PREPARED)) begin()
      if (!started) return true
      if (isFlatOut) return rush()
      arm()
      return simulation.state === 'wait'
    },
    status: () => ({
      at: simulation.at,
      ticks: simulation.ticks,
      ...counts,
      ...simulation.counts,
      ended,
      byOrder: [...orders],
    }),
    stop() {
      stopped = true
      cancelTimer()
    },
  }
}
