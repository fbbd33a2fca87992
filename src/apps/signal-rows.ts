/**
 * Where the prices and positions of a signal come from: a CSV file that has them, or the ticks of a store, as they are or
 * as bars.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { QUOTE, ROW, type TickBatch, TRADE } from '#swarm/ports/tick-batch.ts'
import { isoText, utcMillis } from './moment.ts'

export interface PricedRows {
  readonly times: Float64Array
  readonly prices: Float64Array
  /** Half of the spread at each row; undefined where nobody says. */
  readonly halfSpreads: Float64Array | undefined
  /** What the rows themselves say to hold; undefined where they say nothing. */
  readonly positions: Float64Array | undefined
  /** Ticks of the store that are no rows, by what is wrong with them. */
  readonly leftOut: Readonly<Record<string, number>>
}

/** Numbers that grow. */
class Numbers {
  private values = new Float64Array(1 << 12)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(2 * this.length)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = value
  }
  whole(): Float64Array {
    return this.values.subarray(0, this.length)
  }
}

const names = {
  time: ['time', 'timestamp', 'ts', 'at', 'date', 'datetime', 'open_time'],
  price: ['price', 'close', 'mid', 'last'],
  spread: ['spread'],
} as const

const invalid = (file: string, why: string, allowed: string): SwarmError =>
  new SwarmError('SIGNAL_INVALID', { file, why, allowed })

const ZONE = /(z|[+-]\d\d:?\d\d)$/i

/** Whether it is a moment in words, and says of which zone it is: undefined for a number, which is of UTC. */
const statesZone = (text: string): boolean | undefined => (Number.isFinite(Number(text)) ? undefined : ZONE.test(text))

/** Seconds, millis, micros or nanos since 1970, told by their size; else a moment of UTC. */
export function timeOf(text: string): Micros {
  const number = Number(text)
  if (text !== '' && Number.isFinite(number)) {
    const size = Math.abs(number)
    const perSecond = size < 1e11 ? 1 : size < 1e14 ? 1e3 : size < 1e17 ? 1e6 : 1e9
    return Math.round((number / perSecond) * 1e6)
  }
  const iso = text.replace(' ', 'T')
  // Without a zone it would be read as of this machine's.
  return (utcMillis(iso) ?? Date.parse(ZONE.test(iso) ? iso : `${iso}Z`)) * 1_000
}

export interface FileColumns {
  /** Of the positions; a file without it has none. */
  readonly signal: string
  readonly price: string | undefined
}

/** Plain or gzip. Rejects with SIGNAL_INVALID: file, line and what was expected. */
export async function rowsOfFile(path: string, { signal, price }: FileColumns): Promise<PricedRows> {
  const times = new Numbers()
  const prices = new Numbers()
  const spreads = new Numbers()
  const positions = new Numbers()
  const file = createReadStream(path)
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  const failed = new Promise<never>((_, reject) => {
    file.on('error', reject)
    text.on('error', reject)
  })
  failed.catch(() => {})
  let line = 0
  let at = { time: -1, price: -1, spread: -1, position: -1 }
  let last = -Infinity
  let zoned: boolean | undefined
  const reading = (async () => {
    for await (const row of createInterface({ input: text, crlfDelay: Infinity })) {
      line++
      if (row.trim() === '') continue
      const cells = row.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
      if (at.time < 0) {
        const heads = cells.map((cell) => cell.replace(/^\uFEFF/, '').toLowerCase())
        const place = (known: readonly string[]): number => heads.findIndex((head) => known.includes(head))
        at = {
          time: place(names.time),
          price: place(price === undefined ? names.price : [price.toLowerCase()]),
          spread: place(names.spread),
          position: place([signal.toLowerCase()]),
        }
        if (at.time < 0) throw invalid(path, `line ${line} has no column of times`, names.time.join(', '))
        if (at.price < 0) throw invalid(path, `line ${line} has no column of prices`, price ?? names.price.join(', '))
        continue
      }
      const time = timeOf(cells[at.time] ?? '')
      const zone = statesZone(cells[at.time] ?? '')
      if (times.length === 0) zoned = zone
      if (zone !== zoned)
        throw invalid(
          path,
          `line ${line}: ${cells[at.time]} states a time zone or none, unlike the rows above`,
          'one way',
        )
      if (Number.isNaN(time)) throw invalid(path, `line ${line}: ${cells[at.time]} is no time`, 'since 1970, or ISO')
      if (time < last) throw invalid(path, `line ${line}: its time is before the line above`, 'rows in order of time')
      last = time
      times.push(time)
      const [priced, spread] = [numberOf(cells[at.price]), numberOf(cells[at.spread])]
      // Where there is no price nothing is traded, so nothing is paid.
      if (at.spread >= 0 && priced > 0 && !(spread >= 0 && spread < Infinity))
        throw invalid(path, `line ${line}: '${cells[at.spread] ?? ''}' is no spread`, 'a number, 0 or above')
      prices.push(priced)
      if (at.spread >= 0) spreads.push(spread / 2)
      if (at.position >= 0) positions.push(numberOf(cells[at.position]))
    }
  })()
  try {
    await Promise.race([reading, failed])
  } catch (thrown) {
    if (thrown instanceof SwarmError) throw thrown
    throw invalid(path, messageOf(thrown), 'a CSV file, plain or gzip')
  }
  if (times.length === 0) throw invalid(path, 'it has no rows', 'a line of names, then rows')
  return {
    times: times.whole(),
    prices: prices.whole(),
    halfSpreads: at.spread < 0 ? undefined : spreads.whole(),
    positions: at.position < 0 ? undefined : positions.whole(),
    leftOut: {},
  }
}

