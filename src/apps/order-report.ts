/** Every order of a journal on one line: what was asked, what became of it, what it cost. */
import { type Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { instrumentOf, orderOf, registerFor, tellEntry } from '#stores/journal-orders.ts'
import type { EntryKind } from '#swarm/ports/journal.ts'
import { viewOf } from '#trading/orders/order-view.ts'
import { createSymbols, isWithin, type ReadJournal, type ReportOptions } from './journal-report.ts'
import { utcText } from './moment.ts'
import type { RecordColumn } from './record-output.ts'

export interface OrderRow {
  readonly at: Micros
  readonly id: number
  readonly symbol: string
  readonly side: string
  readonly lots: Money
  readonly type: string
  readonly price: Money
  readonly filled: Money
  readonly averagePrice: Money | null
  readonly state: string
  readonly fees: Money
  /** 0 for none but itself. */
  readonly parent: number
  readonly ended: string
}

/** What of an order its facts do not keep. */
interface Paper {
  readonly at: Micros
  readonly symbol: string
  readonly type: string
  fees: Money
  ended: string
}

const kinds: readonly EntryKind[] = [
  'session',
  'submit',
  'cancel',
  'modify',
  'updated',
  'modifyRejected',
  'cancelRejected',
  'accepted',
  'unknown',
  'filled',
  'adopted',
  'closed',
]

/**
 * The orders asked for, oldest first. `order` asks for one and those that are a part of it; orders of others have ids
 * below zero. Memory: an order each.
 */
export function* ordersIn(read: ReadJournal, options: ReportOptions): Generator<OrderRow> {
  const register = registerFor(instrumentsIn(read))
  const papers = new Map<number, Paper>()
  const symbols = createSymbols()
  for (const entry of read(kinds)) {
    symbols.hear(entry)
    tellEntry(register, entry)
    const id = orderOf(entry)
    const order = id === 0 ? undefined : register.find(id)?.order
    if (order === undefined) continue
    let paper = papers.get(id)
    if (paper === undefined) {
      const type = entry.entry === 'submit' || entry.entry === 'adopted' ? entry.order.orderType : ''
      paper = { at: entry.at, symbol: symbols.of(order.instrument), type, fees: ZERO, ended: '' }
      papers.set(id, paper)
    }
    if (entry.entry === 'filled') paper.fees = paper.fees.plus(entry.fill.fee)
    if (entry.entry === 'closed') paper.ended = entry.reason === '' ? entry.how : `${entry.how}: ${entry.reason}`
  }
  for (const [id, { at, symbol, type, fees, ended }] of papers) {
    const life = register.find(id)
    if (life === undefined || !isWithin(at, options)) continue
    if (options.symbol !== undefined && options.symbol !== symbol) continue
    const { parent, side } = life.order
    if (options.order !== undefined && options.order !== id && options.order !== parent) continue
    const { lots, price, filled, averagePrice, state } = viewOf(life)
    yield { at, id, symbol, side, lots, type, price, filled, averagePrice, state, fees, parent, ended }
  }
}

function instrumentsIn(read: ReadJournal): ReadonlySet<number> {
  const found = new Set<number>()
  for (const entry of read(['submit', 'adopted', 'filled'])) found.add(instrumentOf(entry))
  return found
}

export const orderColumns: readonly RecordColumn<OrderRow>[] = [
  { name: 'time', of: ({ at }) => utcText(at) },
  { name: 'order', right: true, of: ({ id }) => id },
  { name: 'symbol', of: ({ symbol }) => symbol },
  { name: 'side', of: ({ side }) => side },
  { name: 'lots', right: true, of: ({ lots }) => lots.toFixed() },
  { name: 'type', of: ({ type }) => type },
  // A market order has no price of its own.
  { name: 'price', right: true, of: ({ price }) => (price.isZero() ? '' : price.toFixed()) },
  { name: 'filled', right: true, of: ({ filled }) => filled.toFixed() },
  { name: 'averagePrice', right: true, of: ({ averagePrice }) => averagePrice?.toFixed() ?? '' },
  { name: 'fees', right: true, of: ({ fees }) => fees.toFixed() },
  { name: 'state', of: ({ state }) => state },
  { name: 'parent', right: true, of: ({ parent, id }) => (parent === 0 || parent === id ? '' : parent) },
  { name: 'ended', of: ({ ended }) => ended },
]
