/**
 * What every order journal promises. A journal that cannot keep a promise says why, and the reason is printed.
 */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Money } from '#domain/money.ts'
import type { Journal, JournalEntry } from '#swarm/ports/journal.ts'

/** One place where a journal is kept: opened again, it is the same journal. */
export interface JournalPlace {
  open(): Journal
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
const at = fc.integer({ min: 0, max: 4e15 })
const money = fc
  .tuple(fc.integer({ min: -(10 ** 14), max: 10 ** 14 }), fc.integer({ min: 0, max: 10 }))
  .map(([mantissa, places]) => new Money(mantissa).div(Money.pow(10, places)))
const side = fc.constantFrom('buy' as const, 'sell' as const)
const instrument = fc.integer({ min: 1, max: 99 })

/** Any entry, with decimals and texts that have to survive exactly. */
export const anyEntry: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.record({ entry: fc.constant('session' as const), session: id, at }),
  fc.record({
    entry: fc.constant('submit' as const),
    at,
    order: fc.record({
      clientId: id,
      instrument,
      side,
      lots: money,
      orderType: fc.constantFrom('market' as const, 'limit' as const),
      price: money,
      timeInForce: fc.constantFrom('ioc' as const, 'gtc' as const),
      reduceOnly: fc.boolean(),
    }),
  }),
  fc.record({ entry: fc.constant('cancel' as const), at, clientId: id }),
  fc.record({ entry: fc.constant('accepted' as const), at, clientId: id, venueId: fc.string({ unit: 'grapheme' }) }),
  fc.record({
    entry: fc.constant('filled' as const),
    at,
    fill: fc.record({
      clientId: id,
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
  fc.record({ entry: fc.constant('closed' as const), at, clientId: id, how: fc.string({ unit: 'binary' }) }),
)

export function journalSuite(subject: JournalSubject): void {
  const survives =
    subject.forgets === undefined ? it : (text: string, _test: () => void) => it.skip(`${text}: ${subject.forgets}`)

  describe(`${subject.name} journal`, () => {
    it('finds nothing the first time', () => {
      const journal = subject.place().open()
      expect(journal.recovered).toEqual([])
      journal.close()
    })

    it('takes entries and flushes of nothing', () => {
      const journal = subject.place().open()
      journal.flush()
      journal.append({ entry: 'session', session: 1, at: 1 })
      journal.flush()
      journal.flush()
      expect(journal.recovered).toEqual([])
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
          expect(again.recovered).toEqual(entries)
          again.close()
        }),
        { numRuns: 50 },
      )
    })

    survives('adds to what it found', () => {
      const place = subject.place()
      for (let session = 1; session <= 3; session++) {
        const journal = place.open()
        expect(journal.recovered.map((entry) => entry.entry === 'session' && entry.session)).toEqual(
          [1, 2].slice(0, session - 1),
        )
        journal.append({ entry: 'session', session, at: session })
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
            const all = [...flushed, ...unflushed]
            expect(again.recovered.length).toBeGreaterThanOrEqual(flushed.length)
            expect(again.recovered).toEqual(all.slice(0, again.recovered.length))
            again.close()
          },
        ),
        { numRuns: 50 },
      )
    })
  })
}
