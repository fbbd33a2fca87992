import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filesOf, findBookSets, type BookFormat } from '#stores/book-sets.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sets-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const put = (...names: string[]): void => names.forEach((name) => writeFileSync(join(dir, name), ''))
const found = (format: BookFormat): [string, string[]][] =>
  findBookSets(format, dir).map((set) => [set.name, filesOf(set).map((path) => basename(path))])

describe('the sets in a directory', () => {
  it('are found by name, plain or packed, and by market for Binance', () => {
    put('usdm_btcusdt_depth.csv.gz', 'usdm_btcusdt_snapshot.csv', 'cm_btcusd_perp_depth.csv', 'spot_ethusdt_trades.csv')
    put('margin_btcusdt_depth.csv', 'depth.csv', 'spot_btcusdt_depth.csv', 'spot_btcusdt_depth.csv.gz', 'notes.txt')
    expect(found('binance')).toEqual([
      ['cm_btcusd_perp', ['cm_btcusd_perp_depth.csv']],
      ['spot_btcusdt', ['spot_btcusdt_depth.csv']],
      ['usdm_btcusdt', ['usdm_btcusdt_depth.csv.gz', 'usdm_btcusdt_snapshot.csv']],
    ])
  })

  it('are one a file for market-by-order data, and need orders for Bitstamp', () => {
    put('ESH4_mbo.csv.gz', 'ESM4_mbo.csv', 'ES_mbp1.csv.gz', 'btc_orders.csv', 'btc_book20.csv', 'eth_trades.csv')
    expect(found('mbo')).toEqual([
      ['ESH4', ['ESH4_mbo.csv.gz']],
      ['ESM4', ['ESM4_mbo.csv']],
    ])
    expect(found('bitstamp')).toEqual([['btc', ['btc_orders.csv', 'btc_book20.csv']]])
  })

  it('are asked for by the names they should have when there is none', () => {
    expect(() => found('mbo')).toThrow(/^BOOK_NO_SETS: .*expected=NAME_mbo\.csv\[\.gz\]/)
    expect(() => findBookSets('mbo', join(dir, 'none'))).toThrow(/^BOOK_UNREADABLE: .*ENOENT/)
  })
})
