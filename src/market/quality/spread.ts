/** Spread of the quotes that are not crossed, in ticks of the inferred price step; quantiles to 0.4 %, rounded to ticks. */
import { isCrossed } from '#market/quote-check.ts'
import { quantileSketch } from '#numeric/quantile-sketch.ts'
import type { Measure } from './measure.ts'
import { figure } from './words.ts'

/** A spread so many times the median is worth a look. */
const WIDE = 100

export function spread(): Measure {
  const spreads = quantileSketch()
  return {
    take({ bid, ask }, price) {
      if (!Number.isNaN(price) && !isCrossed(bid, ask)) spreads.add(ask - bid)
    },
    finding({ grid: { tickSize } }) {
      const inTicks = (value: number): number => Math.round(value / tickSize)
      const [min, median, p99, max] = [spreads.min, spreads.quantile(0.5), spreads.quantile(0.99), spreads.max]
      const ticks = { min: inTicks(min), median: inTicks(median), p99: inTicks(p99), max: inTicks(max) }
      return {
        verdict: max > WIDE * median && median > 0 ? 'note' : 'ok',
        text:
          spreads.count === 0
            ? 'no quote to take it of'
            : `min ${figure(ticks.min)}, median ${figure(ticks.median)}, p99 ${figure(ticks.p99)}, max ${figure(ticks.max)} ticks`,
        facts: { ticks, max },
      }
    },
  }
}
