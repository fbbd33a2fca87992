/**
 * What every order journal promises. A journal that cannot keep a promise says why, and the reason is printed.
 */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Money } from '#domain/money.ts'
import type { EntryKind, Journal, JournalEntry } from '#swarm/ports/journal.ts'

/** One place where a journal is kept: opened again, it is the same journal. */
export interface JournalPlace {
  open(): Journal
  /** For the reports; absent where nothing is kept. */
  read?(kinds?: readonly EntryKind[]): Iterable<JournalEntry>
  /** What `kill -9` leaves of an open journal: nothing is flushed, nothing closed. */
  crash(journal: Journal): void
}

export interface JournalSubject {
  readonly name: string
  /** Why it does not outlive its process; undefined when it does. */
  readonly forgets?: string
  place(): JournalPlace
}

const id = fc.integer({ min: 1, max: 2 ** 52 })
const anyId = fc.integer({ min: -(2 ** 52), max: 2 ** 52 }) // below zero: of an adopted order
const at = fc.integer({ min: 0, max: 4e15 })
const seq = fc.integer({ min: 0, max: 1e9 })
const money = fc
  .tuple(fc.integer({ min: -(10 ** 14), max: 10 ** 14 }), fc.integer({ min: 0, max: 10 }))
  .map(([mantissa, places]) => new Money(mantissa).div(Money.pow(10, places)))
const side = fc.constantFrom('buy' as const, 'sell' as const)
const instrument = fc.integer({ min: 1, max: 99 })
const reason = fc.string({ unit: 'binary' })
const entry = <const Name extends JournalEntry['entry']>(...names: Name[]) => fc.constantFrom(...names)

const order = fc.record({
  clientId: anyId,
  instrument,
  side,
  lots: money,
  orderType: fc.constantFrom('market' as const, 'limit' as const),
  price: money,
  timeInForce: fc.constantFrom('ioc' as const, 'gtc' as const),
  reduceOnly: fc.boolean(),
})

/** Fields as they are said; some are named like decimals and are none. */
const body = fc.dictionary(
  fc.oneof(fc.constantFrom('lots', 'price', 'code', 'confidence', 'veto'), fc.string({ maxLength: 5 })),
  fc.oneof(
    fc.constantFrom('0.10', 'NaN', ''),
    fc.string(),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), // JSON has one zero
  ),
  { noNullPrototype: true },
)

/** Any entry that is appended, with decimals and texts that have to survive exactly. */
export const anyEntry: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.record({ entry: entry('session'), session: id, at, symbols: fc.array(fc.string(), { maxLength: 3 }) }),
  fc.record({ entry: entry('submit'), at, order, parent: id, seq, eventAt: at }),
  fc.record({ entry: entry('cancel'), at, clientId: anyId, request: seq }),
  fc.record({ entry: entry('modify', 'updated'), at, clientId: anyId, request: seq, lots: money, price: money }),
  fc.record({ entry: entry('modifyRejected', 'cancelRejected'), at, clientId: anyId, request: seq, reason }),
  fc.record({ entry: entry('accepted'), at, clientId: anyId, venueId: fc.string({ unit: 'grapheme' }) }),
  fc.record({ entry: entry('unknown'), at, clientId: anyId, reason }),
  fc.record({
    entry: entry('filled'),
    at,
    fill: fc.record({
      clientId: anyId,
      fillId: fc.string(),
      instrument,
      side,
      lots: money,
      price: money,
      fee: money,
      leaves: money,
      at,
    }),
  }),
  fc.record({ entry: entry('adopted'), at, order, venueId: fc.string() }),
  fc.record({ entry: entry('day'), at, equity: money }),
  fc.record({ entry: entry('closed'), at, clientId: anyId, how: reason, reason }),
  fc.record({
    entry: entry('why'),
    at,
    code: fc.string(),
    instrument,
    clientId: anyId,
    ours: reason,
    venues: reason,
  }),
  fc.record({
    entry: entry('said'),
    at,
    type: fc.constantFrom('decision.vote' as const, 'decision.refused' as const, 'risk.limit' as const),
    seq,
    instrument,
    body,
  }),
  fc.record({ entry: entry('memory'), at, approval: id, body: fc.json() }),
)

/** What has to be found again. */
const facts = (entries: Iterable<JournalEntry>): JournalEntry[] =>
  [...entries].filter(({ entry: kind }) => kind !== 'said' && kind !== 'why')
const found = (journal: Journal): JournalEntry[] => facts(journal.recovered)

export function journalSuite(subject: JournalSubject): void {
  const survives =
    subject.forgets === undefined ? it : (text: string, _test: () => void) => it.skip(`${text}: ${subject.forgets}`)

  describe(`${subject.name} journal`, () => {
    it('finds nothing the first time', () => {
      const journal = subject.place().open()
      expect(found(journal)).toEqual([])
      journal.close()
    })

    it('takes entries and flushes of nothing', () => {
      const journal = subject.place().open()
      journal.flush()
      journal.append({ entry: 'session', session: 1, at: 1, symbols: ['EURUSD'] })
      journal.flush()
      journal.flush()
      expect(found(journal)).toEqual([])
      journal.close()
    })

    survives('gives every entry back, exactly and in order', () => {
      fc.assert(
        fc.property(fc.array(anyEntry, { maxLength: 20 }), (entries) => {
          const place = subject.place()
          const journal = place.open()
          for (const entry of entries) journal.append(entry)
          journal.close()
          const again = place.open()
          expect(found(again)).toEqual(facts(entries))
          again.close()
        }),
        { numRuns: 50 },
      )
    })

    survives('adds to what it found', () => {
      const place = subject.place()
      for (let session = 1; session <= 3; session++) {
        const journal = place.open()
        expect(found(journal).map((entry) => entry.entry === 'session' && entry.session)).toEqual(
          [1, 2].slice(0, session - 1),
        )
        journal.append({ entry: 'session', session, at: session, symbols: [] })
        journal.close()
      }
    })

    survives('loses nothing that was flushed before a crash, and keeps the order of what else it has', () => {
      fc.assert(
        fc.property(
          fc.array(anyEntry, { maxLength: 10 }),
          fc.array(anyEntry, { maxLength: 5 }),
          (flushed, unflushed) => {
            const place = subject.place()
            const journal = place.open()
            for (const entry of flushed) journal.append(entry)
            journal.flush()
            for (const entry of unflushed) journal.append(entry)
            place.crash(journal)
            const again = place.open()
            const all = facts([...flushed, ...unflushed])
            expect(found(again).length).toBeGreaterThanOrEqual(facts(flushed).length)
            expect(found(again)).toEqual(all.slice(0, found(again).length))
            again.close()
          },
        ),
        { numRuns: 50 },
      )
    })

    survives('gives every entry to who reads, all or of some kinds, also while it is written', () => {
      fc.assert(
        fc.property(fc.array(anyEntry, { maxLength: 20 }), (entries) => {
          const place = subject.place()
          if (place.read === undefined) return
          const journal = place.open()
          for (const entry of entries) journal.append(entry)
          journal.flush()
          expect([...place.read()]).toEqual(entries)
          expect([...place.read(['said', 'filled'])]).toEqual(
            entries.filter(({ entry: kind }) => kind === 'said' || kind === 'filled'),
          )
          journal.close()
          expect([...place.read()]).toEqual(entries)
        }),
        { numRuns: 20 },
      )
    })
  })
}
