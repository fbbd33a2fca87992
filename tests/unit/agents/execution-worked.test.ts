/** The rules of the execution agent, for approvals that an algorithm works: each holds for every child. */
import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import { type Bench, message } from '#tests/outbox.ts'
import { isChildNumber } from '#trading/orders/serial-number.ts'
import {
  SECOND,
  money,
  twap,
  iceberg,
  approved,
  lease,
  command,
  quote,
  intent,
  sent,
  doneOf,
  statusOf,
  filled,
  accepted,
  canceled,
  tell,
  last,
  ready,
} from './worked-approvals.ts'

describe('an approval that is worked', () => {
  it('keeps a few timers, however often its children come back unfilled', () => {
    const agent = ready()
    agent.tell(approved(7))
    for (let k = 0; k < 80; k++) {
      tell(agent, (child) => canceled(child, child.lots), quote())
      agent.wait(SECOND / 4)
    }
    expect(sent(agent).length).toBeGreaterThan(40)
    expect(agent.timers).toBeLessThan(5)
  })

  it('goes out in children with numbers of their own, each a part of it', () => {
    const agent = ready()
    agent.tell(approved(7, { lots: money(2) }))
    const [first] = sent(agent)
    expect(first).toMatchObject({
      parent: 7,
      lots: money('0.5'),
      side: 'buy',
      orderType: 'market',
      timeInForce: 'ioc',
      seq: 42,
      at: 4_200,
      reduceOnly: false,
    })
    expect(isChildNumber(first.clientId)).toBe(true)
    agent.tell(filled(first))
    agent.wait(9 * SECOND)
    agent.tell(quote())
    expect(sent(agent).length).toBe(1)
    agent.wait(SECOND)
    expect(sent(agent).length).toBe(2)
    expect(new Set(sent(agent).map(({ clientId }) => clientId)).size).toBe(2)
  })

  it('says when it is done, and with how much', () => {
    const agent = ready()
    agent.tell(approved(7))
    for (let slice = 0; slice < 4; slice++) {
      agent.tell(filled(last(sent(agent))))
      agent.wait(5 * SECOND)
      agent.tell(quote())
      agent.wait(5 * SECOND)
    }
    expect(agent.sent('decision.done')).toMatchObject([{ approval: 7, filled: money(2), reason: 'filled', seq: 42 }])
    expect(statusOf(agent)).toMatchObject({ worked: [], positions: [{ lots: '2' }] })
  })

  it('is taken by a worst price where the configuration or the approval has one', () => {
    const bounded = ready({ ...twap, work: { deadlineSeconds: 40, limitOffsetTicks: 3 } })
    bounded.tell(approved(7))
    expect(sent(bounded)[0]).toMatchObject({ orderType: 'limit', price: money('1.10004'), timeInForce: 'ioc' })
    const limited = ready()
    limited.tell(approved(7, { side: 'sell', orderType: 'limit', price: money('1.09995') }))
    expect(sent(limited)[0]).toMatchObject({ orderType: 'limit', price: money('1.09995'), timeInForce: 'ioc' })
  })

  it('takes at the market, and only within its limit, where the venue refuses a limit past the market', () => {
    const agent = ready({ ...twap, work: { deadlineSeconds: 40, takes: 'market', limitOffsetTicks: 3 } })
    agent.tell(quote(1.1002, 1.10022), approved(7))
    expect(sent(agent)).toEqual([])
    agent.tell(quote())
    expect(sent(agent)).toMatchObject([{ orderType: 'market', price: ZERO, timeInForce: 'ioc' }])
  })

  it('goes out whole when it is urgent, or an exit, or its algorithm does nothing else', () => {
    const agent = ready()
    agent.tell(approved(7, { urgent: true }), approved(8, { reduceOnly: true, side: 'sell' }))
    expect(sent(agent)).toMatchObject([
      { clientId: 7, parent: 7, lots: money(2) },
      { clientId: 8, parent: 8, lots: money(2) },
    ])
    expect(agent.sent('execution.memory')).toEqual([])
    const worked = ready({ ...twap, exits: 'worked' })
    worked.tell(approved(8, { reduceOnly: true, side: 'sell' }))
    expect(sent(worked)).toMatchObject([{ parent: 8, lots: money('0.5'), reduceOnly: true }])
  })

  it('is taken at once, again and again, when it is an exit within a limit', () => {
    const agent = ready()
    agent.tell(approved(8, { reduceOnly: true, side: 'sell', orderType: 'limit', price: money('1.0999') }))
    expect(sent(agent)).toMatchObject([{ parent: 8, lots: money(2), price: money('1.0999'), timeInForce: 'ioc' }])
    agent.tell(canceled(sent(agent)[0], money('0.5')))
    agent.wait(SECOND)
    expect(sent(agent)[1]).toMatchObject({ parent: 8, lots: money('0.5'), reduceOnly: true })
  })

  it('is refused where it cannot be worked', () => {
    const agent = ready()
    agent.tell(approved(7, { lots: money('0.001') }))
    expect(agent.sent('decision.refused')).toMatchObject([{ code: 'BELOW_MINIMUM', approval: 7 }])
    const bounded = ready({ ...twap, work: { limitOffsetTicks: 3 } })
    bounded.tell(approved(7, { reference: Number.NaN }))
    expect(bounded.sent('decision.refused')).toMatchObject([{ code: 'NO_PRICE' }])
    expect(statusOf(agent).worked).toEqual([])
  })

  it('ends at its deadline with what it has, when that is the policy', () => {
    const agent = ready({ ...iceberg, work: { deadlineSeconds: 5, policy: 'leave' } })
    agent.tell(approved(7))
    const [first] = sent(agent)
    expect(first).toMatchObject({ timeInForce: 'gtc', price: money('1.1'), lots: money('0.5') })
    agent.tell(accepted(first))
    agent.wait(5 * SECOND)
    expect(doneOf(agent)).toEqual(['7 deadline'])
    agent.tell(canceled(first, money('0.2')))
    expect(agent.sent('order.cancel')).toMatchObject([{ clientId: first.clientId, request: 1 }])
    expect(statusOf(agent).worked).toEqual([])
  })

  it('gives up after too many rejections in a row', () => {
    const agent = ready({ ...twap, work: { maxRejections: 2, retryMillis: 10 } })
    agent.tell(approved(7))
    for (let time = 0; time < 2; time++) {
      agent.tell(message('order.rejected', { clientId: last(sent(agent)).clientId, code: 'NO_MONEY' }))
      agent.wait(SECOND)
    }
    expect(doneOf(agent)).toEqual(['7 rejected'])
    expect(sent(agent).length).toBe(2)
  })

  it('follows the market by changing its price where the venue can, by cancel and anew where it cannot', () => {
    const peg = { name: 'peg', params: { everyMillis: 0 } }
    const able = ready({ algorithm: peg, work: { modify: true } })
    tell(able, approved(7), accepted, quote(1.10005, 1.10009))
    expect(able.sent('order.modify')).toMatchObject([{ request: 1, price: money('1.10005'), lots: money(2) }])
    const { clientId } = sent(able)[0]
    able.tell(message('order.updated', { clientId, request: 1, lots: money(2), price: money('1.10005') }))
    able.tell(quote(1.10007, 1.10011), message('order.modifyRejected', { clientId, request: 2 }))
    able.wait(SECOND)
    expect(able.sent('order.modify').map(({ request }) => request)).toEqual([1, 2, 3])
    const plain = ready({ algorithm: peg })
    tell(plain, approved(7), accepted, quote(1.10005, 1.10009))
    plain.tell(canceled(sent(plain)[0], money(2)))
    expect(plain.sent('order.modify')).toEqual([])
    expect(sent(plain).map(({ price }) => price.toFixed())).toEqual(['1.1', '1.10005'])
  })
})

