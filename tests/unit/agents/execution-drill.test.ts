/** Each algorithm through the living agent, against a venue that does its worst, with falls at random moments. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calm, rough } from '#tests/conformance/worked-desk.ts'
import { workedSession } from '#tests/conformance/worked-session.ts'

const algorithms = [
  { name: 'twap', params: { slices: 6 } },
  { name: 'twap', params: { slices: 4, style: 'join' } },
  { name: 'vwap', params: { slices: 6, participation: 1 } },
  { name: 'pov', params: { rate: 0.5, mostShare: 1, everyMillis: 500 } },
  { name: 'iceberg', params: { displayLots: 0.2 } },
  { name: 'adaptive', params: { slices: 6 } },
  { name: 'sniper', params: { edgeTicks: -10, share: 0.05 } },
  { name: 'peg', params: { displayLots: 0.3, moves: 20 } },
] as const

const work = { deadlineSeconds: 5, graceSeconds: 3, retryMillis: 100, cancelRetryMillis: 500, maxRejections: 50 }
/** Long enough for a deadline, its grace and the last late word. */
const TO_THE_END = 220
const SLOW = 60_000

describe.each(algorithms)('$name $params, worked by the agent', (algorithm) => {
  it('fills what was approved, exactly, where the venue does what it is asked', () => {
    const one = workedSession({ algorithm, work }, 3, calm)
    one.run(1)
    one.approve(7, '2')
    one.run(TO_THE_END)
    expect(one.desk.filled(7).toFixed()).toBe('2')
    expect(one.done.get(7)).toMatchObject([{ reason: 'filled' }])
    expect(one.desk.sent).toBeGreaterThan(1)
    expect(one.status()).toMatchObject({ worked: [], openOrders: [], positions: [{ lots: '2' }] })
  })

  it(
    'never fills more than was approved, and ends, whatever the venue does',
    () => {
      fc.assert(
        fc.property(fc.nat(1_000_000), fc.boolean(), (seed, modify) => {
          const one = workedSession({ algorithm, work: { ...work, modify } }, seed, rough)
          one.run(1)
          one.approve(7, '2')
          one.approve(8, '1.23', 'sell')
          one.run(TO_THE_END)
          expect([one.done.get(7)?.length, one.done.get(8)?.length]).toEqual([1, 1])
          expect(one.status().worked).toEqual([])
          expect(one.desk.working).toBe(0)
          const position = one.desk.filled(7).minus(one.desk.filled(8))
          expect(one.status().positions[0].lots).toBe(position.toFixed())
        }),
        { numRuns: 6 },
      )
    },
    SLOW,
  )

  it(
    'never fills more than was approved, and ends, wherever the agent falls',
    () => {
      const fall = fc.record({ after: fc.integer({ min: 1, max: 40 }), behind: fc.boolean(), lost: fc.boolean() })
      fc.assert(
        fc.property(fc.nat(1_000_000), fc.array(fall, { minLength: 1, maxLength: 3 }), (seed, falls) => {
          const one = workedSession({ algorithm, work }, seed, rough)
          one.run(1)
          one.approve(7, '2')
          one.approve(8, '1.23', 'sell')
          for (const { after, ...how } of falls) {
            one.run(after)
            one.restart(how)
          }
          one.run(TO_THE_END)
          // An agent that fell before its keeper had heard of the end tells of it again: once each incarnation at most.
          for (const approval of [7, 8]) {
            const told = one.done.get(approval)?.length ?? 0
            expect(told >= 1 && told <= 1 + falls.length).toBe(true)
          }
          expect(one.status().worked).toEqual([])
          expect(one.desk.working).toBe(0)
        }),
        { numRuns: 10 },
      )
    },
    SLOW,
  )
})
