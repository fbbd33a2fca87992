/** The verification of books, for people; scripts ask for `--json`. */
import type { SetReport } from '#stores/book-verification/set-report.ts'
import { counted, whole } from './figures.ts'

const heads = ['set', 'checked', 'matched', '%', 'gaps', 'crossed', 'bids', 'asks', 'orders', 'state', 'best bid x ask']
/** Columns of words; the others are numbers, and stand on the right. */
const words = new Set([0, 9, 10])

/** Aligned lines: the sets, then what there is to say of each. */
export function bookLines(sets: readonly SetReport[]): readonly string[] {
  const rows = [heads, ...sets.map(cells)]
  const widths = heads.map((_, k) => Math.max(...rows.map((row) => row[k].length)))
  const aligned = rows.map((row) =>
    row
      .map((cell, k) => (words.has(k) ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
      .join('  ')
      .trimEnd(),
  )
  return [...aligned, ...sets.flatMap((set) => ['', ...setLines(set)])]
}

function cells(set: SetReport): string[] {
  const { name, checked, matched, gaps, crossed, levels, orders, state, best, decimals } = set
  const side = (price: number | null, size: number | null): string =>
    price === null ? 'none' : `${price.toFixed(decimals.price)} (${size})`
  return [
    name,
    whole(checked),
    whole(matched),
    checked === 0 ? '-' : ((100 * matched) / checked).toFixed(2),
    whole(gaps),
    whole(crossed),
    whole(levels.bids),
    whole(levels.asks),
    orders === null ? '-' : whole(orders),
    state,
    `${side(best.bid, best.bidSize)} x ${side(best.ask, best.askSize)}`,
  ]
}

function setLines(set: SetReport): readonly string[] {
  const { name, rows, quantities, latencyMillis: latency, negativeLatencies, conditions, details } = set
  const figures = Object.entries(details).map(
    ([key, value]) => `${spaced(key)} ${typeof value === 'number' ? whole(value) : value}`,
  )
  const lines: [string, string][] = [
    ['rows', whole(rows)],
    ['quantities', `${quantities.bids} bid, ${quantities.asks} asked`],
    [
      'latency',
      latency === null
        ? 'not told'
        : `${latency.min} to ${latency.max} ms, median ${latency.median}; ${whole(negativeLatencies)} negative`,
    ],
    ['found', figures.join(', ')],
    ['conditions', counted(conditions) || 'none'],
  ]
  return [name, ...lines.map(([label, text]) => `  ${label.padEnd(10)}  ${text}`)]
}

/** `crossedAfterOpen` as `crossed after open`. */
const spaced = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
