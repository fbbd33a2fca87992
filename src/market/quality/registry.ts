/** Every measure of data quality, in the order it is reported. One line each. */
import { activity } from './activity.ts'
import { gaps } from './gaps.ts'
import { gridMeasure } from './grid.ts'
import { jumps } from './jumps.ts'
import { latency } from './latency.ts'
import type { MeasureSpec } from './measure.ts'
import { quotes } from './quotes.ts'
import { repeats } from './repeats.ts'
import { quoteSizes, tradeSizes } from './sizes.ts'
import { spread } from './spread.ts'
import { stale } from './stale.ts'
import { timeOrder } from './time-order.ts'
import { timeSpan } from './time-span.ts'
import { tradeIds } from './trade-ids.ts'
import { tradePrices } from './trade-prices.ts'
import { tradeSides } from './trade-sides.ts'
import { weekend } from './weekend.ts'

export const measures: readonly MeasureSpec[] = [
  { name: 'time', of: 'any', create: timeSpan },
  { name: 'order', of: 'any', create: timeOrder },
  { name: 'repeats', of: 'any', create: repeats },
  { name: 'gaps', of: 'any', create: gaps },
  { name: 'weekend', of: 'any', create: weekend },
  { name: 'quotes', of: 'quote', create: quotes },
  { name: 'prices', of: 'trade', create: tradePrices },
  { name: 'grid', of: 'any', create: gridMeasure },
  { name: 'spread', of: 'quote', create: spread },
  { name: 'jumps', of: 'any', create: jumps },
  { name: 'stale', of: 'any', create: stale },
  { name: 'sizes', of: 'quote', create: quoteSizes },
  { name: 'sizes', of: 'trade', create: tradeSizes },
  { name: 'sides', of: 'trade', create: tradeSides },
  { name: 'ids', of: 'trade', create: tradeIds },
  { name: 'latency', of: 'any', create: latency },
  { name: 'activity', of: 'any', create: activity },
]
