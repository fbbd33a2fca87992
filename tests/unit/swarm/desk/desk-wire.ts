/** The wire between desk and exchange: it has a latency, keeps the order of what it carries, and loses that when it is cut. */
import type { Rng } from '#numeric/rng.ts'
import type { VenueHost, VenueSink, VenueSpec } from '#swarm/ports/venue.ts'
import type { Clock } from './desk-clock.ts'
import type { ExchangeSide } from './desk-exchange.ts'

export interface Wire {
  readonly up: boolean
  /** Questions are swallowed; orders and facts go on. */
  deaf: boolean
  /** Ends the session; what is on its way to the desk is lost, to the exchange with this chance each. */
  cut(lost?: number): void
  connect(): void
  /** The desk is gone: as a cut that nobody notices. */
  detach(lost?: number): void
  /** Called before and after an order is put on the wire. */
  onSubmit: () => void
  readonly spec: VenueSpec
  sink: VenueSink
  host: VenueHost
}

export interface WireOptions {
  readonly clock: Clock
  readonly exchange: ExchangeSide
  readonly rng: Rng
  readonly latencyMicros: number
  /** Connects again by itself after so long. */
  readonly againMicros?: number
}

/** Orders that outlive a cut arrive at most so much later. */
export const LATE_MICROS = 500_000

export function createWire({ clock, exchange, rng, latencyMicros, againMicros }: WireOptions): Wire {
  let up = false
  let generation = 0
  let lastOut = 0
  let lastIn = 0
  const onTheWay = new Map<number, { cancel: () => void; act: () => void }>()
  let carried = 0

  const delay = (last: number): number => Math.max(last, clock.now + latencyMicros * (0.5 + rng.uniform())) - clock.now
  const toExchange = (act: () => void): void => {
    if (!up) return
    const wait = delay(lastOut)
    lastOut = clock.now + wait
    const id = carried++
    const arrive = (): void => {
      onTheWay.delete(id)
      act()
    }
    onTheWay.set(id, { cancel: clock.after(wait, arrive), act })
  }
  const toDesk = (act: (sink: VenueSink) => void): void => {
    if (!up) return
    const wait = delay(lastIn)
    lastIn = clock.now + wait
    const mine = generation
    clock.after(wait, () => {
      if (mine === generation) act(wire.sink)
    })
  }
  const sever = (lost: number): void => {
    up = false
    generation++
    for (const [id, { cancel, act }] of onTheWay) {
      cancel()
      onTheWay.delete(id)
      if (rng.uniform() >= lost) clock.after(rng.uniform() * LATE_MICROS, act)
    }
  }
  exchange.tell = toDesk

  const wire: Wire = {
    get up() {
      return up
    },
    deaf: false,
    onSubmit: () => {},
    // Set when the desk opens the venue.
    sink: undefined as unknown as VenueSink,
    host: undefined as unknown as VenueHost,
    cut(lost = 0.5) {
      if (!up) return
      sever(lost)
      wire.sink.disconnected('cut')
      if (againMicros !== undefined) wire.host.after(againMicros * rng.uniform(), () => wire.connect())
    },
    connect() {
      if (up) return
      up = true
      wire.sink.connected()
    },
    detach: (lost = 0.5) => sever(lost),
    spec: {
      name: 'fake',
      about: 'An exchange that does what the test says.',
      config: (z) => z.strictObject({}),
      can: () => ({
        depth: true,
        trades: true,
        orderTypes: ['market', 'limit'],
        modify: true,
        hedging: false,
        waits: false,
      }),
      open(_config, sink, host) {
        wire.sink = sink
        wire.host = host
        return {
          start: () =>
            void (againMicros !== undefined && host.after(againMicros * rng.uniform(), () => wire.connect())),
          submit(order) {
            wire.onSubmit()
            if (!up) return false
            toExchange(() => exchange.submit(order))
            wire.onSubmit()
            return true
          },
          cancel: (clientId) => toExchange(() => exchange.cancel(clientId)),
          modify: (clientId, lots, price) => toExchange(() => exchange.modify(clientId, lots, price)),
          query(clientId) {
            if (wire.deaf) return
            toExchange(() => {
              const report = exchange.report(clientId)
              toDesk((to) => to.report(report))
            })
          },
          snapshot(afterFillId) {
            if (wire.deaf) return
            toExchange(() => {
              const truth = exchange.truth(afterFillId)
              toDesk((to) => to.snapshot(truth))
            })
          },
          status: () => ({ up }),
          stop: () => sever(1),
        }
      },
    },
  }
  return wire
}
