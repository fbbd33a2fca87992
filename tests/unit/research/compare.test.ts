import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { alikeOf, decisionDigest, differenceOf, journalledDecisions } from '#research/compare/decision-lines.ts'
import { compareRuns, type RunComparison } from '#research/compare/run-comparison.ts'
import { runTrace } from '#research/compare/run-trace.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

const SECOND = 1_000_000
const START: JournalEntry = { entry: 'session', session: 1, at: 1, symbols: ['EURUSD', 'GBPUSD'] }

/** One decision and what became of it. */
interface Step {
  /** Number of the market event, a second of event time each. */
  readonly seq: number
  readonly instrument: 1 | 2
  readonly side: Side
  readonly lots: number
  readonly price: number
  readonly delayMillis: number
  readonly filled: number
}

const step = (own: Partial<Step> = {}): Step => ({
  ...{ seq: 10, instrument: 1, side: 'buy', lots: 1, price: 1.1, delayMillis: 0, filled: 1 },
  ...own,
})

type Said = Extract<JournalEntry, { entry: 'said' }>
const said = (type: Said['type'], seq: number, instrument: number, body: Said['body']): Said => ({
  ...{ entry: 'said', at: seq * SECOND, type, seq, instrument, body },
})
const refused = ({ seq, instrument, side, lots }: Step, code: string): readonly JournalEntry[] => [
  said('decision.intent', seq, instrument, { ballot: 1, targetLots: side === 'buy' ? lots : -lots, confidence: 1 }),
  said('decision.refused', seq, instrument, { ballot: 1, approval: 0, code, side, lots, given: 5, limit: 1 }),
]

/** What a journal holds of a step; `shift` is what its numbers are ahead by. */
function entriesOf(one: Step, clientId: number, shift = 0): readonly JournalEntry[] {
  const { instrument, side, lots, price, delayMillis, filled } = one
  const seq = one.seq + shift
  const eventAt = one.seq * SECOND
  const terms = { clientId, instrument, side, lots: new Money(lots), orderType: 'market' as const, price: ZERO }
  const fill = {
    ...{
      clientId,
      fillId: `f${clientId}`,
      instrument,
      side,
      lots: new Money(filled),
      price: new Money(price),
      fee: ZERO,
    },
    ...{ leaves: new Money(lots - filled), at: eventAt + 1_000 * delayMillis },
  }
  return [
    said('decision.intent', seq, instrument, { ballot: 1, targetLots: side === 'buy' ? lots : -lots, confidence: 0.5 }),
    said('decision.approved', seq, instrument, {
      ...{ approval: clientId, ballot: 1, side, lots: String(lots), orderType: 'market', price: '0', reference: 1.1 },
      ...{ reduceOnly: false, urgent: false, expires: clientId },
    }),
    {
      ...{ entry: 'submit', at: eventAt, order: { ...terms, timeInForce: 'ioc', reduceOnly: false } },
      ...{ parent: clientId, seq, eventAt },
    },
    ...(filled > 0 ? [{ entry: 'filled', at: eventAt, fill } as const] : []),
    ...(filled < lots
      ? [{ entry: 'closed', at: eventAt, clientId, how: 'canceled', reason: 'no liquidity' } as const]
      : []),
  ]
}

const journal = (...steps: readonly Step[]): readonly JournalEntry[] => [
  START,
  ...steps.flatMap((one, k) => entriesOf(one, k + 1)),
]
const compare = (first: readonly JournalEntry[], second: readonly JournalEntry[]): RunComparison =>
  compareRuns(runTrace(first), runTrace(second), { delayMicros: 0 })
const differences = ({ loneDecisions, loneOrders, differingFills }: RunComparison): readonly number[] => [
  ...[loneDecisions.length, loneOrders.length, differingFills.length],
]

