/** Which instruments are played order by order, and why not. */
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import { toldKinds } from '#swarm/ports/tick-batch.ts'
import type { TickSeries } from '#swarm/ports/tick-store.ts'
import type { SimulatedConfig } from './config.ts'

type Choosing = Pick<SimulatedConfig, 'book' | 'impact' | 'from' | 'to'>

const dayOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10)

/** Why not all of what is played has records of its orders, '' when it has: a day without would play the book before it. */
function missingOf(symbol: string, { from, to }: Choosing, series: readonly TickSeries[]): string {
  const own = series.filter((one) => one.symbol === symbol)
  if (!own.some(({ kind }) => kind === 'mbo')) return symbol
  const recorded = new Set(own.flatMap(({ kind, days }) => (kind === 'mbo' ? days : [])))
  const told = own.flatMap(({ kind, days }) => (toldKinds.includes(kind) ? days : []))
  const first = from === undefined ? '' : dayOf(Date.parse(from))
  const last = to === undefined ? undefined : dayOf(Date.parse(to) - 1)
  const isPlayed = (day: string): boolean => day >= first && (last === undefined || day <= last)
  const [day, ...others] = [...new Set(told)].filter((one) => isPlayed(one) && !recorded.has(one)).sort()
  if (day === undefined) return ''
  return `${symbol} on ${day}${others.length === 0 ? '' : ` and ${others.length} more days`}`
}

/**
 * Their symbols. Orders of the past stay where they were: a market whose prices our fills move is played by its levels.
 * So is one that lacks them on a day that is played. Throws CONFIG_INVALID.
 */
export function byOrder(
  config: Choosing,
  instruments: readonly Instrument[],
  series: readonly TickSeries[],
): ReadonlySet<string> {
  const { book, impact } = config
  if (book === 'levels') return new Set()
  const moves = impact.name === 'permanent'
  const symbols = instruments.map(({ symbol }) => symbol)
  if (book === 'auto') return new Set(moves ? [] : symbols.filter((symbol) => missingOf(symbol, config, series) === ''))
  if (moves)
    throw new SwarmError('CONFIG_INVALID', { key: 'book', given: 'orders', allowed: 'levels, with permanent impact' })
  const missing = symbols.map((symbol) => missingOf(symbol, config, series)).filter((one) => one !== '')
  if (missing.length === 0) return new Set(symbols)
  throw new SwarmError('CONFIG_INVALID', {
    key: 'book',
    given: 'orders',
    allowed: `levels or auto: the store has no orders of the market of ${missing.join(', ')}`,
  })
}
