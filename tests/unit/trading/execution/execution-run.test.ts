import { describe, expect, it } from 'vitest'
import { immediate, peg } from '#trading/execution/registry.ts'
import { worked } from './worked-order.ts'

const order = (given = {}, terms = {}) => worked(immediate, {}, { steps: 100, ...given }, terms)

describe('a run', () => {
  it('takes at the market without a limit, and at the limit with one', () => {
    expect(order().clock(0)).toEqual(['1: 100 at market ioc'])
    expect(order({ limitTicks: 1_005 }).clock(0)).toEqual(['1: 100 at 1005 ioc'])
  })

  it('does not send what its limit keeps from filling', () => {
    const sell = order({ side: 'sell', limitTicks: 1_000 })
    expect(sell.quote(0, 999, 1_001)).toEqual([])
    expect(sell.quote(1, 1_000, 1_001)).toEqual(['1: 100 at 1000 ioc'])
  })

  it('cuts what is larger than the largest order', () => {
    expect(order({}, { maxSteps: 40 }).clock(0)).toEqual([
      '1: 40 at market ioc',
      '2: 40 at market ioc',
      '3: 20 at market ioc',
    ])
  })

  it('sends a bounded number at once and asks to be asked again', () => {
    const many = order({}, { maxSteps: 1 })
    expect(many.clock(0)).toHaveLength(8)
    expect(many.execution.wakeAt).toBe(many.execution.snapshot()?.state.now)
    expect(many.clock(0)).toHaveLength(8)
  })

  it('counts a child it never heard of as one that may fill', () => {
    const lost = order()
    lost.clock(0)
    lost.tell(1, { type: 'unknown', child: 1 })
    expect(lost.clock(30)).toEqual([])
    expect(lost.execution.status).toMatchObject({ open: 100, left: 0 })
  })

  it('waits after a child that came back, twice as long after each rejection in a row', () => {
    const refused = order()
    refused.clock(0)
    const waits = [1, 2, 3, 4].map((child) => {
      refused.tell(child * 10, { type: 'rejected', child, filledSteps: 0 })
      const wait = (refused.execution.wakeAt - (refused.execution.snapshot()?.state.now ?? NaN)) / 100_000
      expect(refused.clock(child * 10 + 9)).toEqual([`${child + 1}: 100 at market ioc`])
      return wait
    })
    expect(waits).toEqual([1, 2, 4, 8])
  })

  it('forgives rejections once something is filled', () => {
    const rough = order({}, { maxRejections: 3 })
    rough.clock(0)
    for (const child of [1, 2, 3, 4]) {
      if (child % 2 === 0) rough.fills(child * 10 - 1, child, 5)
      rough.tell(child * 10, { type: 'rejected', child, filledSteps: child % 2 === 0 ? 5 : 0 })
      expect(rough.clock(child * 10 + 9)).toHaveLength(1)
    }
    expect(rough.execution.status).toMatchObject({ phase: 'working', filled: 10 })
  })

  it('takes the greatest sum of fills it was told, in whatever order', () => {
    const shuffled = order()
    shuffled.clock(0)
    shuffled.fills(1, 1, 60)
    shuffled.fills(1, 1, 20)
    shuffled.fills(1, 1, 60)
    expect(shuffled.execution.status).toMatchObject({ filled: 60, open: 40 })
    shuffled.tell(2, { type: 'closed', child: 1, filledSteps: 70 })
    shuffled.fills(3, 1, 70)
    expect(shuffled.execution.status).toMatchObject({ filled: 70, open: 30, children: 2 })
  })

  it('does not take a number that is none for an answer', () => {
    const odd = order()
    odd.clock(0)
    odd.tell(1, { type: 'closed', child: 1, filledSteps: NaN })
    odd.tell(1, { type: 'rejected', child: 1, filledSteps: -1 })
    odd.fills(1, 1, NaN)
    expect(odd.execution.status).toMatchObject({ open: 100, filled: 0 })
  })

  it('counts facts about children it never sent', () => {
    const stray = order()
    stray.tell(1, { type: 'accepted', child: 9 })
    expect(stray.execution.status).toMatchObject({ strays: 1, filled: 0 })
  })

  it('withdraws and sends nothing more when a venue fills what it said was gone', () => {
    const late = worked(peg, { displayLots: 0.6 }, { steps: 100 })
    expect(late.quote(0, 1_000, 1_002)).toEqual(['1: 60 at 1000 gtc'])
    late.tell(1, { type: 'closed', child: 1, filledSteps: 0 })
    expect(late.quote(2, 1_000, 1_002)).toEqual(['2: 60 at 1000 gtc'])
    expect(late.fills(3, 1, 60)).toEqual(['cancel 2 1000'])
    expect(late.tell(4, { type: 'closed', child: 2, filledSteps: 0 })).toEqual(['3: 40 at 1000 gtc'])
  })

  it('ends with what no venue would take', () => {
    const dust = order({ steps: 7 }, { minSteps: 5 })
    expect(dust.clock(0)).toEqual(['1: 7 at market ioc'])
    dust.tell(1, { type: 'closed', child: 1, filledSteps: 4 })
    expect(dust.execution.status).toMatchObject({ phase: 'done', outcome: 'dust', left: 3 })
  })

  it('asks for a cancel again when nobody answered it', () => {
    const deaf = worked(peg, {}, { steps: 50 })
    deaf.quote(0, 1_000, 1_002)
    expect(deaf.say(1, 'cancel')).toEqual(['cancel 1 1000'])
    expect(deaf.clock(2)).toEqual([])
    expect(deaf.clock(3)).toEqual(['cancel 1 1000'])
    expect(deaf.execution.status.phase).toBe('ending')
    deaf.tell(4, { type: 'closed', child: 1, filledSteps: 20 })
    expect(deaf.execution.status).toMatchObject({ phase: 'done', outcome: 'canceled', filled: 20, left: 30 })
  })

  it('crosses at the deadline once what rests is gone, and gives up after the grace', () => {
    const last = worked(peg, {}, { steps: 50, limitTicks: 1_003 })
    last.quote(0, 1_000, 1_002)
    last.fills(1, 1, 10)
    expect(last.clock(60)).toEqual(['cancel 1 1000'])
    expect(last.tell(61, { type: 'closed', child: 1, filledSteps: 10 })).toEqual(['2: 40 at 1003 ioc'])
    last.tell(62, { type: 'closed', child: 2, filledSteps: 30 })
    expect(last.quote(63, 1_005, 1_007)).toEqual([])
    last.clock(90)
    expect(last.execution.status).toMatchObject({ phase: 'done', outcome: 'deadline', filled: 40, left: 10 })
  })

  it('does not go back in time', () => {
    const back = order({ startAt: 1_700_000_000_000_000 })
    back.clock(70)
    expect(back.execution.snapshot()?.state.now).toBe(1_700_000_070_000_000)
    back.clock(1)
    expect(back.execution.snapshot()?.state.now).toBe(1_700_000_070_000_000)
  })
})