describe('two runs held against each other', () => {
  it('are the same though their host times and order numbers differ', () => {
    const live = [START, ...entriesOf(step(), 7)]
    const again = [START, ...entriesOf(step(), 4_000)]
    const found = compare(live, again)
    expect(differences(found)).toEqual([0, 0, 0])
    expect([found.decisions.same, found.orders.same]).toEqual([2, 1])
  })

  it('say that an order of one was refused in the other, with the code', () => {
    const found = compare(journal(step()), [START, ...refused(step(), 'ORDER_RATE')])
    expect(found.loneOrders).toMatchObject([{ in: 'first', reason: 'refused there: ORDER_RATE buy 1' }])
    expect(found.loneDecisions.map(({ in: where, decision, reason }) => [where, decision.type, reason])).toEqual([
      ['first', 'decision.approved', 'refused there: ORDER_RATE buy 1'],
      ['second', 'decision.refused', 'approved there: buy 1 market'],
    ])
  })

  it('say that nothing was decided, or that no order was needed for what was wanted', () => {
    const nothing = compare(journal(step()), [START])
    expect(nothing.loneOrders[0].reason).toBe('nothing was decided there at this market event')
    const [intent] = refused(step(), 'ORDER_RATE')
    const held = compare(journal(step()), [START, intent])
    expect(held.loneOrders[0].reason).toBe('the same was wanted there, and no order was needed for it')
  })

  it('tell what else was decided where another size was approved', () => {
    const found = compare(journal(step({ lots: 1, filled: 1 })), journal(step({ lots: 2, filled: 2 })))
    const approved = found.loneDecisions.filter(({ decision }) => decision.type === 'decision.approved')
    expect(approved.map(({ reason }) => reason)).toEqual(['there it was: buy 2 market', 'there it was: buy 1 market'])
    expect(found.differingFills).toMatchObject([{ differs: ['lots'], reason: 'other lots were ordered' }])
  })

  it('name latency where a fill came later at another price, and what it cost', () => {
    const found = compare(journal(step()), journal(step({ price: 1.1002, delayMillis: 23 })))
    expect(found.differingFills).toMatchObject([
      { differs: ['price', 'delay'], reason: 'latency: the second was filled 23.0 ms later' },
    ])
    expect(found.differingFills[0].worse).toBeCloseTo(0.0002, 12)
    const sold = compare(
      journal(step({ side: 'sell' })),
      journal(step({ side: 'sell', price: 1.1002, delayMillis: 1 })),
    )
    expect(sold.differingFills[0].worse).toBeCloseTo(-0.0002, 12)
  })

  it('name another price at the same moment, and a part that was not filled', () => {
    expect(compare(journal(step()), journal(step({ price: 1.2 }))).differingFills[0].reason).toBe(
      'another price at the same moment',
    )
    const part = compare(journal(step()), journal(step({ filled: 0.4 }))).differingFills[0]
    expect([part.differs, part.reason]).toEqual([
      ['lots'],
      'partly filled in the second, 0.4 of 1, then canceled (no liquidity)',
    ])
    const none = compare(journal(step()), journal(step({ filled: 0 }))).differingFills[0]
    expect(none.reason).toBe('canceled (no liquidity) in the second')
    expect(none.worse).toBeNaN()
  })

  it('overlook delays up to the given one', () => {
    const [first, second] = [runTrace(journal(step())), runTrace(journal(step({ delayMillis: 23 })))]
    expect(compareRuns(first, second, { delayMicros: 23_000 }).differingFills).toEqual([])
  })

  it('match market events that are numbered otherwise, and say where some are missing', () => {
    const steps = [10, 20, 30, 40].map((seq) => step({ seq }))
    const shifted = steps.flatMap((one, k) => entriesOf(one, k + 1, k < 2 ? 100 : 97))
    const found = compare(journal(...steps), [START, ...shifted])
    expect(differences(found)).toEqual([0, 0, 0])
    expect(found.gaps).toEqual([{ before: 30 * SECOND, seq: 30, more: -3 }])
  })

  it('lay an order that is not there to market events that are missing', () => {
    const steps = [10, 20, 30].map((seq) => step({ seq }))
    const found = compare(journal(...steps), [...[START, ...entriesOf(steps[0], 1), ...entriesOf(steps[2], 2, -3)]])
    expect(found.loneOrders[0].reason).toBe('market events are missing: the first run heard 3 more about then')
  })
})

