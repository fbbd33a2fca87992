/** What `--in` names: a file of quotes with or without one of trades beside it, or the set of files of a Binance book. */
import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { didYouMean } from '#config/suggestion.ts'
import { SwarmError } from '#domain/errors.ts'
import { detectRowFormat, quoteFormatNames, tradeFormatNames } from '#market/tick-format.ts'
import { type BookSet, filesOf, findBookSets } from '#stores/book-sets.ts'
import type { BinanceSet } from '#stores/book-verification/binance.ts'
import { binanceEvents } from '#stores/market-events-binance.ts'
import { rowEvents, type RowsInput } from '#stores/market-events-rows.ts'
import type { EventReader } from '#stores/market-events.ts'
import { headOf } from '#venues/markets/file-pump.ts'

export interface FeatureInput {
  readonly name: string
  readonly files: readonly string[]
  /** How often each file is read through. */
  readonly looks: number
  readonly hasTrades: boolean
  readonly read: EventReader
}

/** Files that say nothing without the others of their set. */
const OF_SET = /^(.+)_(?:depth|snapshot)\.csv(?:\.gz)?$/

/** `paths` are as typed. What is wrong with them as words of a command is a text; throws TICKS_* and BOOK_* for the rest. */
export function featureInput(paths: readonly string[], symbol: string | undefined, cwd: string): FeatureInput | string {
  const [first, second] = paths
  if (first === undefined || paths.length > 2) return '--in names one input, or a file of quotes and one of trades'
  if (second !== undefined) {
    if (symbol !== undefined) return '--symbol names a set of files in a directory'
    return pairOf([rowsOf(first, cwd), rowsOf(second, cwd)])
  }
  const path = resolve(cwd, first)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() === true) return setIn(path, symbol)
  if (symbol !== undefined) return '--symbol names a set of files in a directory'
  const ofSet = OF_SET.exec(basename(path))?.[1]
  if (found !== undefined && ofSet !== undefined) return setIn(dirname(path), ofSet)
  if (found !== undefined) return pairOf([rowsOf(first, cwd)])
  const near = statSync(dirname(path), { throwIfNoEntry: false })
  return near?.isDirectory() === true && hasSets(dirname(path))
    ? setIn(dirname(path), basename(path))
    : pairOf([rowsOf(first, cwd)])
}

/** Throws TICKS_UNREADABLE, TICKS_FORMAT. */
function rowsOf(name: string, cwd: string): RowsInput {
  const path = resolve(cwd, name)
  const { head } = headOf(path)
  const format = detectRowFormat(head)
  if (format !== null) return { path, format }
  const known = `quotes: ${quoteFormatNames.join('; ')}. Trades: ${tradeFormatNames.join('; ')}`
  throw new SwarmError('TICKS_FORMAT', { file: name, why: head.length === 0 ? 'it is empty' : 'unknown', known })
}

function pairOf(files: readonly RowsInput[]): FeatureInput | string {
  const quotes = files.filter(({ format }) => format.kind === 'quote')
  const trades = files.filter(({ format }) => format.kind === 'trade')
  if (quotes.length === 0) return 'a row is written at every quote: give a file of quotes'
  if (quotes.length > 1) return 'two files of quotes: give one, and if you like one of trades'
  return {
    name: basename(quotes[0].path),
    files: files.map(({ path }) => path),
    looks: 1,
    hasTrades: trades.length > 0,
    read: rowEvents(quotes[0], trades[0]),
  }
}

const isBinance = (set: BookSet): set is BinanceSet => set.format === 'binance'

function hasSets(dir: string): boolean {
  try {
    return findBookSets('binance', dir).length > 0
  } catch (thrown) {
    if (thrown instanceof SwarmError && thrown.code === 'BOOK_NO_SETS') return false
    throw thrown
  }
}

/** `name` is that of the set, or its symbol; the only set without it. Throws BOOK_NO_SETS. */
function setIn(dir: string, name: string | undefined): FeatureInput | string {
  const sets = findBookSets('binance', dir).filter(isBinance)
  const fitting = sets.filter((set) => name === undefined || set.name === name || set.name === `${set.market}_${name}`)
  const names = sets.map((set) => set.name)
  if (fitting.length === 0) {
    return `no set of files "${name}" in ${dir}${didYouMean(name ?? '', names)}; there is: ${names.join(', ')}`
  }
  if (fitting.length > 1) {
    return `several sets of files fit: ${fitting.map((set) => set.name).join(', ')}; name one with --symbol`
  }
  const [set] = fitting
  const { depth, snapshot, trades } = set
  const files = filesOf(set).filter((path) => [depth, snapshot, trades].includes(path))
  return { name: set.name, files, looks: 2, hasTrades: trades !== undefined, read: binanceEvents(set) }
}
