/** What an engine is put up from: a snapshot that none can have written is refused by name, and with its place. */
import { describe, expect, it } from 'vitest'
import { SwarmError } from '#domain/errors.ts'
import type { EngineSnapshot, MatchingEngineKind, RestingOrder, WaitingStop } from '#market/matching/matching-engine.ts'
import { MAX_LOTS } from '#market/orders/order-input.ts'
import { openDesk } from './matching-desk.ts'

/** Two bids, an iceberg, a limited offer and two stops; the last trade was at 100, at 40 on the clock. */
function snapshotOf(kind: MatchingEngineKind): EngineSnapshot {
  const { engine, buy, sell, buyStop, sellStop, advanceTo } = openDesk(kind)
  advanceTo(40)
  buy(1, 5, 100)
  sell(2, 5, 100)
  buy(3, 4, 99)
  buy(4, 9, 98, { display: 3 })
  sell(5, 7, 102, { timeInForce: 'GTD', expiresAt: 60 })
  buyStop(6, 2, 110)
  sellStop(8, 2, 90, { type: 'stopLimit', ticks: 89, timeInForce: 'GTD', expiresAt: 50, display: 1 })
  return engine.snapshot()
}

type Parts = Partial<Record<keyof EngineSnapshot, unknown>>
type Wrong = readonly [fault: string, at: string, change: (good: EngineSnapshot) => Parts]

const bid = (change: Partial<Record<keyof RestingOrder, unknown>>) => (good: EngineSnapshot) => ({
  resting: good.resting.with(0, { ...good.resting[0], ...(change as object) }),
})
const iceberg = (change: Partial<RestingOrder>) => (good: EngineSnapshot) => ({
  resting: good.resting.with(1, { ...good.resting[1], ...change }),
})
const offer = (change: Partial<RestingOrder>) => (good: EngineSnapshot) => ({
  resting: good.resting.with(2, { ...good.resting[2], ...change }),
})
const stop = (k: number, change: Partial<Record<keyof WaitingStop, unknown>>) => (good: EngineSnapshot) => ({
  waiting: good.waiting.with(k, { ...good.waiting[k], ...(change as object) }),
})

const wrong: readonly Wrong[] = [
  ['badForm', 'rules', () => ({ rules: null })],
  ['badForm', 'resting', () => ({ resting: {} })],
  ['badForm', 'waiting', () => ({ waiting: [null] })],
  ['badForm', 'usedIds', () => ({ usedIds: [{}] })],
  ['badRules', 'rules.selfTrade', ({ rules }) => ({ rules: { ...rules, selfTrade: 'never' } })],
  ['badRules', 'rules.icebergs', ({ rules }) => ({ rules: { ...rules, icebergs: undefined } })],
  ...[NaN, -1, 0.5, '40'].map((clock): Wrong => ['badClock', 'clock', () => ({ clock })]),
  ...[NaN, 0, 0.5, undefined].map((lastTicks): Wrong => ['badLastTicks', 'lastTicks', () => ({ lastTicks })]),
  ['badIds', 'usedIds[0]', () => ({ usedIds: [[1, NaN]] })],
  ['badIds', 'usedIds[0]', () => ({ usedIds: [[9, 1]] })],
  [
    'badIds',
    'usedIds[1]',
    () => ({
      usedIds: [
        [1, 5],
        [5, 9],
      ],
    }),
  ],
  ['badOrder', 'resting[0]', bid({ id: 0.5 })],
  ['badOrder', 'resting[0]', bid({ owner: 2 ** 40 })],
  ['badOrder', 'resting[0]', bid({ side: 2 })],
  ['badOrder', 'resting[0]', bid({ ticks: NaN })],
  ['badOrder', 'resting[0]', bid({ timeInForce: 'IOC' })],
  ...[0, -1, NaN, 0.5, MAX_LOTS + 1].map((shown): Wrong => ['badLots', 'resting[0]', bid({ shown })]),
  ['badLots', 'resting[0]', bid({ hidden: 1 })],
  ['badLots', 'resting[1]', iceberg({ shown: 4 })],
  ['badLots', 'resting[1]', iceberg({ hidden: NaN })],
  ['badLots', 'resting[1]', iceberg({ hidden: MAX_LOTS })],
  ['badLots', 'resting[1]', iceberg({ display: -1 })],
  ['badLots', 'resting[1]', iceberg({ display: 0 })],
  ['badExpiry', 'resting[0]', bid({ expiresAt: 60 })],
  ['badExpiry', 'resting[2]', offer({ expiresAt: 40 })],
  ['badExpiry', 'resting[2]', offer({ expiresAt: NaN })],
  ['badArrival', 'resting[0]', bid({ arrival: -1 })],
  ['badArrival', 'waiting[0]', stop(0, { arrival: NaN })],
  ['badOrder', 'waiting[0]', stop(0, { type: 'limit' })],
  ['badOrder', 'waiting[0]', stop(0, { ticks: 5 })],
  ['badOrder', 'waiting[0]', stop(0, { postOnly: undefined })],
  ['badOrder', 'waiting[0]', stop(0, { stopTicks: 0 })],
  ['badLots', 'waiting[0]', stop(0, { size: 2 ** 53 - 1 })],
  ['badLots', 'waiting[1]', stop(1, { display: 3 })],
  ['badExpiry', 'waiting[0]', stop(0, { expiresAt: 1 })],
  ['badExpiry', 'waiting[1]', stop(1, { expiresAt: 39 })],
  ['setOff', 'waiting[0]', stop(0, { stopTicks: 100 })],
  ['doubledId', 'resting[1]', iceberg({ id: 3 })],
  ['doubledId', 'waiting[0]', stop(0, { id: 5 })],
  ['sameArrival', 'resting[1]', iceberg({ arrival: 0 })],
  ['sameArrival', 'waiting[1]', stop(1, { arrival: 1 })],
  ['unusedId', 'resting[0]', bid({ id: 7 })],
  ['unusedId', 'waiting[1]', stop(1, { id: 99 })],
  ['unsorted', 'waiting[1]', ({ waiting }) => ({ waiting: waiting.toReversed() })],
  ['crossed', 'resting[0]', bid({ ticks: 102 })],
  ['crossed', 'resting[1]', iceberg({ ticks: 103 })],
]

/** What it was refused with. */
export function refusalOf(kind: MatchingEngineKind, snapshot: EngineSnapshot): string {
  try {
    kind.restore(snapshot)
    return 'taken'
  } catch (thrown) {
    if (!(thrown instanceof SwarmError)) throw thrown
    return `${thrown.code} ${thrown.facts['fault']} ${thrown.facts['at']}`
  }
}

export function snapshots(kind: MatchingEngineKind): void {
  describe('snapshots', () => {
    it('are taken as they were written', () => {
      const good = snapshotOf(kind)
      expect(good.resting.map(({ id }) => id)).toEqual([3, 4, 5])
      expect(kind.restore(good).snapshot()).toEqual(good)
    })

    it.each(wrong)('with %s at %s are refused', (fault, at, change) => {
      const good = snapshotOf(kind)
      // Whatever a disk may hold.
      const bad = { ...good, ...change(good) } as EngineSnapshot
      expect(refusalOf(kind, bad)).toBe(`SNAPSHOT_INVALID ${fault} ${at}`)
    })
  })
}
