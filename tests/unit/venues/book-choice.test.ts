import { describe, expect, it } from 'vitest'
import type { TickKind } from '#swarm/ports/tick-batch.ts'
import { EURUSD } from '#tests/outbox.ts'
import { byOrder } from '#venues/simulated/book-choice.ts'

const { symbol } = EURUSD
const series = (kind: TickKind, days: readonly string[]) => ({
  symbol,
  kind,
  rows: 1,
  first: 0,
  last: 0,
  days,
  bytes: 0,
})
const three = ['2024-03-04', '2024-03-05', '2024-03-06']
const quotes = series('quote', three)
const chosen = (book: 'auto' | 'orders' | 'levels', days: readonly string[], from?: string, to?: string) => [
  ...byOrder(
    { book, impact: { name: 'none' }, from, to },
    [EURUSD],
    [quotes, ...(days.length > 0 ? [series('mbo', days)] : [])],
  ),
]

describe('which markets are played order by order', () => {
  it('those with orders on every day that is played, unless levels are asked for', () => {
    expect(chosen('auto', three)).toEqual([symbol])
    expect(chosen('orders', three)).toEqual([symbol])
    expect(chosen('levels', three)).toEqual([])
    expect(chosen('auto', [])).toEqual([])
  })

  it('not one whose orders end before its quotes: the last book would stand for good', () => {
    expect(chosen('auto', three.slice(0, 1))).toEqual([])
    expect(chosen('auto', three.slice(0, 1), undefined, '2024-03-05')).toEqual([symbol])
    expect(chosen('auto', three.slice(0, 1), undefined, '2024-03-05T00:00:01Z')).toEqual([])
    expect(chosen('auto', three.slice(1), '2024-03-05')).toEqual([symbol])
    expect(chosen('auto', three.slice(1), '2024-03-04T23:59:59Z')).toEqual([])
  })

  it('says the first day without when orders are asked for', () => {
    expect(() => chosen('orders', [])).toThrow(/^CONFIG_INVALID: .*no orders of the market of EURUSD(?! on)/)
    expect(() => chosen('orders', three.slice(1))).toThrow(/of the market of EURUSD on 2024-03-04(?! and)/)
    expect(() => chosen('orders', three.slice(0, 1))).toThrow(/EURUSD on 2024-03-05 and 1 more days/)
  })

  it('none whose prices our fills move', () => {
    const moved = { book: 'auto', impact: { name: 'permanent', params: { gamma: 1 } } } as const
    expect([...byOrder(moved, [EURUSD], [quotes, series('mbo', three)])]).toEqual([])
    expect(() => byOrder({ ...moved, book: 'orders' }, [EURUSD], [quotes])).toThrow(/levels, with permanent impact/)
  })
})
