/**
 * All of risk around one set of books: judges what is wanted, closes what must be closed, watches its limits, and can be
 * given others.
 *
 * What it decides is handed to its caller one by one; an approval counts from that moment. It has no clock: every call
 * says what host time it is.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { TradingDayTerms } from '#domain/trading-day.ts'
import type { ApprovedOrder, DecisionIntent, DecisionRefused } from '#messages/decisions.ts'
import { type AgentCommand, FLATTEN, type RiskAlert, type TradingState } from '#messages/system.ts'
import { createMonitor } from '#trading/monitor/monitor.ts'
import type { MonitorConfig, MonitorLimits } from '#trading/monitor/monitor-config.ts'
import type { MonitorStatus } from '#trading/monitor/monitor-status.ts'
import type { Books } from '#trading/portfolio/books.ts'
import { accountFacts } from './account-word.ts'
import { createUsageAlerts, type StandingAlert } from './alerts.ts'
import type { RiskView } from './check.ts'
import { createFlattening } from './flattening.ts'
import { createGate, type Gate } from './gate.ts'
import { placeOfLimit, withLimit } from './limit-path.ts'
import { createChecks, type Limits } from './limits.ts'
import { shownLots } from './lot-steps.ts'
import type { OrderStyle } from './pricing.ts'
import { stateAfter } from './trading-state.ts'
import { usageAlerts, usageTree, type UsageTree } from './usage.ts'
import { createRiskViews, type RiskViews } from './view.ts'

export interface GuardOptions {
  readonly limits: Limits
  readonly monitor: MonitorConfig
  /** Share of a limit from which it is told to be near. */
  readonly alertShare: number
  readonly style: OrderStyle
  readonly approvalMicros: Micros
  readonly instruments: readonly Instrument[]
  readonly day: TradingDayTerms
  readonly books: Books
  nextApproval(): number
}

/** A decision is a draft that the next overwrites. */
export type Decisions = Iterable<ApprovedOrder | DecisionRefused>
const NOTHING: readonly never[] = []

export type Alert = Pick<RiskAlert, 'instrument' | 'level' | 'limitOf' | 'given' | 'limit' | 'action'>

export interface GuardStatus {
  readonly trading: TradingState
  readonly flattening: boolean
  readonly limits: Limits
  readonly monitorLimits: MonitorLimits
  /** What is used of each limit, by symbol and for the account; limits per order are not listed. */
  readonly usage: UsageTree
  readonly alerts: readonly (Omit<StandingAlert, 'instrument'> & { readonly symbol: string })[]
  readonly monitor: MonitorStatus
}

export interface Guard {
  /** What it knows of orders and prices: to be told after the books. */
  readonly views: RiskViews
  decide(intent: DecisionIntent, now: Micros): Decisions
  /** What is to be closed now, by the operator's word or for a breach. */
  close(now: Micros): Decisions
  command(command: AgentCommand, now: Micros): readonly Alert[]
  /** Puts one limit in anew. False for a limit nobody has. */
  change(limit: string, value: unknown): boolean
  /** How much is used of the limits of the account and of these instruments. */
  watch(instruments: readonly Instrument[], now: Micros): readonly Alert[]
  /** An alert of `watch` stands: it may be free again with nothing but time. */
  readonly raised: boolean
  /** Looks at the account as a whole; what of it is nothing but a number is left to `watch`. */
  look(now: Micros): readonly Alert[]
  status(now: Micros): GuardStatus
}

