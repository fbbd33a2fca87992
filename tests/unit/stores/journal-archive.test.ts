import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { MICROS_PER_DAY, type Micros } from '#domain/time.ts'
import { archiveOf } from '#stores/journal-archive.ts'
import { createSqliteJournal } from '#stores/journal-sqlite.ts'
import { readSqliteJournal } from '#stores/journal-sqlite-read.ts'
import { createLedger } from '#swarm/desk/desk-ledger.ts'
import type { Ledger } from '#swarm/desk/ledger-contract.ts'
import type { Journal, JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'
import { viewOf } from '#trading/orders/order-view.ts'

const directory = mkdtempSync(join(tmpdir(), 'journal-'))
afterAll(() => rmSync(directory, { recursive: true }))

let places = 0
const newPath = (): string => join(directory, `${places++}.db`)
const instrument = (id: number): Instrument => ({
  id,
  symbol: `S${id}`,
  tickSize: '0.01',
  lotStep: '0.01',
  minLots: '0.01',
  maxLots: '100',
  contractSize: '1',
  currency: 'USD',
})
const instruments = [1, 2].map(instrument)

/** `keepDays` of two days, opened at a moment. */
const openAt = (path: string, now: Micros): Journal =>
  createSqliteJournal({ path, durable: false, keepDays: 2 }, { now: () => now })

function ledgerOf(entries: Iterable<JournalEntry>, append: Journal['append'], now: () => Micros): Ledger {
  const ledger = createLedger({ append, now, instruments, over: () => {} })
  for (const entry of entries) ledger.recover(entry)
  ledger.recovered()
  return ledger
}

/** One thing that happens some hours after the one before. */
const step = fc.record({
  hours: fc.integer({ min: 0, max: 20 }),
  what: fc.constantFrom(
    'enter',
    'enter',
    'accept',
    'fill',
    'fill',
    'rest',
    'cancel',
    'reject',
    'refuse',
    'stranger',
    'restart',
  ),
  pick: fc.nat(),
  lots: fc.integer({ min: 1, max: 9 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface Told {
  readonly entries: readonly JournalEntry[]
  readonly fills: readonly VenueFill[]
  readonly ids: readonly number[]
  readonly end: Micros
}

/** Plays the steps on a ledger and gives what it wrote. */
function play(steps: readonly Step[]): Told {
  let now = 1_000 * MICROS_PER_DAY
  const entries: JournalEntry[] = []
  const fills: VenueFill[] = []
  const ids: number[] = []
  const ledger = ledgerOf(
    [],
    (entry) => void entries.push(entry),
    () => now,
  )
  for (const { hours, what, pick, lots } of steps) {
    now += (hours * MICROS_PER_DAY) / 24
    const open = [...ledger.open.values()]
    const order = open[pick % Math.max(open.length, 1)]
    const clientId = 1_000 + entries.length
    const fill = (id: number, side: 'buy' | 'sell', size: Money, on = (pick % 2) + 1): void => {
      const fillId = `F${fills.length}`
      const told = {
        clientId: id,
        fillId,
        instrument: on,
        side,
        lots: size,
        price: new Money(10 + (pick % 7)),
        fee: new Money('0.1'),
      }
      const whole: VenueFill = { ...told, leaves: ZERO, at: now }
      if (ledger.take(whole)) fills.push(whole)
    }
    if (what === 'enter') {
      ids.push(clientId)
      const terms = { orderType: 'limit', price: new Money(10), timeInForce: 'gtc', reduceOnly: false } as const
      const side = pick % 3 === 0 ? 'sell' : 'buy'
      ledger.enter({ clientId, instrument: (pick % 2) + 1, side, lots: new Money(lots), ...terms }, clientId, 7, now)
    } else if (what === 'refuse') ledger.refuse(clientId, 'TRADING_HALTED', '')
    else if (what === 'stranger') fill(0, 'buy', new Money(lots))
    else if (what === 'restart')
      entries.push({ entry: 'session', session: entries.length + 1, at: now, symbols: ['S1', 'S2'] })
    else if (order === undefined) continue
    else if (what === 'accept') ledger.accept(order.life.order.clientId, `V${clientId}`)
    else if (what === 'fill')
      fill(order.life.order.clientId, order.life.order.side, new Money(1), order.life.order.instrument)
    else if (what === 'rest')
      fill(order.life.order.clientId, order.life.order.side, viewOf(order.life).leaves, order.life.order.instrument)
    else ledger.close(order.life.order.clientId, what === 'cancel' ? 'canceled' : 'NO_MONEY', '')
  }
  return { entries, fills, ids, end: now }
}

/** What a ledger holds to be true. */
const truth = (ledger: Ledger, { ids, entries }: Told) => ({
  open: [...ledger.open.values()]
    .map(({ life, phase }) => {
      const { state, leaves, filled, averagePrice, venueId } = viewOf(life)
      return [
        life.order.clientId,
        phase,
        state,
        leaves.toFixed(),
        filled.toFixed(),
        averagePrice?.toFixed(),
        venueId,
      ].join()
    })
    .toSorted(),
  positions: instruments.map(({ id }) => ledger.position(id).toFixed()),
  lastFill: [ledger.fills.lastId, ledger.fills.lastAt],
  // Of refusals alone a checkpoint does not tell that nothing was traded.
  fresh: entries.every(({ entry }) => entry === 'closed' || entry === 'session') || ledger.fresh,
  known: ids.map((id) => ledger.knows(id)),
})

describe('archive of the sqlite journal', () => {
  it('leaves the ledger as it was, whenever the journal was opened in between', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 3 }), (steps, cuts) => {
        const told = play(steps)
        const path = newPath()
        const stops = [...cuts.map((cut) => cut % (told.entries.length + 1)), told.entries.length].toSorted(
          (a, b) => a - b,
        )
        let from = 0
        for (const to of stops) {
          const journal = openAt(path, told.entries[from]?.at ?? told.end)
          for (const entry of told.entries.slice(from, to)) journal.append(entry)
          journal.close()
          from = to
        }
        const journal = openAt(path, told.end)
        const now = (): Micros => told.end
        const whole = ledgerOf(told.entries, () => {}, now)
        const archived = ledgerOf(journal.recovered, () => {}, now)
        expect(truth(archived, told)).toEqual(truth(whole, told))
        for (const fill of told.fills) expect(archived.take(fill)).toBe(false)
        expect(truth(archived, told).positions).toEqual(truth(whole, told).positions)
        journal.close()
        expect([...readSqliteJournal(path)]).toEqual(told.entries)
      }),
      { numRuns: 25 },
    )
  })

  const day = (days: number): Micros => (1_000 + days) * MICROS_PER_DAY
  const terms = { instrument: 1, side: 'buy', orderType: 'limit', timeInForce: 'gtc', reduceOnly: false } as const
  const submit = (clientId: number, at: Micros): JournalEntry => ({
    entry: 'submit',
    at,
    order: { clientId, ...terms, lots: new Money(2), price: new Money(10) },
    parent: clientId,
    seq: 1,
    eventAt: at,
  })
  const closed = (clientId: number, at: Micros): JournalEntry => ({
    entry: 'closed',
    at,
    clientId,
    how: 'canceled',
    reason: '',
  })

  function journalOf(...entries: readonly JournalEntry[]): string {
    const path = newPath()
    const journal = openAt(path, 0)
    for (const entry of entries) journal.append(entry)
    journal.close()
    return path
  }
  const kindsAt = (path: string, now: Micros): string[] => {
    const journal = openAt(path, now)
    const kinds = [...journal.recovered].map((entry) => entry.entry)
    journal.close()
    return kinds
  }

  it('moves what is over and old, and keeps what is open, however old', () => {
    const path = journalOf(submit(1, day(0)), submit(2, day(0)), closed(1, day(1)), submit(3, day(9)))
    expect(kindsAt(path, day(2))).toEqual(['submit', 'submit', 'closed', 'submit'])
    expect(kindsAt(path, day(10))).toEqual(['submit', 'checkpoint', 'submit'])
    expect([...readSqliteJournal(path)].map((entry) => entry.entry)).toEqual(['submit', 'submit', 'closed', 'submit'])
  })

  it('moves no more at a time than it may, and goes on at the next opening', () => {
    const orders = [1, 2, 3].flatMap((id) => [submit(id, day(0)), closed(id, day(0))])
    const path = journalOf(...orders, submit(4, day(9)))
    const opened = (): string[] => {
      const host = { now: () => day(10), most: 4 }
      const journal = createSqliteJournal({ path, durable: false, keepDays: 2 }, host)
      const kinds = [...journal.recovered].map((entry) => entry.entry)
      journal.close()
      return kinds
    }
    expect(opened()).toEqual(['checkpoint', 'submit', 'closed', 'submit'])
    expect(opened()).toEqual(['checkpoint', 'submit'])
  })

  it('keeps an old order whole that was heard of since', () => {
    const path = journalOf(submit(1, day(0)), closed(1, day(0)), closed(1, day(9)))
    expect(kindsAt(path, day(10))).toEqual(['submit', 'closed', 'checkpoint', 'closed'])
  })

  it('keeps what execution still works on', () => {
    const memory = (approval: number, body: string): JournalEntry => ({ entry: 'memory', at: day(0), approval, body })
    const path = journalOf(memory(1, 'a'), memory(2, 'b'), memory(1, ''), submit(3, day(9)))
    expect(kindsAt(path, day(10))).toEqual(['memory', 'checkpoint', 'submit'])
  })

  it('does not take the id of an order of somebody else for one of ours', () => {
    const foreign = 2 ** 50
    const adopted: JournalEntry = {
      entry: 'adopted',
      at: day(0),
      order: { clientId: foreign, ...terms, lots: new Money(2), price: new Money(10) },
      venueId: 'X9',
    }
    const strange = { ours: '', venues: 'accepted X10', instrument: 0, at: day(0) }
    const path = journalOf(
      submit(5, day(0)),
      closed(5, day(0)),
      adopted,
      closed(foreign, day(0)),
      { entry: 'why', code: 'ORDER_STRANGER', clientId: foreign + 1, ...strange },
      submit(6, day(9)),
    )
    const journal = openAt(path, day(10))
    const ledger = ledgerOf(
      journal.recovered,
      () => {},
      () => day(10),
    )
    journal.close()
    expect([5, 6, 7].map((id) => ledger.knows(id))).toEqual([true, true, false])
  })

  it('is taken up again when it was cut off between the two commits', () => {
    const path = journalOf(submit(1, day(0)), closed(1, day(0)), submit(2, day(9)))
    const before = [...readSqliteJournal(path)]
    // The archive has the entries already, and the journal still has them too.
    createSqliteJournal({ path: archiveOf(path), durable: true, keepDays: 1 }, { now: () => 0 }).close()
    const db = new DatabaseSync(archiveOf(path))
    db.prepare('ATTACH ? AS journal').run(path)
    db.exec('INSERT INTO main.entries SELECT * FROM journal.entries WHERE n < 3')
    db.close()
    expect([...readSqliteJournal(path)]).toEqual(before)
    expect(kindsAt(path, day(10))).toEqual(['checkpoint', 'submit'])
    expect([...readSqliteJournal(path)]).toEqual(before)
  })

  it('finds that a kept entry is gone', () => {
    const path = journalOf(submit(1, day(0)), submit(2, day(9)))
    expect(kindsAt(path, day(10))).toEqual(['submit', 'checkpoint', 'submit'])
    const db = new DatabaseSync(path)
    db.exec('DELETE FROM entries WHERE n = 1')
    db.close()
    expect(() => kindsAt(path, day(10))).toThrow(/^JOURNAL_CORRUPT: .*entries=0, expected=1/)
  })
})
