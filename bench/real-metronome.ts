/**
 * A venue that quotes on the bench's schedule and fills every order at once.
 *
 * The price is a square wave, so that a model looking a few rows back changes its mind at each edge and again when the
 * edge has left its window: the bench decides how many orders there are. Event time is the time a tick was due, on the
 * axis of stamps, so whoever meets the order knows how long it took.
 */
import { Money } from '#domain/money.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { defineVenue, type VenueFill, type VenueOrder } from '#swarm/ports/venue.ts'
import { even, packets, Schedule, Score } from './score.ts'

export interface MetronomeConfig {
  readonly score: SharedArrayBuffer
  /** The source waits for slow consumers; else they may lose records. */
  readonly waits: boolean
  /** polls: each tick at its own time, the thread never rests. sleeps: a packet a millisecond, blocked in between. */
  readonly pace: 'polls' | 'sleeps'
}

const BID = 1.1
const SPREAD = 0.0001
/** Height of the square wave, about 10 basis points. */
const EDGE = 0.001
/** Ticks told between two looks at the room left. */
const BURST = 64
/** For longer than this it waits by a timer, microseconds. */
const NEAR_MICROS = 5_000

const account = { balance: new Money(1e9), equity: new Money(1e9), margin: new Money(0) } as const

export default defineVenue<MetronomeConfig>({
  name: 'metronome',
  about: 'Quotes on a schedule, fills at once.',
  config: (z) =>
    z.strictObject({ score: z.instanceof(SharedArrayBuffer), waits: z.boolean(), pace: z.enum(['polls', 'sleeps']) }),
  can: ({ waits }) => ({
    depth: false,
    trades: false,
    orderTypes: ['market', 'limit'],
    modify: false,
    hedging: false,
    waits,
  }),

  open({ score: buffer, waits, pace }, sink, host) {
    const score = new Score(buffer)
    const schedule = new Schedule(score, pace === 'polls' ? even : packets)
    const sleeper = new Int32Array(new SharedArrayBuffer(4))
    const facts: (() => void)[] = []
    let held = new Money(0)
    let fills = 0
    let told = 0
    let up = true
    let armed = false
    let epochBid = BID

    const fill = ({ clientId, instrument, side, lots }: VenueOrder): void => {
      const told: VenueFill = {
        clientId,
        fillId: String(++fills),
        instrument,
        side,
        lots,
        price: new Money(side === 'buy' ? epochBid + SPREAD : epochBid),
        fee: new Money(0),
        leaves: new Money(0),
        at: stamp(),
      }
      held = side === 'buy' ? held.plus(lots) : held.minus(lots)
      sink.accepted(clientId, told.fillId)
      sink.filled(told)
    }

    return {
      start: () => void host.after(0, () => sink.connected()),
      submit(order) {
        facts.push(() => fill(order))
        return true
      },
      cancel() {},
      modify() {},
      query: (clientId) => void facts.push(() => sink.report({ known: false, clientId })),
      snapshot() {
        const averagePrice = new Money(BID)
        const positions = [{ instrument: 1, lots: held, averagePrice }]
        facts.push(() => sink.snapshot({ account, positions, orders: [], fills: [] }))
      },
      work() {
        for (const fact of facts.splice(0)) fact()
        if (waits && !sink.ready()) return true
        const now = schedule.take(BURST)
        if (schedule.count === now) told = 0
        for (let k = 0; k < now; k++) {
          if (told++ % score.edgeEvery === 0) {
            up = !up
            epochBid = up ? BID + EDGE : BID
          }
          sink.tick(1, schedule.planned, epochBid, 1, epochBid + SPREAD, 1, false)
        }
        const sleep = schedule.sleepMicros()
        if (now > 0 || sleep < NEAR_MICROS) {
          if (now === 0 && pace === 'sleeps') Atomics.wait(sleeper, 0, 0, sleep / 1e3)
          return true
        }
        if (!armed) {
          armed = true
          host.after(sleep, () => void (armed = false))
        }
        return false
      },
      status: () => ({ fills }),
      stop() {},
    }
  },
})