const numberOf = (cell: string | undefined): number => (cell === undefined || cell === '' ? Number.NaN : Number(cell))

export interface StoreRows {
  readonly store: string
  readonly cwd: string
  readonly symbol: string
  /** Length of a bar; 0 for a row a tick. */
  readonly barMicros: Micros
  readonly from: Micros | undefined
  readonly to: Micros | undefined
}

/**
 * The last mid (or trade, where there are no quotes; or close, where there are imported bars alone) of each bar that has
 * one, at the bar's end. Rejects with STORE_EMPTY.
 */
export async function rowsOfStore({ store, cwd, symbol, barMicros, from, to }: StoreRows): Promise<PricedRows> {
  const ticks = await openTickStore(store, cwd, { write: false })
  const times = new Numbers()
  const prices = new Numbers()
  const halves = new Numbers()
  try {
    const { series } = await ticks.summary()
    const own = series.filter((one) => one.symbol === symbol)
    const kind = (['quote', 'trade', 'row'] as const).find((one) => own.some((known) => known.kind === one))
    if (kind === undefined) {
      const known = [...new Set(series.map((one) => one.symbol))].join(' ') || 'nothing'
      throw new SwarmError('STORE_EMPTY', { store, wanted: symbol, known })
    }
    const { first, last } = own.find((one) => one.kind === kind) ?? { first: Number.NaN, last: Number.NaN }
    const range = {
      ...{ symbols: [symbol], kinds: [kind] },
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    }
    let bar = Number.NaN
    let price = Number.NaN
    let half = Number.NaN
    let before = Number.NaN
    const leftOut: Record<string, number> = {}
    const leave = (what: string, count = 1): void => void (leftOut[what] = (leftOut[what] ?? 0) + count)
    const close = (end: Micros): void => {
      if (!(price > 0)) return
      if (barMicros > 0 && end - before > barMicros) leave('empty bars', Math.round((end - before) / barMicros) - 1)
      before = end
      times.push(end)
      prices.push(price)
      halves.push(half)
      price = Number.NaN // of the next bar nothing is known yet
    }
    for await (const batch of ticks.read(range)) {
      for (let row = 0; row < batch.rows; row++) {
        const at = batch.at[row]
        // An imported bar has the time of its end, and is of the bar that ends then.
        const within = batch.kind[row] === ROW ? at - 1 : at
        const next = barMicros > 0 ? Math.floor(within / barMicros) : row
        if (barMicros > 0 && next !== bar && !Number.isNaN(bar)) close((bar + 1) * barMicros)
        bar = next
        const [mid, spread] = touchOf(batch, row)
        if (!(mid > 0) || spread < 0) {
          leave(spread < 0 ? 'crossed' : 'without a price')
          continue
        }
        price = mid
        half = spread / 2
        if (!(barMicros > 0)) close(at)
      }
    }
    if (barMicros > 0 && !Number.isNaN(bar)) close((bar + 1) * barMicros)
    if (times.length === 0) {
      const wanted = `${symbol} ${isoText(from ?? first)} to ${isoText(to ?? last)}`
      throw new SwarmError('STORE_EMPTY', { store, wanted, known: `${isoText(first)} to ${isoText(last)}` })
    }
    const spread = kind === 'quote' ? halves.whole() : undefined
    return { times: times.whole(), prices: prices.whole(), halfSpreads: spread, positions: undefined, leftOut }
  } finally {
    await ticks.close()
  }
}

/** Mid and spread of a quote, below 0 when it is crossed; price of a trade, close of a bar, and no spread. */
function touchOf({ kind, values, start, symbol, columns }: TickBatch, row: number): readonly [number, number] {
  const from = start[row]
  if (kind[row] === TRADE) return [values[from], 0]
  if (kind[row] === ROW) return [values[from + columns[symbol[row]].indexOf('close')], 0]
  if (kind[row] !== QUOTE) return [Number.NaN, Number.NaN]
  const bid = values[from]
  const ask = values[from + 2]
  return [(bid + ask) / 2, ask - bid]
}
