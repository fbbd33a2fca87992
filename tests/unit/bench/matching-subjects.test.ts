import { describe, expect, it } from 'vitest'
import { subjects, type Subject } from '#bench/matching-subjects.ts'
import { lqFlow, xcFlow, type OrderFlow } from '#bench/order-flow.ts'
import { fillDigest } from '#market/matching/engine-digest.ts'

function replay(subject: Subject, flow: OrderFlow): unknown {
  const session = subject.start(flow)
  const fills = fillDigest()
  session.watch(fills)
  let lots = 0
  for (let k = 0; k < flow.count; k++) lots += session.step(k)
  return { book: session.digest(), fills: fills.hex(), trades: fills.trades, lots }
}

describe('the engines of the matching bench', () => {
  it.each([
    ['xc', xcFlow(3_000, 5)],
    ['lq', lqFlow(2_000, 5)],
  ])('come to one book by the same fills on %s', (_, flow) => {
    const { fills } = replay(subjects.flow, flow) as { fills: string } // what it returns
    for (const subject of Object.values(subjects)) {
      expect([subject.name, replay(subject, flow)]).toEqual([
        subject.name,
        { book: flow.digest, fills, trades: flow.trades, lots: flow.lots },
      ])
    }
  })
})
