/**
 * What a run leaves behind, whatever made it: orders, fills and votes from its journal, and what its venue told
 * of the account. A backtest and a live session are the same here, so one can be held against the other.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'

/** An order as it was sent. */
export interface RunOrder {
  readonly clientId: number
  readonly parent: number
  readonly instrument: InstrumentId
  readonly side: Side
  readonly lots: Money
  readonly orderType: 'market' | 'limit'
  readonly price: Money
  /** Host time, and number and time of the market event that caused it. */
  readonly sentAt: Micros
  readonly seq: number
  readonly eventAt: Micros
  /** Mid it was approved at; NaN where nobody said. */
  readonly reference: number
  /** How it ended; '' while it works, or when it was filled. */
  how: string
}

export interface RunVote {
  readonly at: Micros
  readonly seq: number
  readonly instrument: InstrumentId
  /** Number of the voter on its board. */
  readonly voter: number
  readonly stance: string
  readonly confidence: number
  /** 0 for a stance that was told without being asked. */
  readonly ballot: number
}

export interface RunRecord {
  readonly orders: ReadonlyMap<number, RunOrder>
  readonly fills: readonly VenueFill[]
  readonly votes: readonly RunVote[]
  /** Refused before they were sent, by code. */
  readonly refusals: Readonly<Record<string, number>>
  readonly symbols: readonly string[]
}

const numberOf = (value: string | number | boolean | undefined): number => Number(value ?? Number.NaN)

/** Fills of nobody here (client id 0 opens a position the journal began with) are left out. */
export function runRecord(entries: Iterable<JournalEntry>): RunRecord {
  const orders = new Map<number, RunOrder>()
  const fills: VenueFill[] = []
  const votes: RunVote[] = []
  const refusals: Record<string, number> = {}
  const references = new Map<number, number>()
  let symbols: readonly string[] = []

  const hear = ({ at, seq, instrument, type, body }: Extract<JournalEntry, { entry: 'said' }>): void => {
    switch (type) {
      case 'decision.vote':
      case 'decision.proposal':
        votes.push({
          at,
          seq,
          instrument,
          voter: numberOf(body['voter']),
          stance: String(body['stance']),
          confidence: numberOf(body['confidence']),
          ballot: type === 'decision.vote' ? numberOf(body['ballot']) : 0,
        })
        return
      case 'decision.refused': {
        const code = String(body['code'])
        refusals[code] = (refusals[code] ?? 0) + 1
        return
      }
      case 'decision.approved':
        references.set(numberOf(body['approval']), numberOf(body['reference']))
        return
      default:
    }
  }

  for (const entry of entries) {
    switch (entry.entry) {
      case 'session':
        symbols = entry.symbols
        break
      case 'submit': {
        const { order, parent, at, seq, eventAt } = entry
        const { clientId, instrument, side, lots, orderType, price } = order
        const reference = references.get(parent) ?? Number.NaN
        orders.set(clientId, {
          ...{ clientId, parent, instrument, side, lots, orderType, price },
          ...{ sentAt: at, seq, eventAt, reference, how: '' },
        })
        break
      }
      case 'filled':
        if (entry.fill.clientId !== 0 || entry.fill.at > 0) fills.push(entry.fill)
        break
      case 'closed': {
        const order = orders.get(entry.clientId)
        if (order !== undefined) order.how = entry.how
        break
      }
      case 'said':
        hear(entry)
        break
      default:
    }
  }
  return { orders, fills, votes, refusals, symbols }
}
