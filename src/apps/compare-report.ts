/** What two runs differ in, for a person: figures side by side, then what only one did, then the fills that differ. */
import type { DifferingFill, RunComparison } from '#research/compare/run-comparison.ts'
import type { RunFigures } from '#research/compare/run-figures.ts'
import type { ComparedRuns } from './compare-run.ts'
import { fixed, printable } from './figures.ts'
import { utcText } from './moment.ts'

/** Lines of each kind that are shown; `--json` has them all. */
const SHOWN = 20

const names: readonly (readonly [keyof RunFigures, string, number])[] = [
  ['intents', 'intents', 0],
  ['approvals', 'approvals', 0],
  ['refusals', 'refusals', 0],
  ['orders', 'orders', 0],
  ['fills', 'fills', 0],
  ['lots', 'lots filled', 2],
  ['fees', 'fees', 2],
  ['slippageBps', 'slippage, bps', 3],
  ['impactBps', 'impact, bps', 3],
  ['medianDelayMillis', 'median delay, ms', 2],
  ['trades', 'round trips', 0],
  ['realized', 'realized', 2],
]

const figure = (value: number, digits: number): string => (Number.isFinite(value) ? fixed(value, digits) : '-')

/** Columns to the right but for the first, two blanks between. */
function table(rows: readonly (readonly string[])[], left: ReadonlySet<number>): readonly string[] {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)))
  return rows.map((row) =>
    row
      .map((cell, at) => (left.has(at) ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join('  ')
      .trimEnd(),
  )
}

export function compareLines({ figures: { first, second }, comparison }: ComparedRuns): readonly string[] {
  const { decisions, orders, differingFills, gaps } = comparison
  const figures = names.map(([name, title, digits]) => [
    title,
    figure(first[name], digits),
    figure(second[name], digits),
    figure(second[name] - first[name], digits),
  ])
  const filled = Math.max(0, orders.same - differingFills.length)
  return [
    ...table([['', 'FIRST', 'SECOND', 'DIFFERENCE'], ...figures], new Set([0])),
    '',
    `decisions   ${decisions.same} the same, ${decisions.first - decisions.same} only in the first, ${decisions.second - decisions.same} only in the second`,
    `orders      ${orders.same} the same, ${orders.first - orders.same} only in the first, ${orders.second - orders.same} only in the second`,
    `fills       ${filled} orders filled alike, ${differingFills.length} differently`,
    ...gaps
      .slice(0, SHOWN)
      .map(
        ({ before, more }) =>
          `market      the ${more > 0 ? 'second' : 'first'} heard ${Math.abs(more)} market events more before ${utcText(before)}`,
      ),
    ...lone(comparison),
    ...fills(differingFills),
    ...(isSame(comparison) ? ['', 'the same was decided, ordered and filled'] : []),
  ]
}

export const isSame = ({ loneDecisions, loneOrders, differingFills }: RunComparison): boolean =>
  loneDecisions.length + loneOrders.length + differingFills.length === 0

function lone({ loneDecisions, loneOrders }: RunComparison): readonly string[] {
  const decided = loneDecisions.map(({ decision: { seq, symbol, type, says }, in: where, reason }) => [
    ...[where, `event ${seq}`, symbol, type.replace('decision.', ''), says, printable(reason)],
  ])
  const ordered = loneOrders.map(({ order, in: where, reason }) => [
    ...[where, utcText(order.eventAt), order.symbol],
    ...[`${order.side} ${order.lots.toFixed()}`, order.orderType, printable(reason)],
  ])
  return [
    ...titled('decisions of one alone', ['IN', 'CAUSE', 'SYMBOL', 'KIND', 'SAYS', 'WHY'], decided),
    ...titled('orders of one alone', ['IN', 'CAUSE', 'SYMBOL', 'ORDER', 'TYPE', 'WHY'], ordered),
  ]
}

const fills = (differing: readonly DifferingFill[]): readonly string[] =>
  titled(
    'orders filled differently',
    ['CAUSE', 'SYMBOL', 'SIDE', 'LOTS', 'PRICE', 'DELAY MS', 'DIFFERS', 'WHY'],
    differing.map(({ eventAt, symbol, side, first, second, differs, reason }) => [
      ...[utcText(eventAt), symbol, side, both(first.lots.toFixed(), second.lots.toFixed())],
      both(price(first.averagePrice), price(second.averagePrice)),
      both(figure(first.delayMicros / 1e3, 1), figure(second.delayMicros / 1e3, 1)),
      ...[differs.join(' '), printable(reason)],
    ]),
  )

const price = (value: number): string => (Number.isNaN(value) ? '-' : String(Number(value.toPrecision(10))))
const both = (first: string, second: string): string => (first === second ? first : `${first} / ${second}`)

function titled(title: string, headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const all = new Set(headings.keys())
  const more = rows.length > SHOWN ? [`... and ${rows.length - SHOWN} more: --json has them all`] : []
  return ['', `${title}: ${rows.length}`, ...table([headings, ...rows.slice(0, SHOWN)], all), ...more]
}
