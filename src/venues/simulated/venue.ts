/**
 * The simulated venue: recorded ticks from a store, an exchange that trades on them, and the latencies between it and us.
 * The venue of a backtest; on the wall clock it plays at the speed of the record.
 *
 * Time of the record and time of the host differ by a constant, which a backtest makes 0: its clock begins with the first
 * tick. The market, the exchange and the wire are one line of time (`simulation/market/simulation.ts`); this file sets
 * one timer for what comes next on it.
 *
 * Ends when the record does and nothing is under way. A tape that waits for its store holds the clock: nothing is early.
 */
import { lineOf, messageOf, SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { seededRng } from '#numeric/rng.ts'
import { createCarry } from '#simulation/account/carry.ts'
import { createCosts } from '#simulation/cost/cost-model.ts'
import { createSimulation } from '#simulation/market/simulation.ts'
import { createTape, type Place } from '#simulation/market/tape.ts'
import { DEPTH, QUOTE, TRADE } from '#swarm/ports/tick-batch.ts'
import { defineVenue, type Venue, type VenueHost, type VenueSink } from '#swarm/ports/venue.ts'
import { batchesOf } from './batches.ts'
import {
  balanceOf,
  feeOf,
  latencyOf,
  momentOf,
  opening,
  queueOf,
  simulatedConfig,
  type SimulatedConfig,
} from './config.ts'

/** Things a turn lets happen before the host looks after others. */
const BATCH = 256

function open(config: SimulatedConfig, sink: VenueSink, host: VenueHost): Venue {
  const { ticks, instruments } = host
  if (ticks === undefined) {
    throw new SwarmError('CONFIG_INVALID', { key: 'ticks', given: 'nothing', allowed: 'a store of recorded ticks' })
  }
  const own = (): ReturnType<typeof seededRng> => seededRng(host.rng.below(2 ** 32))
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
  /** Host time less time of the record. */
  let ahead = Number.NaN
  let cancelTimer = (): void => {}
  let known = false
  let started = false
  /** Host time of the timer that is set; Infinity without one. */
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

  const tape = createTape(
    batchesOf(ticks, {
      symbols: instruments.map(({ symbol }) => symbol),
      from: momentOf(config.from),
      to: momentOf(config.to),
      writes: config.impact.name === 'permanent',
    }),
  )
  const hasDepth = new Set<string>()
  const simulation = createSimulation(
    {
      instruments,
      marketOf: ({ symbol }) => ({
        queue,
        fillsOnChange: config.queue.fillsOnChange,
        touchLots: config.touchLots,
        costs,
        get hasDepth() {
          return hasDepth.has(symbol)
        },
      }),
      balance: balanceOf(config),
      leverage: config.leverage,
      stopOutShare: config.stopOutShare,
      fee: feeOf(config),
      carry: createCarry(config.carry),
      latency: latencyOf(config, own()),
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
  const now = (): Micros => host.now() - ahead

  const finish = (): void => {
    if (ended || stopped || simulation.state !== 'end' || simulation.due() < Infinity) return
    ended = true
    if (tape.fault !== undefined)
      sink.fault(lineOf('TICKS_UNREADABLE', { store: 'ticks', reason: messageOf(tape.fault) }))
    sink.account(simulation.account())
    sink.ended()
  }

  const arm = (): void => {
    if (stopped) return
    const due = simulation.due()
    // What is under way must wait for the tape too: its next tick may be earlier.
    if (due === Infinity || simulation.state === 'wait') return finish()
    // A request that was sent meanwhile may be due before what was waited for.
    if (due + ahead >= armedFor) return
    cancelTimer()
    armedFor = due + ahead
    cancelTimer = host.after(Math.max(0, due - now()), turn)
  }

  function turn(): void {
    armedFor = Infinity
    if (stopped) return
    for (let left = BATCH; left > 0 && simulation.state !== 'wait' && simulation.due() <= now(); left--) {
      if (!sink.ready()) break
      simulation.step()
    }
    arm()
  }

  const begin = (): void => {
    const first = simulation.due()
    // A virtual clock that is not past the record yet is that of the record: it gets there.
    ahead = first === Infinity || (host.virtual && first >= host.now()) ? 0 : host.now() - first
    started = true
    sink.connected()
    arm()
  }

  return {
    start() {
      void ticks.summary().then(
        ({ series }) => {
          for (const { symbol, kind } of series) if (kind === 'depth') hasDepth.add(symbol)
          known = true
        },
        (thrown: unknown) => {
          sink.fault(lineOf('TICKS_UNREADABLE', { store: 'ticks', reason: messageOf(thrown) }))
          ended = true
          sink.ended()
        },
      )
    },
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
      if (stopped || ended) return false
      const { state } = simulation
      if (!started && known && state !== 'wait') begin()
      if (started) arm()
      return !started || state === 'wait'
    },
    status: () => ({ at: simulation.at, ticks: simulation.ticks, ...counts, ...simulation.counts, ended }),
    stop() {
      stopped = true
      cancelTimer()
    },
  }
}

export default defineVenue<SimulatedConfig>({
  name: 'simulated',
  about:
    'Recorded ticks from a store, with an exchange, queues, latencies, fees and an account: the venue of a backtest.',
  config: simulatedConfig,
  can: () => ({
    depth: true,
    trades: true,
    orderTypes: ['market', 'limit'],
    modify: true,
    hedging: false,
    waits: true,
  }),
  open,
})
