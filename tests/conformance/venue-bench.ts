/** What a venue is tested on: a sink that writes everything down, and a host with a clock that moves when told. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Instrument } from '#domain/instrument.ts'
import { ZERO, type Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { RejectionCode } from '#messages/orders.ts'
import { seededRng } from '#numeric/rng.ts'
import type {
  OrderReport,
  Venue,
  VenueAccount,
  VenueCapabilities,
  VenueFill,
  VenueHost,
  VenueSink,
  VenueSnapshot,
} from '#swarm/ports/venue.ts'

export interface Tick {
  readonly instrument: number
  readonly at: Micros
  readonly bid: number
  readonly bidSize: number
  readonly ask: number
  readonly askSize: number
}

/** A fact about an order, in the order of arrival. */
export type OrderFact =
  | { readonly fact: 'accepted'; readonly clientId: number; readonly venueId: string }
  | { readonly fact: 'rejected'; readonly clientId: number; readonly code: RejectionCode; readonly reason: string }
  | { readonly fact: 'filled'; readonly clientId: number; readonly fill: VenueFill }
  | { readonly fact: 'canceled' | 'expired'; readonly clientId: number; readonly leaves: string }

/** Nothing more can happen to the order after this. */
export const isLast = (fact: OrderFact): boolean =>
  fact.fact === 'rejected' || fact.fact === 'canceled' || (fact.fact === 'filled' && fact.fill.leaves.isZero())

export const lotsIn = (fills: readonly VenueFill[]): Money => fills.reduce((total, { lots }) => total.plus(lots), ZERO)

export interface Records {
  /** Every call of the sink by name, in order; ticks of a kind told one after another count once. */
  readonly calls: string[]
  readonly ticks: Tick[]
  readonly depths: { readonly at: Micros; readonly bids: number[][]; readonly asks: number[][] }[]
  readonly trades: { readonly at: Micros; readonly price: number; readonly size: number; readonly aggressor: string }[]
  readonly facts: OrderFact[]
  readonly snapshots: VenueSnapshot[]
  readonly reports: OrderReport[]
  readonly accounts: VenueAccount[]
  readonly faults: string[]
  connects: number
  disconnects: number
  ends: number
}

export interface VenueBench {
  readonly venue: Venue
  readonly can: VenueCapabilities
  readonly records: Records
  /** The one the venue has prices for. */
  readonly instrument: Instrument
  /** Lets the world go on until the condition holds; throws, naming `what`, when it never does. */
  until(what: string, condition: () => boolean): Promise<void>
  /** Lets so much time pass. */
  pass(millis: number): Promise<void>
  /** Cuts the wire for a while. */
  cut(downMillis: number): void
}

export interface VenueSubject {
  readonly name: string
  readonly can: VenueCapabilities
  /** Its benches have `cut`. */
  readonly cuts: boolean
  open(): Promise<VenueBench>
}

export interface RecordingSink extends VenueSink {
  readonly records: Records
  /** Says whether there is room; true until changed. */
  room: () => boolean
}

