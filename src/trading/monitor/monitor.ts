/**
 * The post-trade monitor: told what the account is, it says what is broken and what is to be done about it.
 *
 * It has no clock and asks nobody. It is looked through after every fill and on a timer, never per quote; between two
 * looks its answers stand.
 *
 * Entries  a breach bars them on the instruments it concerns, until it is released. So does a figure that is not known.
 * Exits    are never barred. Positions are closed for a figure that was known to be broken, never for one that is not known.
 * Memory   the high-water mark, the last trades, the window of returns, the latches. A monitor made anew begins with the
 *          equity the trading day began with as its high-water mark, and with nothing else.
 * Cost     a look O(protections + instruments), and O(window x instruments) for value at risk; allocates.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import { createTradingDay, type TradingDayTerms } from '#domain/trading-day.ts'
import type { RefusalCode } from '#messages/decisions.ts'
import type { RiskAlert } from '#messages/system.ts'
import type { AccountFacts, Moment } from './account-facts.ts'
import { ClosedTrades } from './closed-trades.ts'
import { actionOf, freeLatch, isCooling, type Latch, nextLatch, resumedLatch, type Step } from './latch.ts'
import {
  type BoundProtection,
  boundProtections,
  type MonitorConfig,
  type MonitorLimits,
  refuseSlips,
} from './monitor-config.ts'
import { type MonitorStatus, monitorStatus } from './monitor-status.ts'
import { Estimates, type MonitorView, monitorView } from './monitor-view.ts'
import type { Reading } from './protection.ts'
import { ReturnWindow } from './return-window.ts'
import { labelOf, type Standing } from './standing.ts'

const NOTHING: readonly never[] = []

export type Alert = Pick<RiskAlert, 'level' | 'limitOf' | 'given' | 'limit' | 'action'>

/** Why an order that opens or grows a position may not go out. */
export interface Bar {
  readonly code: Extract<RefusalCode, 'COOL_DOWN' | 'LIMIT_BROKEN' | 'FIGURE_UNKNOWN'>
  readonly limitOf: string
  /** Of a breach the highest it was; NaN for a figure that is not known. */
  readonly given: number
  readonly limit: number
}

export interface MonitorOptions {
  readonly config: MonitorConfig
  readonly instruments: readonly Instrument[]
  /** Of the account. */
  readonly currency: string
  readonly day: TradingDayTerms
}

export interface Monitor {
  /** Takes the account as it is. What changed about its limits, in alphabetical order of their names. */
  look(facts: AccountFacts, moment: Moment): readonly Alert[]
  /** For orders that open or grow; an exit is not to be asked about. Null when nothing bars them. */
  barOf(instrument: InstrumentId, now: Micros): Bar | null
  /** A breach waits for the operator: nothing at all is to be approved. */
  readonly halted: boolean
  /** Instruments to be flat, as long as they are listed. */
  closing(): readonly InstrumentId[]
  /** The operator's word: what can be forgiven is free, what is still broken only keeps entries out. */
  resume(now: Micros): readonly Alert[]
  /** Takes other limits and forgets nothing. They have passed their schema. */
  adjust(limits: MonitorLimits): void
  status(facts: AccountFacts, moment: Moment): MonitorStatus
}

