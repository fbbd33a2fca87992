import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import { money, order, fill, working, canceled, pendingOf, bench } from './blotter-bench.ts'

describe('an approval in the blotter', () => {
  const child = (clientId: number, lots: number) => order(clientId, { parent: 100, lots: money(lots) })

  it('counts before anything of it is placed', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(5) }))
    blotter.approve(order(100, { lots: money(9) }))
    expect(pendingOf(blotter)).toEqual([5, 0, 0, 0])
    expect(blotter.openCount).toBe(1)
    expect(blotter.counts.approvals).toBe(1)
    expect([...blotter.open()]).toEqual([])
  })

  it('counts its lots less what its orders have filled, whatever is out of it', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(5) }))
    blotter.place(child(1, 2))
    expect(pendingOf(blotter)).toEqual([5, 0, 0, 0])
    blotter.fill(fill(1, 'a', 2))
    expect(pendingOf(blotter)).toEqual([3, 0, 0, 0])
    blotter.place(child(2, 1))
    blotter.place(child(3, 1))
    expect(blotter.openCount).toBe(2)
    blotter.tell(2, { fact: 'rejected', stamp: 1 })
    expect(pendingOf(blotter)).toEqual([3, 0, 0, 0])
    expect(blotter.openCount).toBe(1)
  })

  it('is done when it is said so, and what of it is at the venue counts until it is over', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(5) }))
    blotter.place(child(1, 2))
    blotter.fill(fill(1, 'a', 0.5))
    blotter.done(100)
    expect(pendingOf(blotter)).toEqual([1.5, 0, 0, 0])
    blotter.tell(1, canceled(blotter))
    expect(pendingOf(blotter)).toEqual([0, 0, 0, 0])
    expect([...blotter.approvals()]).toEqual([])
  })

  it('is over with the one order it goes out as', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(5) }))
    blotter.place(order(100, { lots: money(5) }))
    expect([pendingOf(blotter)[0], blotter.openCount]).toEqual([5, 1])
    blotter.fill(fill(100, 'a', 3))
    expect(pendingOf(blotter)).toEqual([2, 0, 0, 0])
    blotter.tell(100, canceled(blotter))
    expect([pendingOf(blotter)[0], blotter.openCount]).toEqual([0, 0])
  })

  it('is the order when a fact about it is faster than its placing', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(5), reference: 1.25 }))
    blotter.fill(fill(100, 'a', 3))
    expect(blotter.find(100)).toMatchObject({ state: 'PARTIALLY_FILLED', leaves: money(2) })
    expect(blotter.place(order(100, { lots: money(5), reference: Number.NaN }))).toBe(true)
    expect(blotter.find(100)).toMatchObject({ state: 'PARTIALLY_FILLED', reference: 1.25 })
    expect(pendingOf(blotter)).toEqual([2, 0, 0, 0])
    expect(blotter.lines.last).toEqual([])
  })

  it('lapses when nobody speaks of it in time, and a late order of it revives it', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(5), lapses: 50 }))
    blotter.approve(order(200, { lots: money(3), lapses: 50 }))
    blotter.place(order(1, { parent: 200, lots: money(1) }))
    blotter.lapse(51)
    expect(pendingOf(blotter)).toEqual([3, 0, 0, 0])
    expect(blotter.counts.lapsed).toBe(1)
    blotter.place(child(2, 1))
    expect(pendingOf(blotter)).toEqual([8, 0, 0, 0])
  })

  it('is not revived once it is done', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(5) }))
    blotter.done(100)
    blotter.place(child(1, 1))
    expect(pendingOf(blotter)).toEqual([1, 0, 0, 0])
  })

  it('counts no less than what its orders may still fill, should they be more than it is for', () => {
    const { blotter } = bench()
    blotter.approve(order(100, { lots: money(2) }))
    blotter.place(child(1, 2))
    blotter.place(child(2, 2))
    expect(pendingOf(blotter)).toEqual([4, 0, 0, 0])
    blotter.fill(fill(1, 'a', 2))
    expect(pendingOf(blotter)).toEqual([2, 0, 0, 0])
  })

  it('stays through a snapshot', () => {
    const { blotter } = bench()
    blotter.approve(order(100))
    blotter.reconcile([])
    expect(pendingOf(blotter)).toEqual([2, 0, 0, 0])
  })

  it('does not count twice when the list of the venue names its order before it was placed', () => {
    const { blotter } = bench()
    blotter.approve(order(100))
    blotter.reconcile([working(100, 2, 2, { price: ZERO })])
    expect(pendingOf(blotter)).toEqual([2, 0, 0, 0])
    expect(blotter.place(order(100))).toBe(true)
    expect(pendingOf(blotter)).toEqual([2, 0, 0, 0])
  })
})