describe('a worked order ends, and its children are withdrawn', () => {
  const resting = (): Bench => {
    const agent = ready(iceberg)
    tell(agent, approved(7), accepted)
    return agent
  }

  it('when a newer intent leads the other way', () => {
    const agent = ready(iceberg)
    tell(agent, approved(7, { orderType: 'limit', price: money('1.1') }), accepted, intent(2, 9), intent(2, 10))
    expect(doneOf(agent)).toEqual([])
    agent.tell(intent(-1, 11))
    expect(doneOf(agent)).toEqual(['7 canceled'])
    expect(agent.sent('order.cancel').length).toBe(1)
  })

  it('but for market orders, which risk has counted as filled when it judged that intent', () => {
    const agent = resting()
    agent.tell(intent(-1, 11))
    expect(doneOf(agent)).toEqual([])
  })

  it('when the risk agent that approved it is no more', () => {
    const agent = resting()
    agent.tell(lease(Infinity, 8))
    expect(doneOf(agent)).toEqual(['7 canceled'])
    agent.tell(approved(7.5))
    expect(agent.sent('decision.refused')).toMatchObject([{ code: 'APPROVAL_EXPIRED', given: 7.5, limit: 8 }])
  })

  it('when an alert is acted on and it opens exposure', () => {
    const alert = (action: MessageFor<'risk.alert'>['action'], level: MessageFor<'risk.alert'>['level'] = 'breach') =>
      message('risk.alert', { level, action, limitOf: 'drawdown', instrument: 0 })
    const agent = resting()
    agent.tell(alert('none'), alert('close', 'cleared'))
    expect(doneOf(agent)).toEqual([])
    agent.tell(alert('reduce'))
    expect(doneOf(agent)).toEqual(['7 canceled'])
    const exit = ready({ ...iceberg, exits: 'worked' })
    exit.tell(approved(7, { reduceOnly: true }), alert('close'))
    expect(doneOf(exit)).toEqual([])
  })

  it('when everything is flattened, but for what flattens', () => {
    const agent = resting()
    const exit = { side: 'sell', reduceOnly: true, urgent: true, orderType: 'limit', price: money('1.1') } as const
    agent.tell(approved(8, exit), command('flatten'))
    expect(doneOf(agent)).toEqual(['7 canceled'])
    expect(agent.sent('order.cancel').map(({ clientId }) => clientId)).toEqual([sent(agent)[0].clientId])
  })
})