export function recordingSink(): RecordingSink {
  const records: Records = {
    calls: [],
    ticks: [],
    depths: [],
    trades: [],
    facts: [],
    snapshots: [],
    reports: [],
    accounts: [],
    faults: [],
    connects: 0,
    disconnects: 0,
    ends: 0,
  }
  const called = (name: string): void => {
    if (records.calls.at(-1) !== name) records.calls.push(name)
  }
  const levels = (count: number, prices: Float64Array, sizes: Float64Array): number[][] =>
    Array.from({ length: count }, (_, level) => [prices[level], sizes[level]])

  const sink: RecordingSink = {
    records,
    room: () => true,
    ready: () => sink.room(),
    tick(instrument, at, bid, bidSize, ask, askSize) {
      called('tick')
      records.ticks.push({ instrument, at, bid, bidSize, ask, askSize })
    },
    depth({ at, bids, asks, bidPrices, bidSizes, askPrices, askSizes }) {
      called('depth')
      records.depths.push({ at, bids: levels(bids, bidPrices, bidSizes), asks: levels(asks, askPrices, askSizes) })
    },
    trade(_, at, price, size, aggressor) {
      called('trade')
      records.trades.push({ at, price, size, aggressor })
    },
    clock() {
      called('clock')
    },
    connected() {
      called('connected')
      records.connects++
    },
    disconnected() {
      called('disconnected')
      records.disconnects++
    },
    snapshot(snapshot) {
      called('snapshot')
      records.snapshots.push(snapshot)
    },
    accepted(clientId, venueId) {
      called('accepted')
      records.facts.push({ fact: 'accepted', clientId, venueId })
    },
    rejected(clientId, code, reason) {
      called('rejected')
      records.facts.push({ fact: 'rejected', clientId, code, reason })
    },
    filled(fill) {
      called('filled')
      records.facts.push({ fact: 'filled', clientId: fill.clientId, fill })
    },
    canceled(clientId, leaves) {
      called('canceled')
      records.facts.push({ fact: 'canceled', clientId, leaves: leaves.toString() })
    },
    expired(clientId, leaves) {
      called('expired')
      records.facts.push({ fact: 'expired', clientId, leaves: leaves.toString() })
    },
    report(report) {
      called('report')
      records.reports.push(report)
    },
    account(account) {
      called('account')
      records.accounts.push(account)
    },
    ended() {
      called('ended')
      records.ends++
    },
    fault(line) {
      called('fault')
      records.faults.push(line)
    },
  }
  return sink
}

export interface VirtualHost extends VenueHost {
  /** Lets `micros` of host time pass, timer by timer. */
  pass(micros: number): void
  /** Lets time pass, `limitMicros` at most, until the condition holds. Returns whether it does. */
  until(condition: () => boolean, limitMicros?: number): boolean
  /** Timers set and not yet due. */
  readonly timers: number
}

export function virtualHost(
  instruments: readonly Instrument[],
  seed = 1,
  startsAt: Micros = 1_700_000_000_000_000,
): VirtualHost {
  interface Timer {
    readonly due: Micros
    readonly order: number
    readonly call: () => void
  }
  let now = startsAt
  let set = 0
  const timers: Timer[] = []

  /** Runs the next timer due by `until`; false when there is none. */
  const runNext = (until: Micros): boolean => {
    let next: Timer | undefined
    for (const timer of timers) {
      if (next === undefined || timer.due < next.due || (timer.due === next.due && timer.order < next.order))
        next = timer
    }
    if (next === undefined || next.due > until) return false
    timers.splice(timers.indexOf(next), 1)
    now = Math.max(now, next.due)
    next.call()
    return true
  }

  return {
    virtual: true,
    rng: seededRng(seed),
    instruments,
    now: () => now,
    get timers() {
      return timers.length
    },
    after(delayMicros, call) {
      const timer: Timer = { due: now + Math.max(0, delayMicros), order: set++, call }
      timers.push(timer)
      return () => {
        const at = timers.indexOf(timer)
        if (at >= 0) timers.splice(at, 1)
      }
    },
    pass(micros) {
      const until = now + micros
      while (runNext(until)) continue
      now = until
    },
    until(condition, limitMicros = 3_600_000_000) {
      const until = now + limitMicros
      while (!condition()) if (!runNext(until)) return condition()
      return true
    },
  }
}

export interface WallHost extends VenueHost {
  /** Turns the host as a desk would, event loop and `work` by turns, until the condition holds or `limitMillis` passed. */
  turn(venue: Venue, condition: () => boolean, limitMillis?: number): Promise<boolean>
}

/** A host on the real clock and event loop, for what a virtual one cannot show. */
export function wallHost(instruments: readonly Instrument[], seed = 1): WallHost {
  const now = (): Micros => Date.now() * 1_000
  return {
    virtual: false,
    rng: seededRng(seed),
    instruments,
    now,
    after(delayMicros, call) {
      const timer = setTimeout(call, delayMicros / 1_000)
      return () => clearTimeout(timer)
    },
    async turn(venue, condition, limitMillis = 20_000) {
      const until = now() + limitMillis * 1_000
      while (!condition()) {
        if (now() > until) return false
        venue.work?.()
        await nextTurn()
      }
      return true
    },
  }
}
