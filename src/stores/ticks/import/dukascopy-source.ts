/**
 * Ticks of currencies, metals and indices by Dukascopy, through `dukascopy-node`; sizes are in millions, as it gives them.
 *
 * Its server has a file an hour. The package takes any answer but 200 for an hour without ticks unless it is told to ask
 * again, so it is: an hour the server was too busy for then fails the download, and is no hole in it.
 */
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { failed, isCall, isObject, loaded, unexpected, type DownloadSource } from './download-source.ts'

const NAME = 'dukascopy-node'

const HOUR = 3_600 * MICROS_PER_SECOND

const PATIENCE = { retryCount: 5, pauseBetweenRetriesMs: 1_000, failAfterRetryCount: true }

/** Refused for good: months of its archive it no longer gives. */
const ABSENT = /\bstatus (400|404|410)\b/

export const dukascopy: DownloadSource = {
  packageName: NAME,
  intervals: new Map(),
  header: 'ts_ms,bid,bid_size,ask,ask_size',
  leftOut: 'hours left out, as the server does not have them',
  portion: () => MICROS_PER_DAY,

  async open(load) {
    const module = await loaded(NAME, load)
    const inner = module['default']
    const get = module['getHistoricalRates'] ?? (isObject(inner) ? inner['getHistoricalRates'] : undefined)
    if (!isCall(get)) throw unexpected(NAME, 'it has no getHistoricalRates')

    /** Lines of some hours; undefined when the server does not have one of them. */
    const linesOf = async (symbol: string, from: Micros, to: Micros): Promise<string | undefined> => {
      const dates = { from: dateOf(from), to: dateOf(to) }
      const terms = { instrument: symbol.toLowerCase(), dates, timeframe: 'tick', format: 'json', volumes: true }
      try {
        return textOf(await get({ ...terms, ...PATIENCE }))
      } catch (thrown) {
        if (thrown instanceof Error && ABSENT.test(thrown.message)) return undefined
        throw failed(NAME, thrown, symbol)
      }
    }

    return async ({ symbol, from, to }) => {
      const all = await linesOf(symbol, from, to)
      if (all !== undefined) return { text: all, leftOut: 0 }
      // Which of them it is nobody says: each is asked for by itself.
      const hours: Promise<string | undefined>[] = []
      for (let at = from; at < to;) {
        const end = Math.min((Math.floor(at / HOUR) + 1) * HOUR, to)
        hours.push(linesOf(symbol, at, end))
        at = end
      }
      const found = await Promise.all(hours)
      return { text: found.join(''), leftOut: found.filter((text) => text === undefined).length }
    }
  },
}

const dateOf = (at: Micros): Date => new Date(at / MICROS_PER_MILLI)

const COLUMNS = ['timestamp', 'bidPrice', 'bidVolume', 'askPrice', 'askVolume'] as const

function textOf(ticks: unknown): string {
  if (!Array.isArray(ticks)) throw unexpected(NAME, 'its answer is no list')
  let text = ''
  for (const tick of ticks) {
    const row = isObject(tick) ? COLUMNS.map((key) => tick[key]) : []
    if (row.length === 0 || !row.every((value) => typeof value === 'number'))
      throw unexpected(NAME, `a tick is ${JSON.stringify(tick).slice(0, 80)}`)
    text += `${row.join(',')}\n`
  }
  return text
}
