/**
 * What a protection may read: the account as it is, and what the monitor remembers of it. Dear figures are computed when
 * they are first asked for, once.
 */
import type { Micros } from '#domain/time.ts'
import { correlationMatrix } from '#trading/exposure/correlation-matrix.ts'
import { EwmaCovariance } from '#trading/exposure/ewma-covariance.ts'
import { type Exposure, exposureOf } from '#trading/exposure/exposure.ts'
import { valueOf } from '#trading/exposure/holding.ts'
import { stressed, type StressResult } from '#trading/exposure/stress.ts'
import type { AccountFacts } from './account-facts.ts'
import type { ClosedTrades } from './closed-trades.ts'
import type { ReturnTable, ReturnWindow } from './return-window.ts'
import type { StressFile } from './stress-file.ts'
import { type Tail, type TailChoice, tailOf } from './tail-estimate.ts'

export interface MonitorView {
  /** Host time. */
  readonly now: Micros
  readonly facts: AccountFacts
  /** Of equity; NaN before it was known. */
  readonly highWater: number
  /** Of the account. */
  readonly currency: string
  readonly trades: ClosedTrades
  /** Signed values of the positions, account currency. */
  readonly values: Float64Array
  /** Places of what is held among the positions. */
  readonly held: readonly number[]
  /** Returns in which everything that is held has one. */
  readonly table: ReturnTable
  exposure(): Exposure
  stress(): readonly (StressResult & { readonly maxLoss: number | null })[]
  tail(choice: TailChoice): Tail
  /** Pearson's over the table, row-major. */
  correlations(): Float64Array
  /** Of the returns of a sampling period, its past fading; NaN for what lacks returns. Row-major. */
  covariance(): Float64Array
}

/** What stays the same from one sample to the next: kept between views. */
export class Estimates {
  private readonly kept = new Map<string, { readonly of: ReturnTable; readonly matrix: Float64Array }>()

  matrix(name: string, of: ReturnTable, compute: () => Float64Array): Float64Array {
    const known = this.kept.get(name)
    if (known?.of === of) return known.matrix
    const matrix = compute()
    this.kept.set(name, { of, matrix })
    return matrix
  }
}

export interface ViewSources {
  readonly now: Micros
  readonly facts: AccountFacts
  readonly highWater: number
  readonly currency: string
  readonly trades: ClosedTrades
  readonly window: ReturnWindow
  readonly estimates: Estimates
  readonly scenarios: StressFile['scenarios']
  /** Weight of the past in the fading covariance. */
  readonly lambda: number
}

/** A class, for one is made with every look: an object with getters of its own costs a microsecond each. */
class LookView implements MonitorView {
  private readonly sources: ViewSources
  private readonly tails = new Map<string, Tail>()
  private keptValues: Float64Array | undefined
  private keptHeld: readonly number[] | undefined
  private keptTable: ReturnTable | undefined
  private keptExposure: Exposure | undefined
  private keptStress: ReturnType<MonitorView['stress']> | undefined

  constructor(sources: ViewSources) {
    this.sources = sources
  }

  get now(): Micros {
    return this.sources.now
  }
  get facts(): AccountFacts {
    return this.sources.facts
  }
  get highWater(): number {
    return this.sources.highWater
  }
  get currency(): string {
    return this.sources.currency
  }
  get trades(): ClosedTrades {
    return this.sources.trades
  }

  get values(): Float64Array {
    return (this.keptValues ??= Float64Array.from(this.facts.positions, valueOf))
  }
  get held(): readonly number[] {
    return (this.keptHeld ??= this.facts.positions.flatMap(({ lots }, at) => (lots === 0 ? [] : [at])))
  }
  get table(): ReturnTable {
    return (this.keptTable ??= this.sources.window.table(this.held))
  }

  exposure(): Exposure {
    return (this.keptExposure ??= exposureOf(this.facts.positions))
  }
  stress(): ReturnType<MonitorView['stress']> {
    return (this.keptStress ??= this.sources.scenarios.map((scenario) => ({
      ...stressed(this.facts.positions, scenario),
      maxLoss: scenario.maxLoss === undefined ? null : Number(scenario.maxLoss),
    })))
  }
  tail(choice: TailChoice): Tail {
    const key = `${choice.method} ${choice.confidence} ${choice.samples}`
    const tail = this.tails.get(key) ?? tailOf(this.values, this.table, choice, () => this.covariance())
    this.tails.set(key, tail)
    return tail
  }
  correlations(): Float64Array {
    const { table, sources, facts } = this
    return sources.estimates.matrix('correlations', table, () =>
      correlationMatrix(table.returns, facts.positions.length),
    )
  }
  covariance(): Float64Array {
    const { table, sources, facts } = this
    return sources.estimates.matrix('covariance', table, () =>
      fadingCovariance(table, facts.positions.length, sources.lambda),
    )
  }
}

export const monitorView = (sources: ViewSources): MonitorView => new LookView(sources)

/** A column that lacks a return in any row of the table says nothing, and must not keep the others from it. */
function fadingCovariance({ returns, rows }: ReturnTable, width: number, lambda: number): Float64Array {
  const known = Array.from({ length: width }, (_, i) => {
    for (let t = 0; t < rows; t++) if (!Number.isFinite(returns[t * width + i])) return false
    return rows > 0
  })
  const fading = new EwmaCovariance(width, lambda)
  const row = new Float64Array(width)
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < width; i++) row[i] = known[i] ? returns[t * width + i] : 0
    fading.push(row)
  }
  return fading.matrix.map((value, at) => (known[Math.floor(at / width)] && known[at % width] ? value : Number.NaN))
}
