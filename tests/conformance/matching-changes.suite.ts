/** Rules 6 and 7 of a matching engine: what a command must be, and what changes of resting orders come to. */
import { describe, expect, it } from 'vitest'
import { BID, MAX_TICKS } from '#market/book-side.ts'
import { digestOf } from '#market/matching/engine-digest.ts'
import { newOrder, type MatchingEngineKind, type NewOrder, type Reason } from '#market/matching/matching-engine.ts'
import { BAD_LOTS, BAD_NUMBERS } from '#tests/command-stream.ts'
import { openDesk } from './matching-desk.ts'

export function checksAndChanges(kind: MatchingEngineKind): void {
  describe('checks', () => checks(kind))
  describe('cancel, reduce, replace, move', () => changes(kind))
}

/** Each fails the check it names; `size: 0` fails invalidQty as well as all that come after it. */
const refused: readonly (readonly [Reason, Partial<NewOrder>])[] = [
  ['invalidQty', { size: 0, ticks: 0 }],
  ['invalidQty', { size: 2 ** 40 + 1 }],
  ['invalidQty', { size: 2 ** 53 - 1 }],
  ['invalidQty', { size: 2 ** 53, postOnly: true, timeInForce: 'IOC' }],
  ['invalidPrice', { ticks: 0, postOnly: true, timeInForce: 'IOC' }],
  ['invalidPrice', { ticks: MAX_TICKS + 1 }],
  ['invalidPrice', { ticks: 99.5 }],
  ['invalidPrice', { type: 'stop', stopTicks: 0 }],
  ['invalidPrice', { type: 'stopLimit', stopTicks: 101, ticks: NaN }],
  ['invalidPrice', { type: 'stopLimit', stopTicks: Infinity, ticks: 101 }],
  ['invalidCombination', { postOnly: true, timeInForce: 'IOC' }],
  ['invalidCombination', { postOnly: true, timeInForce: 'FOK' }],
  ['invalidCombination', { type: 'market', postOnly: true }],
  ['invalidCombination', { display: 99, timeInForce: 'IOC' }],
  ['invalidCombination', { display: -1, timeInForce: 'FOK' }],
  ['invalidCombination', { type: 'market', display: 1 }],
  ['invalidCombination', { type: 'market', timeInForce: 'FOK' }],
  ['invalidCombination', { type: 'market', timeInForce: 'GTD', expiresAt: 1e9 }],
  ['invalidCombination', { type: 'market', timeInForce: 'DAY' }],
  ['invalidCombination', { type: 'stop', stopTicks: 101, timeInForce: 'FOK' }],
  ['invalidCombination', { type: 'stop', stopTicks: 101, display: 1 }],
  ['invalidCombination', { owner: 0.5 }],
  ['invalidDisplay', { display: 6, timeInForce: 'GTD' }],
  ['invalidDisplay', { display: -1 }],
  ['invalidDisplay', { display: 0.5 }],
  ['invalidDisplay', { display: NaN }],
  ['invalidDisplay', { display: 6, timeInForce: 'GTD', expiresAt: NaN }],
  ['invalidExpiry', { timeInForce: 'GTD', expiresAt: 0 }],
  ['invalidExpiry', { timeInForce: 'GTD', expiresAt: NaN }],
  ['invalidExpiry', { timeInForce: 'GTD', expiresAt: 1.5 }],
]

