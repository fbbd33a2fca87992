/**
 * Whether a symbol of the terminal is the instrument the configuration describes. Lots, prices and risk are computed
 * from the configuration, so a difference is never bridged: it is told, and nothing trades until it is gone.
 */
import type { Instrument } from '#domain/instrument.ts'
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'

type Spec = FrameNamed<'SYMBOL'>

/** Calculation modes of futures: what a point is worth follows from the tick, whatever the contract size says. */
const FUTURES = new Set([1, 33, 34])
const UNKNOWN_SYMBOL = 4301
const NOT_IN_MARKET_WATCH = 4302
const NOT_ALLOWED = 20003

const equal = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))

/** Worth of one unit of price for one lot, in the currency of its profit. */
const pointValueOf = (spec: Spec, accountCurrency: string): number =>
  FUTURES.has(spec.calcMode) && spec.profit === accountCurrency ? spec.tickValue / spec.tickSize : spec.contractSize

/** Digits of a price that a double can hold. */
const MAX_DIGITS = 15

/** Why the symbol cannot be used at all; empty when it can. */
export function troubleOf({ status, digits }: Spec): string {
  switch (status) {
    case 0:
      return digits <= MAX_DIGITS ? '' : `prices of ${digits} digits are none`
    case UNKNOWN_SYMBOL:
      return 'the terminal knows no such symbol; mind its suffix and its case'
    case NOT_IN_MARKET_WATCH:
      return 'it cannot be added to Market Watch'
    case NOT_ALLOWED:
      return 'it is not in InpSymbols of the Expert Advisor'
    default:
      return `the terminal gives error ${status}`
  }
}

/** What of the symbol contradicts the instrument; empty when nothing does. `traded`: orders go to it. */
export function mismatchOf(instrument: Instrument, spec: Spec, accountCurrency: string, traded: boolean): string {
  const wrong: string[] = []
  const compare = (key: string, ours: string, theirs: number, agrees: boolean): void => {
    if (!agrees) wrong.push(`${key} ${ours} but the terminal has ${theirs}`)
  }
  const { tickSize, lotStep, minLots, maxLots, contractSize } = instrument
  compare('tickSize', tickSize, spec.tickSize, equal(Number(tickSize), spec.tickSize))
  if (traded) {
    const pointValue = pointValueOf(spec, accountCurrency)
    compare('lotStep', lotStep, spec.volumeStep, equal(Number(lotStep), spec.volumeStep))
    compare('minLots', minLots, spec.volumeMin, Number(minLots) >= spec.volumeMin * (1 - 1e-9))
    compare('maxLots', maxLots, spec.volumeMax, Number(maxLots) <= spec.volumeMax * (1 + 1e-9))
    compare('contractSize', contractSize, pointValue, equal(Number(contractSize), pointValue))
  }
  return wrong.join(', ')
}
