import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide, type LevelView } from '#market/book-side.ts'
import { bitstampActions, bitstampOrders, type BitstampEvent } from '#market/feeds/bitstamp-orders.ts'
import { LAST_OF_EVENT, mboActions, mboBook, type MboRecord } from '#market/feeds/mbo-book.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { lots, ticks, whole, word } from '#market/rows/columns.ts'
import { createOrderExchange, type OrderExchange } from '#simulation/exchange/order-exchange.ts'
import { emptyMbo, mboColumns, readMbo } from '#stores/book-verification/mbo.ts'
import { openRows } from '#stores/row-file.ts'
import { detectSource } from '#stores/ticks/import/detection.ts'
import { importSource } from '#stores/ticks/import/importer.ts'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import { LOST, MBO, TRADE } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'import-orders-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const ES = '../shared/data/cme_es_mbo/ESH4_20231225_mbo.csv.gz'
const BITSTAMP = '../shared/data/bitstamp_l3/btcusd_20150501_orders.csv.gz'
/** Events of one match are nearer to each other in that file, where the book between them is not crossed. */
const MATCH_MILLIS = 20

async function imported(path: string) {
  const store = memoryStore({ maxRows: 1e6 })
  const terms = {
    symbol: 'X',
    toUtc: (at: number) => at,
    sortMicros: 60e6,
    replace: false,
    shiftLocalMicros: undefined,
  }
  const watch = { progressed: () => {}, noted: () => {}, signal: new AbortController().signal }
  const done = await importSource(store, await detectSource(path), terms, watch, () => {})
  return { store, done }
}

let folders = 0
/** A file of CME records; each is `ts_recv,ts_event,action,side,price,size,order_id,flags` in millis. */
function cme(rows: readonly string[]): string {
  const path = join(directory, `${folders++}_X_mbo.csv`)
  const lines = rows.map((row, k) => {
    const [received, at, ...rest] = row.split(',')
    return `${received}000000,${at}000000,${rest.join(',')},0,0,${k}`
  })
  writeFileSync(
    path,
    `ts_recv,ts_event,action,side,price,size,order_id,flags,channel_id,ts_in_delta,sequence\n${lines.join('\n')}\n`,
  )
  return path
}

/** Time in millis, then what a record says. */
async function recordsOf(store: TickStore): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { rows, at, start, values } of store.read({ kinds: ['mbo'] })) {
    for (let row = 0; row < rows; row++) {
      const [id, action, side, price, size, flags] = values.subarray(start[row], start[row] + 6)
      const what = action === LOST ? 'lost' : mboActions[action]
      found.push([at[row] / 1e3, what, side, price, size, id, flags])
    }
  }
  return found
}