export function createGuard(options: GuardOptions): Guard {
  const { instruments, books, style, approvalMicros, nextApproval } = options
  const { ledger, blotter } = books
  const byId = new Map<InstrumentId, Instrument>(instruments.map((instrument) => [instrument.id, instrument]))
  const views = createRiskViews(instruments, books)
  const checks = createChecks(options.limits)
  const monitor = createMonitor({ config: options.monitor, instruments, currency: ledger.currency, day: options.day })
  const alerts = createUsageAlerts(options.alertShare)
  let monitorLimits = options.monitor.limits
  let trading: TradingState = 'ACTIVE'
  let flattening = false
  /** The alert of a flattening stands: it may have been stopped by a halt before all was flat. */
  let flattenTold = false
  let present: Micros = Number.NaN
  let facts = accountFacts(instruments, books)
  /** How much the books had been told then. */
  let factsOf = books.told

  const viewOf = (instrument: Instrument): RiskView => views.of(instrument, present, trading)
  const gate: Gate = createGate({
    checks: checks.checks,
    style,
    approvalMicros,
    nextApproval,
    barOf: ({ instrument }, { now }) => monitor.barOf(instrument.id, now),
  })
  const closing = createFlattening(gate, viewOf, () => ({ seq: 0, at: ledger.at, ballot: 0 }))

  const lapse = (now: Micros): void => {
    const before = blotter.counts.lapsed
    blotter.lapse(now)
    if (blotter.counts.lapsed !== before) views.anew()
  }

  /**
   * Breaches that stop trading do so here and now, unless positions are being closed: then entries are barred, and the
   * supervisor halts once all is flat. The others keep entries out or close by themselves.
   */
  const act = (told: readonly Omit<Alert, 'instrument'>[]): readonly Alert[] => {
    if (!flattening && told.some(({ level, action }) => level === 'breach' && action === 'halt')) trading = 'HALTED'
    return told.map((alert) => ({ ...alert, instrument: 0 }))
  }

  /** Nothing is held that could be closed, and nothing of ours is out. */
  const isFlat = (): boolean => {
    if (!books.known) return false
    for (const order of blotter.open()) if (!order.foreign) return false
    if (!blotter.approvals().next().done) return false
    return instruments.every((instrument) => gate.isClosed(instrument, viewOf(instrument)))
  }

  const flattenAlert = (level: 'breach' | 'cleared'): Alert => ({
    instrument: 0,
    level,
    limitOf: FLATTEN,
    given: instruments.reduce((sum, one) => sum + Math.abs(shownLots(viewOf(one).position, one)), 0),
    limit: 0,
    action: level === 'breach' ? 'close' : 'none',
  })

  return {
    views,

    *decide(intent, now) {
      present = now
      lapse(now)
      const instrument = byId.get(intent.instrument)
      yield* gate.decide(intent, instrument, () => viewOf(instrument!)) // asked only for one that is known
    },

    close(now) {
      present = now
      const breached = monitor.closing()
      if (!flattening && breached.length === 0) return NOTHING
      lapse(now)
      const wanted = flattening ? instruments : instruments.filter(({ id }) => breached.includes(id))
      return closing.round(wanted, now)
    },

    command({ command, reason }, now) {
      present = now
      trading = stateAfter(command, trading)
      const begins = command === 'flatten' && !flattening
      if (command === 'flatten') flattening = true
      if (command === 'resume' || command === 'halt') flattening = false
      if (begins) {
        flattenTold = true
        for (const { id } of instruments) closing.forget(id)
        return [flattenAlert('breach')]
      }
      if (command !== 'resume') return []
      const over = flattenTold ? [flattenAlert('cleared')] : []
      flattenTold = false
      // Without a reason it tells how things are, and nobody spoke.
      return reason === '' ? over : [...over, ...act(monitor.resume(now))]
    },

    change(limit, value) {
      if (!limit.startsWith('monitor.')) return checks.change(limit, value)
      const next = withLimit({ monitor: { limits: monitorLimits } }, placeOfLimit(limit), value)
      if (next === undefined) return false
      monitorLimits = next.monitor.limits
      monitor.adjust(monitorLimits)
      return true
    },

    watch(changed, now) {
      present = now
      const told = usageAlerts(alerts, checks.checks, changed, viewOf)
      return told.length === 0 ? NOTHING : told.map((alert) => ({ ...alert, action: 'none' }))
    },

    get raised() {
      return alerts.raised
    },

    look(now) {
      present = now
      views.look()
      if (factsOf !== books.told) facts = accountFacts(instruments, books)
      factsOf = books.told
      const told = act(monitor.look(facts, { now, at: ledger.at }))
      if (!flattening || !isFlat()) return told
      flattening = flattenTold = false
      return [...told, flattenAlert('cleared')]
    },

    status(now) {
      const moment = { now, at: ledger.at }
      return {
        trading,
        flattening,
        limits: checks.limits,
        monitorLimits,
        usage: usageTree(checks.checks, instruments, (instrument) => views.of(instrument, now, trading)),
        alerts: alerts.standing().map(({ instrument, ...alert }) => ({
          symbol: byId.get(instrument)?.symbol ?? '',
          ...alert,
        })),
        monitor: monitor.status(accountFacts(instruments, books), moment),
      }
    },
  }
}
