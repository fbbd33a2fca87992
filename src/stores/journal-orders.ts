/** Orders as a fold of journal entries, the way the desk rebuilds its own: for retention and for the reports. */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { createRegister, type OrderRegister } from '#trading/orders/order-register.ts'
import { wordOf } from '#swarm/desk/desk-recovery.ts'
import { orderIdOf } from '#swarm/desk/desk-report.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

/** A register that takes whatever the journal has: the desk decided what to write. */
export function registerFor(ids: Iterable<InstrumentId>): OrderRegister {
  const instruments = Array.from(ids, (id): Instrument => {
    const steps = { tickSize: '1', lotStep: '1', minLots: '1', maxLots: '1', contractSize: '1' }
    return { id, symbol: String(id), ...steps, currency: '' }
  })
  return createRegister(instruments, { overfill: 'allow', keptClosed: Infinity, say: () => {} })
}

/** The order an entry is of, or the approval; 0 for none. */
export function orderOf(entry: JournalEntry): number {
  switch (entry.entry) {
    case 'submit':
    case 'adopted':
      return entry.order.clientId
    case 'filled':
      return orderIdOf(entry.fill)
    case 'memory':
      return entry.approval
    case 'session':
    case 'day':
    case 'said':
    case 'checkpoint':
      return 0
    case 'why':
    case 'cancel':
    case 'modify':
    case 'updated':
    case 'modifyRejected':
    case 'cancelRejected':
    case 'accepted':
    case 'unknown':
    case 'closed':
      return entry.clientId
  }
}

/** 0 for none, or one that only the order of the entry tells. */
export function instrumentOf(entry: JournalEntry): InstrumentId {
  switch (entry.entry) {
    case 'submit':
    case 'adopted':
      return entry.order.instrument
    case 'filled':
      return entry.fill.instrument
    case 'said':
    case 'why':
      return entry.instrument
    default:
      return 0
  }
}

export function tellEntry(register: OrderRegister, entry: JournalEntry): void {
  switch (entry.entry) {
    case 'submit':
      register.place({ ...entry.order, at: entry.at, parent: entry.parent })
      register.tell(entry.order.clientId, { fact: 'submitted' })
      return
    case 'adopted':
      register.adopt({ ...entry.order, at: entry.at, parent: 0 })
      register.tell(entry.order.clientId, { fact: 'accepted', venueId: entry.venueId })
      return
    case 'filled':
      register.tell(orderIdOf(entry.fill), { fact: 'filled', fill: entry.fill })
      return
    default: {
      const word = wordOf(entry)
      if (word !== undefined && register.find(word.clientId) !== undefined) register.tell(word.clientId, word.fact)
    }
  }
}
