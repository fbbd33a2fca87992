/**
 * What belongs to one order, from the votes to the last fill.
 *
 *     order -> its approval (parent) -> the ballot it came from -> the votes of that ballot
 *     the number of the market event that ballot was held on -> the proposals made on it
 *
 * Of an approval the story has all its parts; of a part that part alone.
 */
import { orderOf } from '#stores/journal-orders.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { ReadJournal } from './journal-report.ts'

type Said = Extract<JournalEntry, { entry: 'said' }>

const field = ({ body }: Said, name: string): number => {
  const value = body[name]
  return typeof value === 'number' && value !== 0 ? value : Number.NaN
}

/** One event of one instrument. */
const eventOf = ({ seq, instrument }: Said): string => (seq === 0 ? '' : `${instrument} ${seq}`)

/** Reads the journal once, and answers which entries are of the order. */
export function storyOf(read: ReadJournal, order: number): (entry: JournalEntry) => boolean {
  const orders = new Set([order])
  const approvals = new Set([order])
  const ballots = new Set<number>()
  const events = new Set<string>()
  for (const entry of read(['submit'])) {
    if (entry.entry !== 'submit') continue
    if (entry.parent === order) orders.add(entry.order.clientId)
    if (entry.order.clientId === order && entry.parent !== 0) approvals.add(entry.parent)
  }
  for (const entry of read(['said'])) {
    if (entry.entry !== 'said' || !approvals.has(field(entry, 'approval'))) continue
    const ballot = field(entry, 'ballot')
    if (!Number.isNaN(ballot)) ballots.add(ballot)
    if (entry.type === 'decision.approved' || entry.type === 'decision.refused') events.add(eventOf(entry))
  }
  events.delete('')
  return (entry) => {
    if (entry.entry !== 'said')
      return orders.has(orderOf(entry)) || (entry.entry === 'memory' && approvals.has(entry.approval))
    const about = approvals.has(field(entry, 'approval')) || ballots.has(field(entry, 'ballot'))
    return about || (entry.type === 'decision.proposal' && events.has(eventOf(entry)))
  }
}
