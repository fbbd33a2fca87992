/**
 * Where history can be downloaded from, through packages of others that are installed by whoever wants them and loaded by
 * their names: `dukascopy-node` for ticks of currencies, `yahoo-finance2` for bars. What comes is written as a file of a
 * format that is imported like any other.
 */
import { SwarmError, messageOf } from '#domain/errors.ts'
import { MICROS_PER_DAY, MICROS_PER_MILLI, type Micros } from '#domain/time.ts'

export interface DownloadOrder {
  readonly symbol: string
  readonly from: Micros
  /** The first moment that is not wanted. */
  readonly to: Micros
  /** Of a bar, in the source's own words; ticks have none. */
  readonly interval: string
}

export interface DownloadSource {
  readonly packageName: string
  readonly about: string
  /** Micros of a bar by the source's word for it; empty where there are ticks. */
  readonly intervals: ReadonlyMap<string, number>
  readonly header: string
  /** Lines of the file, a portion at a time. Rejects with SOURCE_MISSING, SOURCE_FAILED. */
  lines(order: DownloadOrder, load: Load): AsyncIterable<DownloadPortion>
}

export interface DownloadPortion {
  readonly text: string
  /** How much of the time the lines reach. */
  readonly to: Micros
  /** Bars without prices, which are no lines. */
  readonly leftOut: number
}

/** Loads a package by its name. Tests give modules of their own. */
export type Load = (name: string) => Promise<unknown>

export const loadPackage: Load = (name) => import(name)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

type Call = (...args: readonly unknown[]) => unknown
const isCall = (value: unknown): value is Call => typeof value === 'function'

async function loaded(name: string, load: Load): Promise<Readonly<Record<string, unknown>>> {
  try {
    const found = await load(name)
    if (isObject(found)) return found
  } catch (thrown) {
    const missing = isObject(thrown) && /MODULE_NOT_FOUND/.test(String(thrown['code']))
    if (!missing) throw new SwarmError('SOURCE_FAILED', { package: name, reason: messageOf(thrown) })
  }
  throw new SwarmError('SOURCE_MISSING', { package: name, install: `npm install ${name}` })
}

const unexpected = (name: string, what: string): SwarmError =>
  new SwarmError('SOURCE_FAILED', { package: name, reason: `${what}: another version of it than is known here` })

async function asked(name: string, act: () => unknown): Promise<unknown> {
  try {
    return await act()
  } catch (thrown) {
    throw thrown instanceof SwarmError
      ? thrown
      : new SwarmError('SOURCE_FAILED', { package: name, reason: reasonOf(thrown) })
  }
}

/** As long as a line of a terminal, about: a package may list every instrument it knows. */
const REASON_LENGTH = 160

/** What a package throws is an error, with the cause that says more, or a list of what it does not like about the order. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.cause instanceof Error)
    return `${messageOf(thrown)}: ${messageOf(thrown.cause)}`
  const faults: unknown = isObject(thrown) ? thrown['validationErrors'] : undefined
  const first: unknown = Array.isArray(faults) ? faults[0] : undefined
  const reason = isObject(first) ? String(first['message']) : messageOf(thrown)
  return reason.slice(0, REASON_LENGTH)
}

const iso = (at: Micros): Date => new Date(at / MICROS_PER_MILLI)

/** Ticks of Dukascopy, a day a request; sizes are in millions, as it gives them. */
export const dukascopy: DownloadSource = {
  packageName: 'dukascopy-node',
  about: 'ticks of currencies, metals and indices by Dukascopy',
  intervals: new Map(),
  header: 'ts_ms,bid,bid_size,ask,ask_size',

  async *lines({ symbol, from, to }, load) {
    const { packageName: name } = dukascopy
    const module = await loaded(name, load)
    const inner = module['default']
    const get = module['getHistoricalRates'] ?? (isObject(inner) ? inner['getHistoricalRates'] : undefined)
    if (!isCall(get)) throw unexpected(name, 'it has no getHistoricalRates')
    for (let day = from; day < to; day += MICROS_PER_DAY) {
      const end = Math.min(day + MICROS_PER_DAY, to)
      const dates = { from: iso(day), to: iso(end) }
      const ticks = await asked(name, () =>
        get({ instrument: symbol.toLowerCase(), dates, timeframe: 'tick', format: 'json', volumes: true }),
      )
      if (!Array.isArray(ticks)) throw unexpected(name, 'its answer is no list')
      let text = ''
      for (const tick of ticks) {
        if (!isObject(tick)) throw unexpected(name, 'its answer is no list of ticks')
        const row = ['timestamp', 'bidPrice', 'bidVolume', 'askPrice', 'askVolume'].map((key) => tick[key])
        if (!row.every((value) => typeof value === 'number'))
          throw unexpected(name, `a tick is ${JSON.stringify(tick).slice(0, 80)}`)
        text += `${row.join(',')}\n`
      }
      yield { text, to: end, leftOut: 0 }
    }
  },
}

const MINUTE = 60_000_000

/** Bars of Yahoo; those without prices, of days nobody traded, are left out and counted. */
export const yahoo: DownloadSource = {
  packageName: 'yahoo-finance2',
  about: 'bars of shares, indices, currencies and futures by Yahoo',
  intervals: new Map([
    ['1m', MINUTE],
    ['5m', 5 * MINUTE],
    ['15m', 15 * MINUTE],
    ['30m', 30 * MINUTE],
    ['1h', 60 * MINUTE],
    ['1d', MICROS_PER_DAY],
  ]),
  header: 'timestamp,open,high,low,close,volume',

  async *lines({ symbol, from, to, interval }, load) {
    const { packageName: name } = yahoo
    const module = await loaded(name, load)
    const inner = module['default']
    // A class since version 3, an object before it. Without this it asks on stdout to fill in a survey.
    const quiet = { suppressNotices: ['yahooSurvey'], validation: { logErrors: false, logOptionsErrors: false } }
    const client: unknown = isCall(inner) ? Reflect.construct(inner, [quiet]) : inner
    const chart = isObject(client) ? client['chart'] : undefined
    if (!isCall(chart)) throw unexpected(name, 'it has no chart')
    const answer = await asked(name, () =>
      chart.call(client, symbol, { period1: iso(from), period2: iso(to), interval }),
    )
    const quotes = isObject(answer) ? answer['quotes'] : undefined
    if (!Array.isArray(quotes)) throw unexpected(name, 'its answer has no quotes')
    let text = ''
    let leftOut = 0
    for (const bar of quotes) {
      const date: unknown = isObject(bar) ? bar['date'] : undefined
      if (!isObject(bar) || !(date instanceof Date)) throw unexpected(name, 'a bar has no date')
      const row = ['open', 'high', 'low', 'close', 'volume'].map((key) => bar[key])
      if (row.every((value) => typeof value === 'number')) text += `${date.toISOString()},${row.join(',')}\n`
      else leftOut++
    }
    yield { text, to, leftOut }
  },
}
