/** Bars made of ticks, as a terminal builds them: of bids, or of last prices where the chart is one of trades. */
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { BaseTick } from './tick-base.ts'
import type { SymbolSpec } from './trading.ts'

export type Bar = FrameNamed<'RATES'>['rows'][number]

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
const WEEK_NUMBER = 32_769
const MONTH_NUMBER = 49_153
/** The first Sunday of the epoch: weeks begin on Sundays. */
const FIRST_SUNDAY = 3 * DAY
const OF_LAST = 1
const TRADED = 8 | 16

/** Milliseconds of a bar, by the numbers of ENUM_TIMEFRAMES. */
const lengths: ReadonlyMap<number, number> = new Map([
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((minutes) => [minutes, minutes * MINUTE] as const),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => [16_384 + hours, hours * HOUR] as const),
  [16_408, DAY],
])

/** Opening time of the bar that holds a time; undefined for a number that is no timeframe. */
function openOf(timeframe: number): ((time: number) => number) | undefined {
  const length = lengths.get(timeframe)
  if (length !== undefined) return (time) => Math.floor(time / length) * length
  if (timeframe === WEEK_NUMBER) {
    return (time) => Math.floor((time - FIRST_SUNDAY) / (7 * DAY)) * 7 * DAY + FIRST_SUNDAY
  }
  if (timeframe !== MONTH_NUMBER) return undefined
  return (time) => {
    const day = new Date(time)
    return Date.UTC(day.getUTCFullYear(), day.getUTCMonth())
  }
}

/** Undefined when the timeframe is none. Ticks that give no price of the chart's kind are left out. */
export function barsOf(ticks: readonly BaseTick[], timeframe: number, spec: SymbolSpec): Bar[] | undefined {
  const open = openOf(timeframe)
  if (open === undefined) return undefined
  const bars = new Map<number, Bar>()
  for (const { time, bid, ask, last, volume, flags } of ticks) {
    const price = spec.chartMode === OF_LAST ? last : bid
    if (!(price > 0)) continue
    const at = open(time)
    const known = bars.get(at)
    const bar = known ?? {
      time: at,
      open: price,
      high: price,
      low: price,
      close: price,
      tickVolume: 0,
      realVolume: 0,
      spread: Number.MAX_SAFE_INTEGER,
    }
    if (known === undefined) bars.set(at, bar)
    bar.high = Math.max(bar.high, price)
    bar.low = Math.min(bar.low, price)
    bar.close = price
    bar.tickVolume++
    if ((flags & TRADED) !== 0) bar.realVolume += Math.round(volume)
    bar.spread = Math.min(bar.spread, Math.max(0, Math.round((ask - bid) / spec.point)))
  }
  return [...bars.values()].toSorted((a, b) => a.time - b.time)
}