describe('importing orders of a market', () => {
  it('keeps every record in its order, a snapshot at the time it was received behind a clear', async () => {
    const { store, done } = await imported(
      cme(['50,7,A,B,99.5,2,11,32', '50,3,A,A,100,1,12,168', '61,60,T,B,100,1,0,0', '61,60,C,A,100,1,12,128']),
    )
    expect(await recordsOf(store)).toEqual([
      [50, 'R', 0, NaN, NaN, 0, 32],
      [50, 'A', 1, 99.5, 2, 11, 32],
      [50, 'A', -1, 100, 1, 12, 168],
      [60, 'T', 1, 100, 1, 0, 0],
      [60, 'C', -1, 100, 1, 12, 128],
    ])
    expect(done.look?.counts).toMatchObject({ mbo: 5, trade: 1 })
  })

  it('tells where a record cannot be read, and at the start of a file without a snapshot', async () => {
    const { store, done } = await imported(
      cme(['50,50,A,B,99.5,2,11,128', '51,51,A,B,what,2,13,128', '52,52,A,A,100,1,12,128']),
    )
    expect((await recordsOf(store)).map((record) => (record as unknown[]).slice(0, 2))).toEqual([
      [50, 'lost'],
      [50, 'A'],
      [52, 'lost'],
      [52, 'A'],
    ])
    expect(done.remarks.join('\n')).toMatch(/1 rows cannot be read.*\n1 gaps/)
  })

  it('begins a snapshot that lacks a record with what says so: it is not the whole book', async () => {
    const { store } = await imported(
      cme(['50,7,A,B,what,2,11,32', '50,7,A,B,99.5,2,12,32', '50,3,A,A,100,1,13,168', '61,60,A,B,99,1,14,128']),
    )
    expect((await recordsOf(store)).map((record) => (record as unknown[]).slice(0, 2))).toEqual([
      [50, 'R'],
      [50, 'lost'],
      [50, 'A'],
      [50, 'A'],
      [60, 'A'],
    ])
    const exchange = alone()
    for await (const _ of eventsOf(store, exchange, 100, 1)) expect(exchange.isOpen).toBe(false)
  })

  it('never goes back in time within them', async () => {
    const { store } = await imported(cme(['50,50,R,N,,,0,128', '52,52,A,B,99,2,11,128', '53,51,C,B,99,2,11,128']))
    expect((await recordsOf(store)).map((record) => (record as unknown[]).slice(0, 2))).toEqual([
      [50, 'R'],
      [52, 'A'],
      [52, 'C'],
    ])
  })

  it('refuses ids that would not survive, with the line', async () => {
    const fits = await imported(cme([`50,50,R,N,,,0,128`, `52,52,A,B,99,2,${2 ** 53 - 1},128`]))
    expect((await recordsOf(fits.store))[1]).toContain(2 ** 53 - 1)
    await expect(imported(cme(['50,50,R,N,,,0,128', '52,52,A,B,99,2,9007199254740993,128']))).rejects.toThrow(
      /^IMPORT_REFUSED: .*line=3.*2\^53/,
    )
  })
})

const levelsOf = (book: LevelView): number[][] =>
  ([BID, ASK] as const).flatMap((side) => {
    const levels: number[][] = []
    for (let at = book.best(side); at !== NONE; at = book.next(side, at)) levels.push([side, at, book.sizeAt(side, at)])
    return levels
  })

/** Plays what the store kept, an event at a time, with `units` a price and a size of 1. */
async function* eventsOf(store: TickStore, exchange: OrderExchange, priceUnit: number, sizeUnit: number) {
  const record: MboRecord = emptyMbo()
  const sides = new Map<number, BookSide | null>([
    [1, BID],
    [-1, ASK],
    [0, null],
  ])
  for await (const { rows, kind, start, values } of store.read({ kinds: ['mbo'] })) {
    for (let row = 0; row < rows; row++) {
      if (kind[row] !== MBO) continue
      const [id, action, side, price, size, flags] = values.subarray(start[row], start[row] + 6)
      if (action === LOST) {
        exchange.lose()
        continue
      }
      Object.assign(record, { id, action: mboActions[action], side: sides.get(side), flags })
      record.ticks = Math.round(price * priceUnit)
      record.size = Math.round(size * sizeUnit)
      const condition = exchange.record(record)
      if (condition !== null) throw new Error(condition)
      if ((flags & LAST_OF_EVENT) !== 0) yield record.action
    }
  }
}

/** Of the two books' best, and of all their levels now and then. */
function differences(events: number, exchange: OrderExchange, recorded: LevelView): number {
  const joint = exchange.joint ?? exchange.book
  const differs = (of: LevelView): boolean =>
    ([BID, ASK] as const).some((side) => {
      const at = recorded.best(side)
      return of.best(side) !== at || of.sizeAt(side, at) !== recorded.sizeAt(side, at)
    })
  if (events % 2_000 === 0) expect(levelsOf(joint)).toEqual(levelsOf(recorded))
  return Number(differs(joint)) + Number(differs(exchange.book))
}

const alone = (): OrderExchange =>
  createOrderExchange((_, at) => at, { filled: () => {}, canceled: () => {}, reducible: () => 0 })

