/** Everything a journal has, or all that belongs to one order, as lines that a person can read. */
import type { Micros } from '#domain/time.ts'
import { instrumentOf, orderOf } from '#stores/journal-orders.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import { createSymbols, isWithin, type ReadJournal, type ReportOptions, type Symbols } from './journal-report.ts'
import { utcText } from './moment.ts'
import { storyOf } from './order-story.ts'
import type { RecordColumn } from './record-output.ts'

export interface AuditRow {
  readonly at: Micros
  /** The type of a message, or the kind of the entry. */
  readonly what: string
  /** Of the market event that caused it; 0 where it does not say. */
  readonly seq: number
  readonly symbol: string
  /** 0 for no single one. */
  readonly order: number
  readonly text: string
}

export function* auditIn(read: ReadJournal, options: ReportOptions): Generator<AuditRow> {
  const symbols = createSymbols()
  const symbolOf = new Map<number, string>()
  const voters: Voters = new Map()
  const belongs = options.order === undefined ? undefined : storyOf(read, options.order)
  for (const entry of read()) {
    symbols.hear(entry)
    if (entry.entry === 'said' && entry.type === 'swarm.member') voters.set(entry.body['voter'], entry.body['name'])
    const order = orderOf(entry)
    const named = symbols.of(instrumentOf(entry))
    if (order !== 0 && named !== '') symbolOf.set(order, named)
    const symbol = named === '' ? (symbolOf.get(order) ?? '') : named
    if (belongs?.(entry) === false || !isWithin(entry.at, options)) continue
    if (options.symbol !== undefined && options.symbol !== symbol) continue
    const what = entry.entry === 'said' ? entry.type : entry.entry
    const seq = entry.entry === 'said' || entry.entry === 'submit' ? entry.seq : 0
    yield { at: entry.at, what, seq, symbol, order, text: textOf(entry, symbols, voters) }
  }
}

const terms = ({ side, lots, orderType, price, timeInForce, reduceOnly }: VenueOrder): string =>
  [side, lots.toFixed(), orderType, price.isZero() ? '' : price.toFixed(), timeInForce, reduceOnly ? 'reduce only' : '']
    .filter((part) => part !== '')
    .join(' ')

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`)

/** Names by node number, as the swarm told them last. */
type Voters = Map<Field, Field>

type Field = Extract<JournalEntry, { entry: 'said' }>['body'][string]

function textOf(entry: JournalEntry, symbols: Symbols, voters: Voters): string {
  switch (entry.entry) {
    case 'session':
      return `start ${entry.session}, trading ${entry.symbols.join(', ')}`
    case 'submit': {
      const { order, parent } = entry
      return `${terms(order)}${parent === order.clientId || parent === 0 ? '' : `, part of ${parent}`}`
    }
    case 'adopted':
      return `found at the venue as ${entry.venueId}: ${terms(entry.order)}`
    case 'cancel':
      return `request ${entry.request}`
    case 'modify':
    case 'updated':
      return `${entry.request === 0 ? 'by the venue' : `request ${entry.request}`}: ${entry.lots.toFixed()} at ${entry.price.toFixed()}`
    case 'modifyRejected':
    case 'cancelRejected':
      return `request ${entry.request}${because(entry.reason)}`
    case 'accepted':
      return `by the venue as ${entry.venueId}`
    case 'unknown':
      return entry.reason
    case 'filled': {
      const { fillId, side, lots, price, fee } = entry.fill
      return `${side} ${lots.toFixed()} at ${price.toFixed()}, fee ${fee.toFixed()}, fill ${fillId}`
    }
    case 'day':
      return `a trading day begins with ${entry.equity.toFixed()}`
    case 'closed':
      return `${entry.how}${because(entry.reason)}`
    case 'why':
      return `${entry.code}: ours ${entry.ours}, the venue's ${entry.venues}`
    case 'said':
      return Object.entries(entry.body)
        .map(([name, value]) => `${name} ${name === 'voter' ? (voters.get(value) ?? value) : value}`)
        .join(', ')
    case 'memory':
      return entry.body === '' ? 'forgotten' : entry.body
    case 'checkpoint': {
      const held = entry.positions.map(({ instrument, lots }) => `${symbols.of(instrument)} ${lots.toFixed()}`)
      return `older entries are in the archive: ${held.join(', ')}`
    }
  }
}

export const auditColumns: readonly RecordColumn<AuditRow>[] = [
  { name: 'time', of: ({ at }) => utcText(at) },
  { name: 'what', of: ({ what }) => what },
  { name: 'seq', right: true, of: ({ seq }) => (seq === 0 ? '' : seq) },
  { name: 'symbol', of: ({ symbol }) => symbol },
  { name: 'order', right: true, of: ({ order }) => (order === 0 ? '' : order) },
  { name: 'text', of: ({ text }) => text },
]