export function createMonitor({ config, instruments, currency, day: terms }: MonitorOptions): Monitor {
  refuseSlips(config, instruments)
  const { everySeconds, window: capacity, lambda } = config.returns
  const window = new ReturnWindow(instruments.length, capacity, fromSeconds(everySeconds))
  const day = createTradingDay(terms)
  const trades = new ClosedTrades()
  const estimates = new Estimates()
  const mids = new Float64Array(instruments.length)
  /** By protection, by subject. */
  const latches = new Map<string, Map<string, Latch>>()
  const freed = new Map<string, Micros>()
  let protections = boundProtections(config.limits)
  let highWater = Number.NaN
  let dayEnd = Number.NaN
  let equity = Number.NaN
  /** The high-water mark had a first value. */
  let begun = false
  /** What is to be closed; asked for often, changed by a look, a word of the operator and other limits. */
  let toClose: readonly InstrumentId[] | undefined

  const standings = (): readonly Standing[] =>
    protections.flatMap((protection) =>
      [...(latches.get(protection.name) ?? [])].map(([subject, latch]) => ({
        limitOf: labelOf(protection.name, subject),
        protection,
        latch,
      })),
    )

  const breaches = (): readonly Standing[] => standings().filter(({ latch }) => latch.level === 'breach')

  const hasBreach = (): boolean => {
    for (const known of latches.values()) for (const { level } of known.values()) if (level === 'breach') return true
    return false
  }

  const remember = (facts: AccountFacts, { now, at }: Moment): void => {
    equity = facts.equity
    // Before this monitor began, equity was at least once what the trading day began with.
    const first = begun ? equity : Math.max(equity, equity - facts.dayPnl)
    const mark = Number.isNaN(highWater) ? first : highWater
    begun ||= !Number.isNaN(first)
    highWater = equity > mark || (at >= dayEnd && config.highWaterMark === 'daily') ? equity : mark
    if (!(at < dayEnd)) dayEnd = day.endOf(at)
    for (let i = 0; i < facts.positions.length; i++) mids[i] = facts.positions[i].mid
    window.sample(mids, now, at)
    trades.look(facts.positions, now)
  }

  const viewOf = (facts: AccountFacts, now: Micros): MonitorView =>
    monitorView({
      now,
      facts,
      highWater,
      currency,
      trades,
      window,
      estimates,
      lambda,
      scenarios: config.scenarios.scenarios,
    })

  /** Keeps the step, and tells what changed. */
  const take = (
    protection: BoundProtection,
    subject: string,
    { latch, event }: Step,
    now: Micros,
  ): readonly Alert[] => {
    const { name, forgives, reaction } = protection
    const known = latches.get(name)!
    const wasBroken = known.get(subject)?.level === 'breach'
    known.set(subject, latch)
    if (event === null) return NOTHING
    const limitOf = labelOf(name, subject)
    // Only what was broken is forgiven: a limit that was near counts on.
    if (event === 'cleared' && wasBroken) {
      freed.set(limitOf, now)
      // Not known now: the next one that is.
      if (forgives === 'highWater') highWater = equity
    }
    const { given, limit } = latch.reading
    return [{ level: event, limitOf, given, limit, action: event === 'breach' ? reaction.action : 'none' }]
  }

  const judge = (protection: BoundProtection, view: MonitorView): readonly Alert[] => {
    const { name, reaction } = protection
    const known = latches.get(name) ?? new Map<string, Latch>()
    latches.set(name, known)
    const readings = protection.read(view, (subject) => freed.get(labelOf(name, subject)) ?? -Infinity)
    const told: Alert[] = []
    const follow = (reading: Reading): void => {
      const step = nextLatch(known.get(reading.subject) ?? freeLatch(reading), reading, reaction, config, view.now)
      for (const alert of take(protection, reading.subject, step, view.now)) told.push(alert)
    }
    for (const reading of readings) follow(reading)
    // What it no longer reads of.
    if (known.size !== readings.length) {
      const subjects = new Set(readings.map(({ subject }) => subject))
      for (const { reading } of [...known.values()]) if (!subjects.has(reading.subject)) follow(silenced(reading))
    }
    return told
  }

  return {
    look(facts, moment) {
      toClose = undefined
      remember(facts, moment)
      const view = viewOf(facts, moment.now)
      return protections.flatMap((protection) => judge(protection, view))
    },

    barOf(instrument, now) {
      let bar: Bar | null = null
      for (const { limitOf, protection, latch } of standings()) {
        const { instruments: concerned, limit } = latch.reading
        const given = latch.level === 'breach' ? latch.worst : latch.reading.given
        if (concerned !== null && !concerned.includes(instrument)) continue
        const code = barredBy(latch, protection, now)
        // A cool-down says when it ends, so it is told before what has no end.
        if (code === 'COOL_DOWN' || (code !== null && bar === null)) bar = { code, limitOf, given, limit }
        if (code === 'COOL_DOWN') break
      }
      return bar
    },

    get halted() {
      return breaches().some(({ latch, protection }) => actionOf(latch, protection.reaction) === 'halt')
    },

    closing() {
      if (toClose !== undefined) return toClose
      if (!hasBreach()) return (toClose = NOTHING)
      const all = breaches().filter(({ latch, protection }) => actionOf(latch, protection.reaction) === 'close')
      const concerned = all.flatMap(({ latch }) => latch.reading.instruments ?? instruments.map(({ id }) => id))
      return (toClose = [...new Set(concerned)].sort((a, b) => a - b))
    },

    resume(now) {
      toClose = undefined
      return breaches().flatMap(({ protection, latch }) =>
        take(protection, latch.reading.subject, resumedLatch(latch, protection.reaction, now), now),
      )
    },

    adjust(limits) {
      toClose = undefined
      protections = boundProtections(limits)
    },

    status: (facts, { now }) =>
      monitorStatus({ view: viewOf(facts, now), standings: standings(), returns: config.returns, window }),
  }
}

/** A reading that is no longer given: nothing of its limit is used. */
const silenced = (reading: Reading): Reading => ({ ...reading, given: Math.min(0, reading.limit) })

function barredBy(latch: Latch, { reaction }: BoundProtection, now: Micros): Bar['code'] | null {
  if (isCooling(latch, now)) return 'COOL_DOWN'
  if (reaction.action === 'none') return null
  if (latch.level === 'breach') return 'LIMIT_BROKEN'
  return latch.unknown ? 'FIGURE_UNKNOWN' : null
}
