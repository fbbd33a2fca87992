/** The sets of market-data files in a directory: which files belong together, by their names, with or without `.gz`. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { binanceChains, type BinanceMarket } from '#market/feeds/binance-chain.ts'
import type { BinanceSet } from './book-verification/binance.ts'
import type { BitstampSet } from './book-verification/bitstamp.ts'
import type { MboSet } from './book-verification/mbo.ts'

export type BookSet = BinanceSet | MboSet | BitstampSet
export type BookFormat = BookSet['format']

/** File names of each format, as a person is told them. */
export const expectedNames: Readonly<Record<BookFormat, string>> = {
  binance: 'MARKET_SYMBOL_{snapshot,depth,bookticker,trades}.csv[.gz], MARKET spot, usdm or cm; depth is needed',
  mbo: 'NAME_mbo.csv[.gz]',
  bitstamp: 'NAME_{orders,book20,trades}.csv[.gz]; orders is needed',
}

export const bookFormats = Object.keys(expectedNames) as readonly BookFormat[] // its keys are the formats

const isMarket = (text: string): text is BinanceMarket => Object.hasOwn(binanceChains, text)

/** Paths by what stands before and after the last underscore; of a file that is there twice, the plain one. */
function partsOf(dir: string, kinds: readonly string[]): Map<string, Map<string, string>> {
  const names = ((): readonly string[] => {
    try {
      return readdirSync(dir)
    } catch (thrown) {
      throw new SwarmError('BOOK_UNREADABLE', { dir, reason: messageOf(thrown) })
    }
  })()
  const sets = new Map<string, Map<string, string>>()
  for (const file of names.toSorted()) {
    const [, name, kind] = /^(.+)_([a-z0-9]+)\.csv(?:\.gz)?$/.exec(file) ?? []
    if (name === undefined || kind === undefined || !kinds.includes(kind)) continue
    const parts = sets.get(name) ?? new Map<string, string>()
    if (!parts.has(kind)) parts.set(kind, join(dir, file))
    sets.set(name, parts)
  }
  return sets
}

const finders: Readonly<Record<BookFormat, (dir: string) => readonly BookSet[]>> = {
  binance: (dir) =>
    [...partsOf(dir, ['snapshot', 'depth', 'bookticker', 'trades'])].flatMap(([name, parts]): readonly BookSet[] => {
      const market = name.slice(0, name.indexOf('_'))
      const depth = parts.get('depth')
      if (!isMarket(market) || depth === undefined) return []
      const [snapshot, bookticker, trades] = ['snapshot', 'bookticker', 'trades'].map((kind) => parts.get(kind))
      return [{ format: 'binance', name, market, depth, snapshot, bookticker, trades }]
    }),
  mbo: (dir) =>
    [...partsOf(dir, ['mbo'])].map(([name, parts]) => ({ format: 'mbo', name, records: parts.get('mbo') ?? '' })),
  bitstamp: (dir) =>
    [...partsOf(dir, ['orders', 'book20', 'trades'])].flatMap(([name, parts]): readonly BookSet[] => {
      const orders = parts.get('orders')
      if (orders === undefined) return []
      return [{ format: 'bitstamp', name, orders, images: parts.get('book20'), trades: parts.get('trades') }]
    }),
}

/** Every set of the format in the directory, by name. Throws BOOK_UNREADABLE, or BOOK_NO_SETS when there is none. */
export function findBookSets(format: BookFormat, dir: string): readonly BookSet[] {
  const sets = finders[format](dir)
  if (sets.length === 0) throw new SwarmError('BOOK_NO_SETS', { dir, expected: expectedNames[format] })
  return sets
}

export function filesOf(set: BookSet): readonly string[] {
  switch (set.format) {
    case 'binance':
      return [set.depth, set.snapshot, set.bookticker, set.trades].filter((path) => path !== undefined)
    case 'mbo':
      return [set.records]
    case 'bitstamp':
      return [set.orders, set.images, set.trades].filter((path) => path !== undefined)
  }
}