function checks(kind: MatchingEngineKind): void {
  it('go in their order, and a failed one does not use up the id', () => {
    const { engine } = openDesk(kind)
    const good = { ...newOrder(), id: 1, ticks: 100, size: 5 }
    const before = digestOf(engine)
    for (const [reason, wrong] of refused) {
      const outcome = engine.submit({ ...good, ...wrong })
      expect({ ...outcome, wrong }).toEqual({ status: 'rejected', reason, filled: 0, resting: 0, canceled: 0, wrong })
      expect(digestOf(engine)).toBe(before)
    }
    expect(engine.submit(good).status).toBe('resting')
  })

  it('an id is used up for ever by an order that passed, whatever became of it', () => {
    const { buy, sell, buyMarket, sellStop, cancel } = openDesk(kind)
    buy(1, 5, 100)
    sell(2, 5, 100)
    buyMarket(3, 5)
    sellStop(4, 5, 90)
    cancel(4)
    for (const id of [1, 2, 3, 4]) expect(buy(id, 0, -1)).toBe('rejected duplicateId 0/0/0')
  })

  it('an id is a whole number from 0 to 2^53 - 1', () => {
    const { buy, bids } = openDesk(kind)
    for (const id of [-1, 0.5, NaN, Infinity, 2 ** 53]) expect(buy(id, 0, 100)).toBe('rejected invalidId 0/0/0')
    expect(buy(2 ** 53 - 1, 5, 100)).toBe('resting 0/5/0')
    expect(buy(0, 5, 100)).toBe('resting 0/5/0')
    expect(buy(2 ** 53 - 1, 5, 100)).toBe('rejected duplicateId 0/0/0')
    expect(bids()).toEqual([`100: ${2 ** 53 - 1}x5 0x5`])
  })

  it('lots go up to 2^40, and 8,192 such orders at one price sum exactly', () => {
    const { engine, buy, sell } = openDesk(kind)
    const most = 2 ** 40
    expect(sell(0, 5, 100)).toBe('resting 0/5/0')
    for (let id = 1; id < 8_192; id++)
      engine.submit({ ...newOrder(), id, side: 1, ticks: 100, size: most, display: most })
    expect([engine.sizeAt(1, 100), engine.ordersAt(1, 100)]).toEqual([8_191 * most + 5, 8_192])
    for (const size of [most + 1, 2 ** 53 - 1]) expect(sell(9_000, size, 100)).toBe('rejected invalidQty 0/0/0')
    for (let id = 1; id < 8_192; id++) engine.cancel(id)
    expect(engine.sizeAt(1, 100)).toBe(5)
    expect(buy(9_001, 5, 100, { timeInForce: 'FOK' })).toBe('filled 5/0/0')
  })

  it('prices go up to the last tick a book can key on', () => {
    const { buy, sell, bids } = openDesk(kind)
    expect(buy(1, 5, MAX_TICKS)).toBe('resting 0/5/0')
    expect(buy(2, 5, 1)).toBe('resting 0/5/0')
    expect(sell(3, 7, 1)).toBe('filled 7/0/0')
    expect(bids()).toEqual(['1: 2x3'])
  })

  it('bad numbers in any command change nothing', () => {
    const { engine, buy, sell, sellStop, advanceTo } = openDesk(kind)
    advanceTo(50)
    buy(1, 9, 100, { display: 2 })
    sell(2, 5, 102)
    sellStop(3, 4, 95)
    const before = digestOf(engine)
    const ofUnknown = BAD_NUMBERS.flatMap((id) => [
      engine.cancel(id).reason,
      engine.reduce(id, 1).reason,
      engine.replace(id, 100, 5).reason,
      engine.move(id, 101).reason,
    ])
    expect(new Set(ofUnknown)).toEqual(new Set(['unknownOrder']))
    for (const bad of BAD_LOTS) {
      expect(engine.reduce(1, bad).reason).toBe('invalidQty')
      expect(engine.replace(1, 100, bad).reason).toBe('invalidQty')
    }
    for (const bad of BAD_NUMBERS) {
      expect(engine.replace(1, bad, 5).reason).toBe('invalidPrice')
      expect(engine.move(1, bad).reason).toBe('invalidPrice')
      if (bad !== 0)
        expect(engine.submit({ ...newOrder(), id: 9, ticks: 99, size: 5, display: bad }).status).toBe('rejected')
      expect(engine.submit({ ...newOrder(), id: 9, ticks: 99, size: bad }).status).toBe('rejected')
      expect(engine.submit({ ...newOrder(), id: 9, ticks: bad, size: 5 }).status).toBe('rejected')
      expect(engine.advanceTo(bad).reason).toBe('timeBack')
    }
    expect(engine.advanceTo(49)).toMatchObject({ status: 'rejected', reason: 'timeBack' })
    expect(engine.replace(1, NaN, NaN).reason).toBe('invalidQty')
    expect([digestOf(engine), engine.clock]).toEqual([before, 50])
  })

  it('nothing of the draft is kept', () => {
    const { engine, bids } = openDesk(kind)
    const draft: NewOrder = { ...newOrder(), id: 1, ticks: 100, size: 5, side: BID }
    engine.submit(draft)
    draft.id = 2
    draft.ticks = 99
    engine.submit(draft)
    expect(bids()).toEqual(['100: 1x5', '99: 2x5'])
  })

  it('a refused command empties the tape', () => {
    const { buy, sell, cancel, tape } = openDesk(kind)
    buy(1, 5, 100)
    sell(2, 5, 100)
    expect(tape()).toHaveLength(1)
    cancel(77)
    expect(tape()).toEqual([])
  })
}

