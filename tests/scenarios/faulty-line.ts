/**
 * A venue that does everything wrong that a venue may do, between a desk and an exchange that outlives it: seeded, on
 * virtual time. Orders and questions travel in order, as on one connection; words come back late, twice, out of order or
 * never.
 */
import type { Rng } from '#numeric/rng.ts'
import type { Venue, VenueHost, VenueSink, VenueSpec } from '#swarm/ports/venue.ts'
import type { Clock } from '#tests/unit/swarm/desk/desk-clock.ts'
import type { ExchangeSide } from '#tests/unit/swarm/desk/desk-exchange.ts'

/** Chances, each from 0 to 1; all 0 is an honest venue. */
export interface Faults {
  /** An order is lost before the venue takes it. */
  loseOrder: number
  /** A word is never said. */
  drop: number
  double: number
  /** A word comes late, behind those after it. */
  late: number
  /** An answer to a question comes late, or not at all. */
  lateAnswer: number
  loseAnswer: number
  /** The session is lost when an order is sent. */
  cut: number
  /** What is under way to the venue when the session is lost is lost with it. */
  loseOnCut: number
  /** A canceled order fills all the same. */
  fillAfterCancel: number
}

export const honest: Faults = {
  loseOrder: 0,
  drop: 0,
  double: 0,
  late: 0,
  lateAnswer: 0,
  loseAnswer: 0,
  cut: 0,
  loseOnCut: 0,
  fillAfterCancel: 0,
}

export interface FaultyLine {
  readonly spec: VenueSpec
  faults: Faults
  readonly up: boolean
  /** Called when an order is given to the line. */
  onSubmit: (clientId: number) => void
  connect(): void
  cut(): void
  /** Puts a word on the line as it is: a lie. */
  say(word: (sink: VenueSink) => void): void
  /** What the exchange says meanwhile arrives once and in order, unless the session is lost. */
  honestly(act: () => void): void
  attach(clock: Clock, exchange: ExchangeSide): void
  /** The process at this end died. */
  detach(): void
}

export const LATENCY = 1_000
/** A late word, and what outlives a lost session, is at most so late. */
export const LATE = 300_000

export function createFaultyLine(rng: Rng, againMicros: number): FaultyLine {
  let world: { readonly clock: Clock; readonly exchange: ExchangeSide } | undefined
  let sink: VenueSink | undefined
  let host: VenueHost | undefined
  let up = false
  let session = 0
  let lastOut = 0
  let lastIn = 0
  const underWay = new Map<number, () => void>()
  let sent = 0

  const happens = (chance: number): boolean => chance > 0 && rng.uniform() < chance
  const there = () => {
    if (world === undefined) throw new Error('the line is not attached')
    return world
  }

  const out = (act: () => void): void => {
    if (!up) return
    const { clock } = there()
    lastOut = Math.max(lastOut, clock.now + LATENCY * rng.uniform())
    const id = sent++
    underWay.set(id, act)
    clock.after(lastOut - clock.now, () => {
      const due = underWay.get(id)
      underWay.delete(id)
      due?.()
    })
  }
  const back = (word: (to: VenueSink) => void, lateMicros = 0): void => {
    if (!up) return
    const { clock } = there()
    const mine = session
    const inOrder = Math.max(lastIn, clock.now + LATENCY * rng.uniform())
    if (lateMicros === 0) lastIn = inOrder
    clock.after(inOrder - clock.now + lateMicros, () => {
      if (mine === session && sink !== undefined) word(sink)
    })
  }
  const tell = (word: (to: VenueSink) => void): void => {
    const { faults } = line
    if (happens(faults.drop)) return
    if (happens(faults.double)) back(word, happens(0.5) ? LATE * rng.uniform() : 0)
    back(word, happens(faults.late) ? LATE * rng.uniform() : 0)
  }
  const answer = (word: (to: VenueSink) => void): void => {
    const { faults } = line
    if (happens(faults.loseAnswer)) return
    back(word, happens(faults.lateAnswer) ? LATE * rng.uniform() : 0)
  }
  const sever = (): void => {
    up = false
    session++
    const { clock } = there()
    for (const [id, act] of underWay) {
      underWay.delete(id)
      if (!happens(line.faults.loseOnCut)) clock.after(rng.uniform() * LATE, act)
    }
  }
  const cancel = (clientId: number): void => {
    const { clock, exchange } = there()
    const wasWorking = exchange.stateOf(clientId) === 'working'
    exchange.cancel(clientId)
    if (!wasWorking || !happens(line.faults.fillAfterCancel)) return
    clock.after(LATENCY * rng.uniform(), () => {
      const report = exchange.report(clientId)
      if (report.known && report.leaves.gt(0)) exchange.fill(clientId, report.leaves.toString())
    })
  }

  const venue: Venue = {
    start: () => void (againMicros > 0 && host?.after(againMicros * rng.uniform(), () => line.connect())),
    submit(order) {
      line.onSubmit(order.clientId)
      if (happens(line.faults.cut)) line.cut()
      if (!up) return false
      if (!happens(line.faults.loseOrder)) out(() => there().exchange.submit(order))
      return true
    },
    cancel: (clientId) => out(() => cancel(clientId)),
    modify: (clientId, lots, price) => out(() => there().exchange.modify(clientId, lots, price)),
    query: (clientId) =>
      out(() => {
        const report = there().exchange.report(clientId)
        answer((to) => to.report(report))
      }),
    snapshot: (afterFillId) =>
      out(() => {
        const truth = there().exchange.truth(afterFillId)
        answer((to) => to.snapshot(truth))
      }),
    status: () => ({ up }),
    stop: sever,
  }

  const line: FaultyLine = {
    faults: honest,
    onSubmit: () => {},
    get up() {
      return up
    },
    connect() {
      if (up || sink === undefined) return
      up = true
      sink.connected()
    },
    cut() {
      if (!up) return
      sever()
      sink?.disconnected('cut')
      if (againMicros > 0) host?.after(againMicros * rng.uniform(), () => line.connect())
    },
    say: back,
    honestly(act) {
      const { faults } = line
      line.faults = honest
      act()
      line.faults = faults
    },
    attach(clock, exchange) {
      world = { clock, exchange }
      exchange.tell = tell
    },
    detach: sever,
    spec: {
      name: 'faulty',
      about: 'Does everything wrong that a venue may do.',
      config: (z) => z.strictObject({}),
      can: () => ({
        depth: false,
        trades: false,
        orderTypes: ['market', 'limit'],
        modify: true,
        hedging: false,
        waits: false,
      }),
      open(_config, to, on) {
        sink = to
        host = on
        return venue
      },
    },
  }
  return line
}
