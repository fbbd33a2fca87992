/** The monitor's state for onlookers: plain data, null for what is not known. */
import type { Micros } from '#domain/time.ts'
import type { RiskAction } from '#messages/system.ts'
import { LEAST_OBSERVATIONS } from '#trading/exposure/correlation-limit.ts'
import { hedgingAdvice } from '#trading/exposure/hedging.ts'
import { PortfolioRisk } from '#trading/exposure/portfolio-risk.ts'
import { actionOf } from './latch.ts'
import type { MonitorConfig } from './monitor-config.ts'
import type { MonitorView } from './monitor-view.ts'
import type { ReturnWindow } from './return-window.ts'
import type { Standing } from './standing.ts'
import { type TailMethod, tailMethods } from './tail-estimate.ts'

type Figure = number | null

export interface MonitorStatus {
  readonly equity: Figure
  readonly highWater: Figure
  /** Share of the high-water mark, and money below it. */
  readonly drawdown: Figure
  readonly drawdownAmount: Figure
  readonly dayPnl: Figure
  readonly dayRealized: Figure
  readonly unrealized: Figure
  readonly exposure: {
    readonly net: Figure
    readonly gross: Figure
    readonly instruments: Readonly<Record<string, Figure>>
    readonly currencies: Readonly<Record<string, { readonly net: Figure; readonly gross: Figure }>>
  }
  /** Over one sampling period, at 99 %. */
  readonly tails: readonly {
    readonly method: TailMethod
    /** What it was computed by in the end. */
    readonly by: TailMethod
    readonly valueAtRisk: Figure
    readonly expectedShortfall: Figure
    readonly observations: number
    readonly needed: number
  }[]
  readonly returns: { readonly everySeconds: number; readonly window: number; readonly held: number }
  readonly correlations: readonly { readonly pair: string; readonly correlation: Figure }[]
  readonly stress: readonly {
    readonly scenario: string
    readonly pnl: Figure
    readonly positions: Readonly<Record<string, Figure>>
  }[]
  /** The order that would take most off the largest contributor to the risk first; null while nothing can be said. */
  readonly hedging: {
    readonly largest: string
    readonly deviation: number
    readonly component: number
    readonly hedges: readonly { readonly symbol: string; readonly lots: string; readonly deviation: number }[]
  } | null
  readonly limits: readonly {
    readonly limitOf: string
    readonly given: Figure
    readonly limit: Figure
    /** Of the limit, for a limit above 0. */
    readonly share: Figure
    readonly level: 'free' | 'near' | 'breach'
    readonly unknown: boolean
    /** The highest figure of the breach. */
    readonly worst: Figure
    /** What it does now. */
    readonly action: RiskAction
    /** Host time. */
    readonly since: Micros | null
    readonly coolDownUntil: Micros | null
    readonly resumed: boolean
  }[]
  readonly closedTrades: number
}

export interface StatusSources {
  readonly view: MonitorView
  readonly standings: readonly Standing[]
  readonly returns: MonitorConfig['returns']
  readonly window: ReturnWindow
}

const CONFIDENCE = 0.99

const orNull = (value: number): Figure => (Number.isFinite(value) ? value : null)

export function monitorStatus({ view, standings, returns, window }: StatusSources): MonitorStatus {
  const { facts, highWater } = view
  const { byInstrument, byCurrency, total } = view.exposure()
  return {
    equity: orNull(facts.equity),
    highWater: orNull(highWater),
    drawdown: highWater > 0 ? orNull(1 - facts.equity / highWater) : null,
    drawdownAmount: orNull(highWater - facts.equity),
    dayPnl: orNull(facts.dayPnl),
    dayRealized: orNull(facts.dayRealized),
    unrealized: orNull(facts.unrealized),
    exposure: {
      net: orNull(total.net),
      gross: orNull(total.gross),
      instruments: Object.fromEntries([...byInstrument].map(([symbol, { net }]) => [symbol, orNull(net)])),
      currencies: Object.fromEntries(
        [...byCurrency].map(([currency, { net, gross }]) => [currency, { net: orNull(net), gross: orNull(gross) }]),
      ),
    },
    tails: tailMethods.map((method) => {
      const tail = view.tail({ method, confidence: CONFIDENCE, samples: 1 })
      return {
        method,
        by: tail.method,
        valueAtRisk: orNull(tail.valueAtRisk),
        expectedShortfall: orNull(tail.expectedShortfall),
        observations: tail.observations,
        needed: tail.needed,
      }
    }),
    returns: { everySeconds: returns.everySeconds, window: returns.window, held: window.rows },
    correlations: correlationsOf(view),
    stress: view.stress().map(({ scenario, total: pnl, positions }) => ({
      scenario,
      pnl: orNull(pnl),
      positions: Object.fromEntries(positions.map((position) => [position.symbol, orNull(position.pnl)])),
    })),
    hedging: hedgingOf(view),
    limits: standings.map(({ limitOf, latch, protection }) => {
      const { given, limit } = latch.reading
      return {
        limitOf,
        given: orNull(given),
        limit: orNull(limit),
        share: limit > 0 ? orNull(given / limit) : null,
        level: latch.level,
        unknown: latch.unknown,
        worst: orNull(latch.worst),
        action: actionOf(latch, protection.reaction),
        since: orNull(latch.since),
        coolDownUntil: orNull(latch.until),
        resumed: latch.resumed,
      }
    }),
    closedTrades: view.trades.trades.length,
  }
}

function correlationsOf(view: MonitorView): MonitorStatus['correlations'] {
  const { facts, held, table } = view
  if (held.length < 2 || table.rows < LEAST_OBSERVATIONS) return []
  const matrix = view.correlations()
  const symbolOf = (at: number): string => facts.positions[at].instrument.symbol
  return held.flatMap((first, place) =>
    held.slice(place + 1).map((second) => ({
      pair: `${symbolOf(first)}/${symbolOf(second)}`,
      correlation: orNull(matrix[first * facts.positions.length + second]),
    })),
  )
}

function hedgingOf(view: MonitorView): MonitorStatus['hedging'] {
  if (view.held.length === 0 || view.table.rows < LEAST_OBSERVATIONS) return null
  const { positions } = view.facts
  const { largest, deviation, component, hedges } = hedgingAdvice(
    positions,
    new PortfolioRisk(view.values, view.covariance()),
  )
  if (largest < 0) return null
  return {
    largest: positions[largest].instrument.symbol,
    deviation,
    component,
    hedges: hedges.map((hedge) => ({
      symbol: hedge.symbol,
      lots: hedge.lots.toFixed(),
      deviation: hedge.deviation,
    })),
  }
}
