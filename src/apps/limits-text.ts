/** The limits of the risk agent for people: each with its value and where most of it is used, then what stands. */
import { z } from 'zod'
import { limitNames } from './limit-change.ts'
import { short } from './figures.ts'
import { columned, span, type Line, type Style } from './spans.ts'
import { limitAt, placeOfLimit } from '#trading/risk/limit-path.ts'

const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)

/** What of the agent's own words is shown; an agent of the user's own may say more, or nothing of it. */
export const limitsState = z.object({
  limits: z.unknown(),
  monitorLimits: z.unknown().optional(),
  usage: z.record(z.string(), z.record(z.string(), z.object({ given: figure, limit: figure }))).default({}),
  alerts: z
    .array(z.object({ symbol: z.string(), limitOf: z.string(), level: z.string(), given: figure, limit: figure }))
    .default([]),
  monitor: z
    .object({
      limits: z.array(z.object({ limitOf: z.string(), level: z.string(), given: figure, limit: figure })).default([]),
    })
    .prefault({}),
})

/** A limit of the post-trade monitor as it stands: `drawdown`, `positionLoss.EURUSD`. */
interface Watched {
  readonly limitOf: string
  readonly level: string
  readonly given: number
  readonly limit: number
}

export type LimitsState = z.output<typeof limitsState>

const RIGHT = [false, true, true, true, false]

export function limitsLines({ limits, monitorLimits, usage, alerts, monitor }: LimitsState): readonly Line[] {
  const config = { limits, monitor: { limits: monitorLimits } }
  const rows = limitNames(config).map((limit): Line => {
    const value = limitAt(config, placeOfLimit(limit))
    const used = mostUsed(limit.startsWith(MONITOR) ? watchedBy(limit, value, monitor.limits) : usedOf(limit, usage))
    const share = used === undefined ? Number.NaN : shareOf(used)
    return [
      span(limit),
      span(valueText(value)),
      span(used === undefined ? '' : short(used.given)),
      span(used === undefined ? '' : `${short(100 * share)} %`, styleOf(share)),
      span(used === undefined || used.symbol === 'account' ? '' : used.symbol, 'dim'),
    ]
  })
  const head = ['LIMIT', 'VALUE', 'USED', 'SHARE', ''].map((heading) => span(heading, 'dim'))
  const broken = monitor.limits.filter(({ level }) => level !== 'free').map((one) => ({ ...one, symbol: '' }))
  const standing = [...alerts, ...broken].map(({ symbol, limitOf, level, given, limit }): Line => [
    span(level, level === 'breach' ? 'red' : 'yellow'),
    span(` ${limitOf}${symbol === '' ? '' : ` of ${symbol}`}: ${short(given)} of ${short(limit)}`),
  ])
  return [...columned([head, ...rows], RIGHT), ...(standing.length > 0 ? [[], ...standing] : [])]
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const styleOf = (share: number): Style | undefined => (share >= 1 ? 'red' : share >= 0.75 ? 'yellow' : undefined)

interface Used {
  /** Where: a symbol, or what else the limit applies to. */
  readonly symbol: string
  readonly given: number
  readonly limit: number
}

const usedOf = (limit: string, usage: LimitsState['usage']): readonly Used[] =>
  Object.entries(usage).flatMap(([symbol, used]) => (limit in used ? [{ symbol, ...used[limit] }] : []))

const MONITOR = 'monitor.'
/** A parameter that is a limit itself, and not a time or a choice beside it. */
const IS_LIMIT = /^(max|leastProfit$|symbols\.|currencies\.)/

/** Of a protection's limits, those that are told with this very value: it may have others for some symbols. */
function watchedBy(limit: string, value: unknown, watched: readonly Watched[]): readonly Used[] {
  const [, name = '', ...rest] = limit.split('.')
  if (!IS_LIMIT.test(rest.join('.'))) return []
  return watched.flatMap((one) => {
    const [protection, ...subject] = one.limitOf.split('.')
    const isIts = protection === name && Math.abs(one.limit) === Math.abs(Number(value))
    return isIts ? [{ symbol: subject.join('.'), given: one.given, limit: one.limit }] : []
  })
}

const shareOf = ({ given, limit }: Used): number => given / limit

function mostUsed(all: readonly Used[]): Used | undefined {
  let most: Used | undefined
  // What is not known is shown where nothing else is.
  for (const one of all)
    if (most === undefined || Number.isNaN(shareOf(most)) || shareOf(one) > shareOf(most)) most = one
  return most
}