describe('what was imported, played without orders of ours', () => {
  it.skipIf(!existsSync(ES))(
    `is the book of the E-mini after each of its events (needs ${ES})`,
    async () => {
      const { store } = await imported(ES)
      const exchange = alone()
      const book = fastOrderBook()
      const feed = mboBook(book)
      const rows = await openRows(
        ES,
        mboColumns(2, 0),
        () => {},
        () => {},
      )
      const record = emptyMbo()
      let events = 0
      let differing = 0
      let open = 0
      for await (const action of eventsOf(store, exchange, 100, 1)) {
        if (action === 'R') continue // stands before the snapshot, in the store alone
        do {
          if (!rows.next() && !(await rows.more())) throw new Error('the store has more events')
          readMbo(rows.cells, record)
          feed.apply(record)
        } while ((record.flags & LAST_OF_EVENT) === 0)
        events++
        if (exchange.isOpen) open++
        differing += differences(events, exchange, book)
      }
      await rows.close()
      expect({ events, differing, orders: book.orders, isMostlyOpen: open > 0.8 * events }).toEqual({
        ...{ events: 47_022, differing: 0, orders: 11_217, isMostlyOpen: true },
      })
    },
    60_000,
  )

  it.skipIf(!existsSync(BITSTAMP))(
    `is the book of Bitstamp after each of its events but those of a match (needs ${BITSTAMP})`,
    async () => {
      const { store } = await imported(BITSTAMP)
      const exchange = alone()
      const book = fastOrderBook()
      const feed = bitstampOrders(book)
      const event: BitstampEvent = { action: 'created', side: BID, id: NaN, ticks: NaN, size: NaN }
      const side = word('side', ['bid', 'ask'])
      const columns = [
        word('action', bitstampActions),
        side,
        whole('order_id'),
        ticks('price', 2),
        lots('remaining_qty', 8),
      ]
      const rows = await openRows(BITSTAMP, [whole('local_ts_ms'), ...columns], () => {})
      /** Books of the file by their touch, of those that stood for a while: in a match one of the two orders lags. */
      const seen: string[] = []
      let last = { text: '', millis: Infinity }
      while (rows.next() || (await rows.more())) {
        const [millis, action, of, id, price, size] = rows.cells
        if (last.text !== '' && millis - last.millis >= MATCH_MILLIS) seen.push(last.text)
        Object.assign(event, { action: bitstampActions[action], side: of === 0 ? BID : ASK, id, ticks: price, size })
        feed.apply(event)
        const isServed = feed.best(BID) !== NONE && feed.best(ASK) !== NONE
        last = { text: isServed ? touchText(book) : '', millis }
      }
      await rows.close()
      expect(seen.length).toBeGreaterThan(45_000)
      const played = new Set<string>()
      let closed = 0
      for await (const _ of eventsOf(store, exchange, 100, 1e8)) {
        if (exchange.joint === null) closed++
        else played.add(touchText(exchange.joint))
      }
      expect({ closed, unmet: seen.filter((text) => !played.has(text)).length }).toEqual({ closed: 0, unmet: 0 })
      expect(levelsOf(exchange.joint!)).toEqual(levelsOf(book))
    },
    60_000,
  )

  it.skipIf(!existsSync(BITSTAMP))(
    `has the trades Bitstamp published, but for those with orders from before the file (needs ${BITSTAMP} and its trades)`,
    async () => {
      const { store } = await imported(BITSTAMP)
      const published = new Map<string, number>()
      let trades = 0
      let found = 0
      for await (const { rows, kind, start, values } of store.read({ kinds: ['trade'] })) {
        for (let row = 0; row < rows; row++) {
          if (kind[row] !== TRADE) continue
          trades++
          const key = `${values[start[row]]} ${values[start[row] + 1]}`
          published.set(key, (published.get(key) ?? 0) + 1)
        }
      }
      for await (const { rows, start, values } of store.read({ kinds: ['mbo'] })) {
        for (let row = 0; row < rows; row++) {
          const from = start[row]
          if (mboActions[values[from + 1]] !== 'T') continue
          const key = `${values[from + 3]} ${values[from + 4]}`
          const left = published.get(key) ?? 0
          if (left > 0) found++
          published.set(key, left - 1)
        }
      }
      expect({ file: dirname(BITSTAMP), trades, found }).toEqual({ file: dirname(BITSTAMP), trades: 575, found: 557 })
    },
    60_000,
  )
})

const touchText = (book: LevelView): string =>
  ([BID, ASK] as const).map((side) => `${book.best(side)} ${book.sizeAt(side, book.best(side))}`).join(' / ')
