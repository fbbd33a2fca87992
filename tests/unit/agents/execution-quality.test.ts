import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import { message } from '#tests/outbox.ts'
import { START, SECOND, money, approved, quote, sent, statusOf, filled, last, ready } from './worked-approvals.ts'

describe('execution quality', () => {
  it('is told by algorithm, against the mid of the approval and the mids after the fills', () => {
    const agent = ready()
    agent.tell(approved(7, { lots: money('0.5') }))
    for (let slice = 0; slice < 4; slice++) {
      const { clientId, lots } = last(sent(agent))
      agent.tell(
        message('order.filled', {
          clientId,
          fillId: `${slice}`,
          lots,
          price: money('1.10002'),
          fee: money(1),
          leaves: ZERO,
        }),
      )
      agent.wait(5 * SECOND)
      agent.tell(quote())
      agent.wait(5 * SECOND)
    }
    agent.tell(message('market.quote', { bid: 1.10005, ask: 1.10007, at: 2 * START }))
    agent.tell(message('market.quote', { bid: 1.10005, ask: 1.10007, at: 40 * START }))
    const { algorithms, fills } = statusOf(agent).quality
    expect(algorithms).toMatchObject([{ algorithm: 'twap', orders: 1, ordered: 0.5, fillRate: 1 }])
    expect(algorithms[0].slippageBps).toBeCloseTo(0.0909, 3) // (1.10002 - 1.10001) / 1.10001
    expect(algorithms[0].shortfallBps).toBeCloseTo(0.0909 + (4 / 100_000 / 0.5 / 1.1) * 10_000, 3)
    expect(fills[0].markOutsBps[1]).toBeCloseTo(0.3636, 3) // (1.10006 - 1.10002) / 1.10002
  })

  it('counts what goes out whole, too', () => {
    const agent = ready({})
    agent.tell(approved(7))
    agent.tell(filled(sent(agent)[0]))
    expect(statusOf(agent).quality.algorithms).toMatchObject([{ algorithm: 'immediate', orders: 1, fillRate: 1 }])
  })
})