const steps = fc
  .uniqueArray(
    fc.record({
      seq: fc.integer({ min: 1, max: 500 }),
      instrument: fc.constantFrom<1 | 2>(1, 2),
      side: fc.constantFrom<Side>('buy', 'sell'),
      lots: fc.integer({ min: 1, max: 5 }),
      price: fc.integer({ min: 100, max: 200 }),
      delayMillis: fc.integer({ min: 0, max: 50 }),
      filled: fc.constant(1),
    }),
    { minLength: 1, maxLength: 40, selector: ({ seq }) => seq },
  )
  .map((all) => all.toSorted((a, b) => a.seq - b.seq))

describe('any run', () => {
  it('differs from itself in nothing, whatever its events are numbered from', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 1_000 }), (all, shift) => {
        const shifted = [START, ...all.flatMap((one, k) => entriesOf(one, k + 900, shift))]
        expect(differences(compare(journal(...all), journal(...all)))).toEqual([0, 0, 0])
        expect(differences(compare(journal(...all), shifted))).toEqual([0, 0, 0])
      }),
    )
  })

  it('shows every change that was planted in a copy of it, and no other', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.constantFrom('drop', 'refuse', 'price', 'delay', 'part'), (all, pick, change) => {
        const at = pick % all.length
        const changed = (one: Step, k: number): readonly JournalEntry[] => {
          if (k !== at) return entriesOf(one, k + 1)
          if (change === 'drop') return []
          if (change === 'refuse') return refused(one, 'ORDER_SIZE')
          const other = {
            price: { price: one.price + 1 },
            delay: { delayMillis: one.delayMillis + 1 },
            part: { filled: 0.5 },
          }
          return entriesOf({ ...one, ...other[change] }, k + 1)
        }
        const found = compare(journal(...all), [START, ...all.flatMap(changed)])
        const expected = { drop: [2, 1, 0], refuse: [2, 1, 0], price: [0, 0, 1], delay: [0, 0, 1], part: [0, 0, 1] }
        expect(differences(found)).toEqual(expected[change])
        const cause = found.loneOrders[0]?.order ?? found.differingFills[0]
        expect([cause.seq, cause.side]).toEqual([all[at].seq, all[at].side])
      }),
    )
  })

  it('has decisions whose digest knows every one of them, and no host time', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, pick) => {
        const { lines } = journalledDecisions(journal(...all))
        const later = journal(...all).map((entry) => ({ ...entry, at: entry.at + 5 }))
        expect(decisionDigest(journalledDecisions(later).lines)).toBe(decisionDigest(lines))
        const at = pick % lines.length
        const fewer = lines.filter((_, k) => k !== at)
        expect(decisionDigest(fewer)).not.toBe(decisionDigest(lines))
        expect(differenceOf(lines, fewer)).toMatchObject({ same: fewer.length, onlyFirst: [lines[at]], onlySecond: [] })
        expect(differenceOf(fewer, lines)).toMatchObject({ same: fewer.length, onlyFirst: [], onlySecond: [lines[at]] })
      }),
    )
  })
})

describe('decisions that differ in what was seen alone', () => {
  it('are alike', () => {
    const line = (reference: number, side: string) => ({
      seq: 3,
      text: `decision.approved 1 reference=${reference} side=${side}`,
    })
    const of = (first: string, second: string): number => alikeOf(differenceOf([line(1.1, first)], [line(1.2, second)]))
    expect([of('buy', 'buy'), of('buy', 'sell')]).toEqual([1, 0])
  })
})
