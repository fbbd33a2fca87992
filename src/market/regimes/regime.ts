/**
 * The state of a market in one word, and on the three axes the words are drawn from.
 *
 *   liquidity   low   spread rank >= hi or depth rank <= lo        high   spread rank <= lo and depth rank >= hi
 *   volatility  high  volatility rank >= hi                        low    volatility rank <= lo
 *   direction   trend |f| >= flow and VR >= vrHi                   revert |f| < flow and VR <= vrLo
 *
 *   LOW_LIQUIDITY > VOLATILE > TRENDING > MEAN_REVERTING > HIGH_LIQUIDITY > STABLE, the first that holds
 *
 * The six names are not exclusive: what is thin may also trend. Read the axes where it matters.
 *
 * A new name must come `dwell` times in a row before the regime follows: labels at a threshold flap. The first
 * observation sets it. Ranks are trailing percentile ranks without the present point: see `regime-inputs.ts`.
 *
 * Cost  O(1) an observation; allocates nothing, for the reading it gives is its own and changes at the next one.
 * Edge  any input that is NaN: raw STABLE, every axis null.
 * Errors  RangeError when `dwell` is no whole number from 1 up.
 */
export const REGIMES = ['LOW_LIQUIDITY', 'VOLATILE', 'TRENDING', 'MEAN_REVERTING', 'HIGH_LIQUIDITY', 'STABLE'] as const
export type Regime = (typeof REGIMES)[number]

export type LiquidityAxis = 'low' | 'normal' | 'high'
export type VolatilityAxis = 'low' | 'normal' | 'high'
export type DirectionAxis = 'trend' | 'none' | 'revert'

/** What is known of a market at one moment. NaN stands for not known. */
export interface RegimeObservation {
  /** Rank of the relative spread, 0 .. 1. */
  readonly spreadRank: number
  /** Rank of the depth within 5 bps of the mid. */
  readonly depthRank: number
  /** Rank of the realized volatility. */
  readonly volatilityRank: number
  /** (bought - sold) / (bought + sold), -1 .. 1. */
  readonly flowRatio: number
  readonly varianceRatio: number
}

export interface RegimeThresholds {
  readonly hi: number
  readonly lo: number
  readonly flow: number
  readonly vrHi: number
  readonly vrLo: number
  /** Observations in a row that a new name must last. */
  readonly dwell: number
}

export const REGIME_THRESHOLDS: RegimeThresholds = { hi: 0.8, lo: 0.2, flow: 0.3, vrHi: 1.1, vrLo: 0.9, dwell: 3 }

export interface RegimeReading {
  readonly regime: Regime
  /** What this observation alone says. */
  readonly raw: Regime
  readonly liquidity: LiquidityAxis | null
  readonly volatility: VolatilityAxis | null
  readonly direction: DirectionAxis | null
}

export interface RegimeClassifier {
  observe(observation: RegimeObservation): RegimeReading
  /** Forgets the regime: the next observation sets it. */
  reset(): void
}

function liquidityOf(o: RegimeObservation, t: RegimeThresholds): LiquidityAxis {
  if (o.spreadRank >= t.hi || o.depthRank <= t.lo) return 'low'
  return o.spreadRank <= t.lo && o.depthRank >= t.hi ? 'high' : 'normal'
}

function volatilityOf(o: RegimeObservation, t: RegimeThresholds): VolatilityAxis {
  if (o.volatilityRank >= t.hi) return 'high'
  return o.volatilityRank <= t.lo ? 'low' : 'normal'
}

function directionOf(o: RegimeObservation, t: RegimeThresholds): DirectionAxis {
  const strong = Math.abs(o.flowRatio) >= t.flow
  if (strong && o.varianceRatio >= t.vrHi) return 'trend'
  return !strong && o.varianceRatio <= t.vrLo ? 'revert' : 'none'
}

function nameOf(liquidity: LiquidityAxis, volatility: VolatilityAxis, direction: DirectionAxis): Regime {
  if (liquidity === 'low') return 'LOW_LIQUIDITY'
  if (volatility === 'high') return 'VOLATILE'
  if (direction === 'trend') return 'TRENDING'
  if (direction === 'revert') return 'MEAN_REVERTING'
  return liquidity === 'high' ? 'HIGH_LIQUIDITY' : 'STABLE'
}

const isKnown = (o: RegimeObservation): boolean =>
  // One NaN makes the sum NaN; infinities of two signs do too, and are no ranks.
  !Number.isNaN(o.spreadRank + o.depthRank + o.volatilityRank + o.flowRatio + o.varianceRatio)

export function createRegimeClassifier(thresholds: RegimeThresholds = REGIME_THRESHOLDS): RegimeClassifier {
  const { dwell } = thresholds
  if (!(Number.isSafeInteger(dwell) && dwell >= 1)) {
    throw new RangeError(`dwell has to be a whole number from 1 up, it is ${dwell}`)
  }
  type Writable = { -readonly [Key in keyof RegimeReading]: RegimeReading[Key] }
  const reading: Writable = { regime: 'STABLE', raw: 'STABLE', liquidity: null, volatility: null, direction: null }
  let started = false
  let candidate: Regime = 'STABLE'
  let lasted = 0

  return {
    observe(observation) {
      if (isKnown(observation)) {
        const liquidity = liquidityOf(observation, thresholds)
        const volatility = volatilityOf(observation, thresholds)
        const direction = directionOf(observation, thresholds)
        reading.liquidity = liquidity
        reading.volatility = volatility
        reading.direction = direction
        reading.raw = nameOf(liquidity, volatility, direction)
      } else {
        reading.liquidity = null
        reading.volatility = null
        reading.direction = null
        reading.raw = 'STABLE'
      }

      if (!started) {
        started = true
        reading.regime = reading.raw
      } else if (reading.raw === reading.regime) {
        lasted = 0
      } else {
        lasted = lasted > 0 && reading.raw === candidate ? lasted + 1 : 1
        candidate = reading.raw
        if (lasted >= dwell) {
          reading.regime = reading.raw
          lasted = 0
        }
      }
      return reading
    },
    reset() {
      started = false
      lasted = 0
    },
  }
}