function changes(kind: MatchingEngineKind): void {
  it('cancel takes it out, shown and hidden, and only once', () => {
    const { engine, buy, buyStop, cancel, bids } = openDesk(kind)
    buy(1, 5, 100)
    buy(2, 9, 100, { display: 2 })
    buy(3, 5, 100)
    buyStop(4, 6, 110)
    expect(cancel(2)).toBe('canceled user 0/0/9')
    expect(cancel(2)).toBe('rejected unknownOrder 0/0/0')
    expect(cancel(4)).toBe('canceled user 0/0/6')
    expect(cancel(4)).toBe('rejected unknownOrder 0/0/0')
    expect(bids()).toEqual(['100: 1x5 3x5'])
    expect([engine.handleOf(2), engine.stops]).toEqual([-1, 0])
    cancel(1)
    cancel(3)
    expect([engine.orders, engine.levels(BID), bids()]).toEqual([0, 0, []])
  })

  it('reduce takes hidden lots first and keeps the place; all of them cancels', () => {
    const { buy, buyStop, reduce, bids } = openDesk(kind)
    buy(1, 9, 100, { display: 4 })
    buy(2, 5, 100)
    buyStop(3, 5, 110)
    expect(reduce(1, 3)).toBe('resting amendedKeepPriority 0/6/3')
    expect(bids()).toEqual(['100: 1x4+2 2x5'])
    expect(reduce(1, 4)).toBe('resting amendedKeepPriority 0/2/4')
    expect(bids()).toEqual(['100: 1x2 2x5'])
    expect(reduce(1, 3)).toBe('rejected invalidQty 0/0/0')
    expect(reduce(1, 2)).toBe('canceled user 0/0/2')
    expect(reduce(1, 2)).toBe('rejected unknownOrder 0/0/0')
    expect(reduce(3, 1)).toBe('rejected unknownOrder 0/0/0')
    expect(bids()).toEqual(['100: 2x5'])
  })

  it('replace: no larger at its own price keeps the place, hidden lots go first', () => {
    const { buy, replace, bids } = openDesk(kind)
    buy(1, 9, 100, { display: 4 })
    buy(2, 5, 100)
    expect(replace(1, 100, 9)).toBe('resting amendedKeepPriority 0/9/0')
    expect(replace(1, 100, 5)).toBe('resting amendedKeepPriority 0/5/0')
    expect(bids()).toEqual(['100: 1x4+1 2x5'])
    expect(replace(1, 100, 3)).toBe('resting amendedKeepPriority 0/3/0')
    expect(bids()).toEqual(['100: 1x3 2x5'])
  })

  it('replace: larger, or at another price, goes to the back; an iceberg keeps its display, a plain one shows all', () => {
    const { buy, replace, bids } = openDesk(kind)
    buy(1, 9, 100, { display: 4 })
    buy(2, 5, 100)
    expect(replace(1, 100, 10)).toBe('resting amendedLostPriority 0/10/0')
    expect(bids()).toEqual(['100: 2x5 1x4+6'])
    expect(replace(2, 99, 20)).toBe('resting amendedLostPriority 0/20/0')
    expect(replace(1, 99, 3)).toBe('resting amendedLostPriority 0/3/0')
    expect(bids()).toEqual(['99: 2x20 1x3'])
    replace(1, 98, 7)
    expect(bids()).toEqual(['99: 2x20', '98: 1x4+3'])
  })

  it('replace may trade, once a post-only order too', () => {
    const { buy, sell, replace, tape, bids } = openDesk(kind)
    sell(1, 5, 102)
    buy(2, 8, 100, { postOnly: true })
    expect(replace(2, 103, 8)).toBe('resting amendedLostPriority 5/3/0')
    expect(tape()).toEqual(['2 takes 5 of 1 at 102'])
    expect(bids()).toEqual(['103: 2x3'])
    sell(3, 4, 110)
    expect(replace(2, 110, 4)).toBe('filled amendedLostPriority 4/0/0')
  })

  it('replace checks the order, then the size, then the price; a waiting stop is none to replace', () => {
    const { buy, buyStop, replace, move } = openDesk(kind)
    buy(1, 5, 100)
    buyStop(2, 5, 110)
    expect(replace(9, 0, 0)).toBe('rejected unknownOrder 0/0/0')
    expect(replace(2, 100, 5)).toBe('rejected unknownOrder 0/0/0')
    expect(replace(1, 0, 0)).toBe('rejected invalidQty 0/0/0')
    expect(replace(1, 0, 5)).toBe('rejected invalidPrice 0/0/0')
    expect(move(9, 0)).toBe('rejected unknownOrder 0/0/0')
    expect(move(2, 100)).toBe('rejected unknownOrder 0/0/0')
    expect(move(1, -5)).toBe('rejected invalidPrice 0/0/0')
  })

  it('replace keeps the time in force', () => {
    const { buy, replace, advanceTo, tape } = openDesk(kind)
    buy(1, 5, 100, { timeInForce: 'GTD', expiresAt: 9 })
    replace(1, 101, 7)
    advanceTo(9)
    expect(tape()).toEqual(['expired 1: 7 at 101'])
  })

  it('move goes to the back of another price with the size it has, and does nothing at its own', () => {
    const { buy, sell, move, bids } = openDesk(kind)
    buy(1, 9, 100, { display: 4 })
    buy(2, 5, 100)
    buy(3, 5, 101)
    sell(4, 7, 100)
    expect(bids()).toEqual(['100: 1x2+5 2x5'])
    expect(move(1, 100)).toBe('resting amendedKeepPriority 0/7/0')
    expect(bids()).toEqual(['100: 1x2+5 2x5'])
    expect(move(2, 99)).toBe('resting amendedLostPriority 0/5/0')
    expect(move(1, 99)).toBe('resting amendedLostPriority 0/7/0')
    expect(bids()).toEqual(['99: 2x5 1x4+3'])
  })
}
