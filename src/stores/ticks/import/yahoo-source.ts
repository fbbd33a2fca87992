/**
 * Bars of shares, indices, currencies and futures by Yahoo, through `yahoo-finance2`; with those before and after the
 * hours of an exchange. A bar that is not over yet has the prices of now, and another stamp than it will have: it is left
 * out, as are those without prices, of times nobody traded.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '#domain/errors.ts'
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND } from '#domain/time.ts'
import { failed, isCall, isObject, loaded, unexpected, type DownloadSource } from './download-source.ts'

const NAME = 'yahoo-finance2'

const MINUTE = 60 * MICROS_PER_SECOND

/** Minutes are given a week at a time. */
const WEEK = 7 * MICROS_PER_DAY

const intervals = new Map([
  ['1m', MINUTE],
  ['5m', 5 * MINUTE],
  ['15m', 15 * MINUTE],
  ['30m', 30 * MINUTE],
  ['1h', 60 * MINUTE],
  ['1d', MICROS_PER_DAY],
])

export const yahoo: DownloadSource = {
  packageName: NAME,
  intervals,
  header: 'timestamp,open,high,low,close,volume',
  leftOut: 'bars left out, as they are not over yet or have no prices',
  portion: (interval) => (interval === '1m' ? WEEK : Infinity),

  async open(load) {
    const module = await loaded(NAME, load)
    const inner = module['default']
    // What it does not understand it throws as well as prints.
    const options = { validation: { logErrors: false }, fetch: patientFetch }
    // A class since version 3, an object before it.
    const client: unknown = isCall(inner) ? Reflect.construct(inner, [options]) : inner
    const chart = isObject(client) ? client['chart'] : undefined
    if (!isCall(chart)) throw unexpected(NAME, 'it has no chart')

    return async ({ symbol, from, to, interval }) => {
      const span = (intervals.get(interval) ?? 0) / MICROS_PER_MILLI
      const [first, end] = [from / MICROS_PER_MILLI, to / MICROS_PER_MILLI]
      let answer: unknown
      try {
        answer = await chart.call(client, symbol, { period1: new Date(first), period2: new Date(end), interval })
      } catch (thrown) {
        if (messageOf(thrown).startsWith("Data doesn't exist")) return { text: '', leftOut: 0 }
        throw failed(NAME, thrown, symbol)
      }
      const quotes = isObject(answer) ? answer['quotes'] : undefined
      if (!Array.isArray(quotes)) throw unexpected(NAME, 'its answer has no quotes')
      let text = ''
      let leftOut = 0
      for (const bar of quotes) {
        const date: unknown = isObject(bar) ? bar['date'] : undefined
        if (!isObject(bar) || !(date instanceof Date)) throw unexpected(NAME, 'a bar has no date')
        const at = date.getTime()
        // It gives the bar of now besides, whatever was asked for.
        if (at < first || at >= end) continue
        const row = ['open', 'high', 'low', 'close', 'volume'].map((key) => bar[key])
        const isWhole = at + span <= Date.now() && row.every((value) => typeof value === 'number')
        if (isWhole) text += `${date.toISOString()},${row.join(',')}\n`
        else leftOut++
      }
      return { text, leftOut }
    }
  },
}

const ATTEMPTS = 4
const PAUSE_MILLIS = 1_000

/**
 * Asks again when the server is too busy or the answer breaks off. What it says in the end is given to the package when
 * that can read it, for the reason is in there; else thrown as its status alone.
 */
async function patientFetch(url: string, options?: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === ATTEMPTS
    try {
      const { status, headers, body } = await answerOf(url, options)
      const isBusy = status === 429 || status >= 500
      if (!isBusy || isLast) {
        if (status !== 200 && !isJson(body)) throw new StatusError(`status ${status}`)
        return new Response(body, { status, headers })
      }
    } catch (thrown) {
      if (isLast || thrown instanceof StatusError) throw thrown
    }
    await sleep(PAUSE_MILLIS)
  }
}

class StatusError extends Error {}

async function answerOf(url: string, options?: RequestInit) {
  const answer = await fetch(url, options)
  return { status: answer.status, headers: answer.headers, body: await answer.text() }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
