/**
 * RSI, MACD and Bollinger bands of this house and of two packages, close by close: what each says, under one shape.
 *
 * Seedings as the packages have them. MACD: trading-signals begins every average at its first value,
 * technicalindicators with the mean of its own first n; ours is set to the same. RSI of technicalindicators is rounded
 * to two decimals.
 */
import { BollingerBands as TiBollinger, MACD as TiMacd, RSI as TiRsi } from 'technicalindicators'
import { BollingerBands as TsBollinger, EMA, MACD as TsMacd, RSI as TsRsi } from 'trading-signals'
import { Bollinger } from '#features/bollinger.ts'
import { Macd, type MacdSeeding } from '#features/macd.ts'
import { Rsi } from '#features/rsi.ts'

/** Takes a close and says its last value; NaN while there is none. */
export type Indicator = (close: number) => number

export interface Rivals {
  readonly indicator: string
  /** What is compared: one line of what the indicator gives. */
  readonly line: string
  ours(): Indicator
  readonly others: readonly {
    readonly name: string
    readonly seeding: string
    open(): Indicator
    /** Ours, begun as this one is. */
    twin(): Indicator
  }[]
}

const orNothing = (value: number | null | undefined): number => value ?? Number.NaN

const ourRsi = (): Indicator => {
  const rsi = new Rsi(14, 'wilder')
  return (close) => rsi.push(close)
}
const ourMacd = (seeding: MacdSeeding): Indicator => {
  const macd = new Macd(12, 26, 9, seeding)
  return (close) => {
    macd.push(close)
    return macd.signal
  }
}
const ourBollinger = (): Indicator => {
  const bands = new Bollinger(20, 2)
  return (close) => {
    bands.push(close)
    return bands.upper
  }
}

const TS = 'trading-signals'
const TI = 'technicalindicators'

export const rivals: readonly Rivals[] = [
  {
    indicator: 'RSI(14)',
    line: 'index',
    ours: ourRsi,
    others: [
      {
        name: TS,
        seeding: 'mean of the first 14 moves',
        open() {
          const rsi = new TsRsi(14)
          return (close) => orNothing(rsi.add(close))
        },
        twin: ourRsi,
      },
      {
        name: TI,
        seeding: 'mean of the first 14 moves, rounded to 0.01',
        open() {
          const rsi = new TiRsi({ period: 14, values: [] })
          return (close) => orNothing(rsi.nextValue(close))
        },
        twin: ourRsi,
      },
    ],
  },
  {
    indicator: 'MACD(12,26,9)',
    line: 'signal',
    ours: () => ourMacd('first'),
    others: [
      {
        name: TS,
        seeding: 'first value; its signal line begins at close 26',
        open() {
          const macd = new TsMacd(new EMA(12), new EMA(26), new EMA(9))
          return (close) => orNothing(macd.add(close)?.signal)
        },
        twin: () => ourMacd('first'),
      },
      {
        name: TI,
        seeding: 'means of the first 12, 26 and 9',
        open() {
          const macd = new TiMacd({
            values: [],
            fastPeriod: 12,
            slowPeriod: 26,
            signalPeriod: 9,
            SimpleMAOscillator: false,
            SimpleMASignal: false,
          })
          return (close) => orNothing(macd.nextValue(close)?.signal)
        },
        twin: () => ourMacd('sma'),
      },
    ],
  },
  {
    indicator: 'Bollinger(20,2)',
    line: 'upper band',
    ours: ourBollinger,
    others: [
      {
        name: TS,
        seeding: 'none',
        open() {
          const bands = new TsBollinger(20, 2)
          return (close) => orNothing(bands.add(close)?.upper)
        },
        twin: ourBollinger,
      },
      {
        name: TI,
        seeding: 'none',
        open() {
          const bands = new TiBollinger({ period: 20, stdDev: 2, values: [] })
          return (close) => orNothing(bands.nextValue(close)?.upper)
        },
        twin: ourBollinger,
      },
    ],
  },
]

/** Largest difference of two indicators over the closes after `warmUp`, and the closes where only one has a value. */
export function differenceOf(
  one: Indicator,
  other: Indicator,
  closes: Float64Array,
  warmUp: number,
): { readonly largest: number; readonly at: number; readonly lone: number } {
  let [largest, at, lone] = [0, -1, 0]
  closes.forEach((close, k) => {
    const [a, b] = [one(close), other(close)]
    if (k < warmUp) return
    if (Number.isNaN(a) !== Number.isNaN(b)) lone++
    else if (Math.abs(a - b) > largest) [largest, at] = [Math.abs(a - b), k]
  })
  return { largest, at, lone }
}
