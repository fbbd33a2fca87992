/**
 * The simulated venue: recorded ticks from a store, an exchange that trades on them, and the latencies between it and us.
 * The venue of a backtest; on the wall clock it plays at a speed of one's choice.
 *
 * What the store holds says how it is played, so the market is made when the store has told: until then there is none.
 */
import { lineOf, messageOf, SwarmError } from '#domain/errors.ts'
import { seededRng } from '#numeric/rng.ts'
import type { TickSeries } from '#swarm/ports/tick-store.ts'
import { defineVenue, type Venue, type VenueHost, type VenueSink } from '#swarm/ports/venue.ts'
import { simulatedConfig, type SimulatedConfig } from './config.ts'
import { playMarket } from './playing.ts'

function open(config: SimulatedConfig, sink: VenueSink, host: VenueHost): Venue {
  const { ticks } = host
  if (ticks === undefined) {
    throw new SwarmError('CONFIG_INVALID', { key: 'ticks', given: 'nothing', allowed: 'a store of recorded ticks' })
  }
  const rng = seededRng(host.rng.below(2 ** 32))
  let series: readonly TickSeries[] | undefined
  let market: ReturnType<typeof playMarket> | undefined
  let over = false

  return {
    start() {
      void ticks.summary().then(
        (summary) => void ({ series } = summary),
        (thrown: unknown) => {
          over = true
          sink.fault(lineOf('TICKS_UNREADABLE', { store: 'ticks', reason: messageOf(thrown) }))
          sink.ended()
        },
      )
    },
    submit: (order) => market?.submit(order) ?? false,
    cancel: (clientId) => market?.cancel(clientId),
    modify: (clientId, lots, price) => market?.modify(clientId, lots, price),
    query: (clientId) => market?.query(clientId),
    snapshot: (afterFillId) => market?.snapshot(afterFillId),
    work() {
      if (over) return false
      if (series !== undefined) market ??= playMarket({ config, ticks, series, rng }, sink, host)
      return market?.work() ?? true
    },
    status: () => market?.status() ?? { ended: over },
    stop() {
      over = true
      market?.stop()
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
