/** Numbers as the table shows them: short, and `-` for what was never measured. */
import { Money } from '#domain/money.ts'

/** Three figures and a magnitude: 7, 12.3, 950, 1.24k, 12.3M. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '-'
  const size = Math.abs(value)
  if (size >= 999_500_000) return `${figures(value / 1e9)}G`
  if (size >= 999_500) return `${figures(value / 1e6)}M`
  if (size >= 999.5) return `${figures(value / 1e3)}k`
  return figures(value)
}

function figures(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1_000) return String(value)
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
}

/** Money for the eye: at most two decimals, half to even. What is exact is in the JSON. */
export const amount = (decimal: string): string => new Money(decimal).toDecimalPlaces(2).toFixed()

/** Microseconds in the unit that fits: 12.3 us, 1.25 ms, 2.50 s. */
export function latency(micros: number): string {
  if (Number.isNaN(micros)) return '-'
  if (micros >= 999_500) return `${figures(micros / 1e6)} s`
  return micros >= 999.5 ? `${figures(micros / 1e3)} ms` : `${figures(micros)} us`
}

/** The same number of decimals whatever they are: 1,144,807.50. */
export const fixed = (value: number, decimals: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })

/** 1144807 as 1,144,807. */
export const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** Counts by name, largest first: `POSITION_LIMIT 12, ORDER_RATE 3`. */
export const counted = (counts: Readonly<Record<string, number>>): string =>
  listed(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)))

/** The same with the zeros, where a zero is news. */
export function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${whole(count)}`)
    .join(', ')
}

export const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** One printable line: what an agent throws may hold line ends or terminal codes, and neither reaches the screen. */
export const oneLine = (text: string): string => printable(text).trim()

/** The same with the blanks around it kept. */
// oxlint-disable-next-line no-control-regex -- control characters are what is removed
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
