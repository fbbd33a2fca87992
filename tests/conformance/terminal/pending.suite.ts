/** Orders that wait in a terminal: every pending type, their changes and ends, stop loss and take profit. */
import { afterEach, describe, expect, it } from 'vitest'
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import {
  BUY,
  BUY_LIMIT,
  BUY_STOP,
  BUY_STOP_LIMIT,
  CANCELED,
  DEAL,
  EVENT,
  EXPIRED,
  MODIFY,
  PENDING,
  REMOVE,
  SELL_LIMIT,
  SELL_STOP,
  SELL_STOP_LIMIT,
  SLTP,
  orderStage,
  type OrderFields,
} from './order-stage.ts'
import { terminalStage } from './terminal-stage.ts'

export function pendingSuite(subject: TerminalSubject): void {
  describe.skipIf(subject.missing !== undefined)(`pending orders of ${subject.name} ${subject.missing ?? ''}`, () => {
    const stages = terminalStage(subject)
    const trading = orderStage(stages)
    afterEach(stages.close)

    describe('pending orders', () => {
      const pending: readonly [string, OrderFields, string, number][] = [
        ['buy limit', { orderType: BUY_LIMIT, price: 1.0999 }, 'tick EURUSD 1.09980 1.09985', 1.0999],
        ['sell limit', { orderType: SELL_LIMIT, price: 1.1001 }, 'tick EURUSD 1.10020 1.10022', 1.1001],
        ['buy stop', { orderType: BUY_STOP, price: 1.1005 }, 'tick EURUSD 1.10050 1.10052', 1.10052],
        ['sell stop', { orderType: SELL_STOP, price: 1.0995 }, 'tick EURUSD 1.09948 1.09950', 1.09948],
      ]
      it.each(pending)('%s is placed, then dealt when the market comes to it', async (_, fields, tick, price) => {
        const stage = await trading()
        expect((await stage.settle({ action: PENDING, volume: 0.2, ...fields })).retcode).toBe(10_008)
        expect((await stage.truth()).orders).toHaveLength(1)
        stage.say(tick)
        expect((await stage.dealt(0.2))[0].price).toBeCloseTo(price, 9)
        expect((await stage.truth()).orders).toHaveLength(0)
      })

      it.each([
        [
          'buy stop limit',
          { orderType: BUY_STOP_LIMIT, price: 1.1005, stopLimit: 1.1003 },
          ['tick EURUSD 1.10050 1.10052', 'tick EURUSD 1.10025 1.10027'],
          1.1003,
        ],
        [
          'sell stop limit',
          { orderType: SELL_STOP_LIMIT, price: 1.0995, stopLimit: 1.0997 },
          ['tick EURUSD 1.09948 1.09950', 'tick EURUSD 1.09972 1.09974'],
          1.0997,
        ],
      ] as const)('%s becomes a limit at its stop, then is dealt', async (_, fields, ticks, price) => {
        const stage = await trading()
        expect((await stage.settle({ action: PENDING, volume: 0.2, ...fields })).retcode).toBe(10_008)
        stage.say(ticks[0])
        await stage.swarm.until('the limit', () =>
          stage.events().some(({ kind, orderType }) => kind === EVENT.orderUpdate && orderType <= SELL_LIMIT),
        )
        expect(stage.deals()).toEqual([])
        stage.say(ticks[1])
        expect((await stage.dealt(0.2))[0].price).toBeCloseTo(price, 9)
      })

      it('is removed by its client order id', async () => {
        const stage = await trading()
        await stage.settle({ action: PENDING, orderType: BUY_LIMIT, volume: 0.2, price: 1.09 })
        const request = stage.swarm.order({ cid: stage.cid, sid: stage.sid, action: REMOVE })
        expect((await stage.result(request)).retcode).toBe(10_009)
        await stage.gone(CANCELED)
        expect((await stage.truth()).orders).toEqual([])
      })

      it('is modified by its ticket', async () => {
        const stage = await trading()
        const { order } = await stage.settle({ action: PENDING, orderType: BUY_LIMIT, volume: 0.2, price: 1.09 })
        const request = stage.swarm.order({
          cid: stage.cid,
          sid: stage.sid,
          action: MODIFY,
          order,
          price: 1.095,
          orderType: BUY_LIMIT,
          volume: 0.2,
        })
        expect((await stage.result(request)).retcode).toBe(10_009)
        const again = stage.swarm.order({
          cid: stage.cid,
          sid: stage.sid,
          action: MODIFY,
          order,
          price: 1.095,
          orderType: BUY_LIMIT,
          volume: 0.2,
        })
        expect((await stage.result(again)).retcode).toBe(10_025)
        stage.say('tick EURUSD 1.0949 1.0950')
        expect((await stage.dealt(0.2))[0].price).toBeCloseTo(1.095, 9)
      })

      it('expires at its time', async () => {
        const stage = await trading()
        const expiration = Math.ceil((Date.now() + 7_200_000 + 1_500) / 1_000) * 1_000
        await stage.settle({ action: PENDING, orderType: BUY_LIMIT, volume: 0.2, price: 1.09, timeType: 2, expiration })
        await stage.gone(EXPIRED, 8_000)
      })
    })

    describe('stop loss and take profit', () => {
      it.each([
        ['stop loss', { sl: 1.095 }, 'tick EURUSD 1.0949 1.0950', 4],
        ['take profit', { tp: 1.105 }, 'tick EURUSD 1.1051 1.1052', 5],
      ])('%s closes the position, as nobody’s order', async (_, stops, tick, reason) => {
        const stage = await trading()
        await stage.settle({ action: DEAL, orderType: BUY, volume: 0.3, ...stops })
        await stage.dealt(0.3)
        stage.say(tick)
        const closing = await stage.swarm.next(
          'TRADE_EVENT',
          (event) => event.kind === EVENT.dealAdd && event.reason === reason,
        )
        expect(closing).toMatchObject({ cid: 0, volume: 0.3, entry: 1 })
        expect((await stage.truth()).positions).toEqual([])
      })

      it('are set on a position that stands', async () => {
        const stage = await trading()
        await stage.settle({ action: DEAL, orderType: BUY, volume: 0.3 })
        await stage.dealt(0.3)
        const [position] = (await stage.truth()).positions
        const request = stage.swarm.order({
          cid: stage.cid,
          sid: stage.sid,
          action: SLTP,
          position: BigInt(position.ticket),
          sl: 1.095,
          tp: 1.2,
        })
        expect((await stage.result(request)).retcode).toBe(10_009)
        stage.say('tick EURUSD 1.0949 1.0950')
        await stage.swarm.next('TRADE_EVENT', (event) => event.kind === EVENT.dealAdd && event.reason === 4)
      })
    })
  })
}
