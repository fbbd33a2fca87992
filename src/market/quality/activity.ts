/** Rows by hour of the day, UTC: a feed that sleeps or a wrong time zone shows at once. */
import { MICROS_PER_DAY } from '#domain/time.ts'
import type { Measure } from './measure.ts'

const HOURS = 24
const MICROS_PER_HOUR = MICROS_PER_DAY / HOURS
const BLOCKS = Array.from('▁▂▃▄▅▆▇█')

/** A blank for nothing, else a block by its share of the largest. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts)
  return counts
    .map((count) => (count > 0 ? BLOCKS[Math.min(BLOCKS.length - 1, Math.floor((count / most) * BLOCKS.length))] : ' '))
    .join('')
}

export function activity(): Measure {
  const byHour = new Float64Array(HOURS)
  return {
    take({ at }) {
      byHour[Math.floor((at % MICROS_PER_DAY) / MICROS_PER_HOUR)]++
    },
    finding: () => ({
      verdict: 'ok',
      text: `|${sparkline([...byHour])}| by hour, 0 to 23 UTC`,
      facts: { byHour: [...byHour] },
    }),
  }
}
