/** Every reason a terminal has to say no, each told by its code, and nothing sent twice. */
import { afterEach, describe, expect, it } from 'vitest'
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import { BUY, BUY_LIMIT, BUY_STOP, DEAL, PENDING, REMOVE, SELL, orderStage, type OrderFields } from './order-stage.ts'
import { terminalStage } from './terminal-stage.ts'

export function refusalsSuite(subject: TerminalSubject): void {
  describe.skipIf(subject.missing !== undefined)(`refusals of ${subject.name} ${subject.missing ?? ''}`, () => {
    const stages = terminalStage(subject)
    const trading = orderStage(stages)
    afterEach(stages.close)

    describe('refusals', () => {
      const buy = { action: DEAL, orderType: BUY, volume: 0.1 }
      const limit = { action: PENDING, orderType: BUY_LIMIT, volume: 0.1, price: 1.09 }
      /** What stands in the way, the order, the code it gets. */
      const refusals: readonly [string, readonly string[], OrderFields, number][] = [
        ['a volume off the step', [], { ...buy, volume: 0.015 }, 10_014],
        ['a volume below the least', [], { ...buy, volume: 0.001 }, 10_014],
        ['a volume above the most', [], { ...buy, volume: 101 }, 10_014],
        ['a volume of nothing', [], { ...buy, volume: 0 }, 10_014],
        ['a volume that is no number', [], { ...buy, volume: Number.NaN }, 10_014],
        ['a pending price off the tick', ['symbol EURUSD tick=0.0001'], { ...limit, price: 1.09005 }, 10_015],
        ['a limit on the wrong side of the market', [], { ...limit, price: 1.2 }, 10_015],
        ['a stop on the wrong side of the market', [], { ...limit, orderType: BUY_STOP, price: 1.0 }, 10_015],
        ['a stop loss too near', ['symbol EURUSD stops=20'], { ...buy, sl: 1.09995 }, 10_016],
        ['a stop loss above a buy', [], { ...buy, sl: 1.2 }, 10_016],
        ['a pending order too near', ['symbol EURUSD stops=20'], { ...limit, price: 1.09999 }, 10_016],
        ['a symbol not traded', ['symbol EURUSD mode=disabled'], buy, 10_017],
        ['a closed session', ['session EURUSD closed'], buy, 10_018],
        ['no money', ['account balance=10'], { ...buy, volume: 50 }, 10_019],
        ['an expiration in the past', [], { ...limit, timeType: 2, expiration: 1_000_000 }, 10_022],
        ['an expiration of a kind the symbol has not', ['symbol EURUSD expiry=gtc'], { ...limit, timeType: 1 }, 10_022],
        ['the server forbids programs', ['permit server=0'], buy, 10_026],
        ['Algo Trading is off', ['permit algo=0'], buy, 10_027],
        ['the program may not trade', ['permit program=0'], buy, 10_027],
        ['an investor password', ['permit account=0'], buy, 10_017],
        ['no connection to the server', ['permit connected=0'], buy, 10_031],
        ['too many pending orders', ['account limit_orders=0'], limit, 10_033],
        ['a long-only symbol', ['symbol EURUSD mode=longonly'], { ...buy, orderType: SELL }, 10_042],
        ['a short-only symbol', ['symbol EURUSD mode=shortonly'], buy, 10_043],
        ['a close-only symbol', ['symbol EURUSD mode=closeonly'], buy, 10_044],
        ['a ticket nobody knows', [], { action: REMOVE, order: 42n }, 10_035],
        ['a read-only program', ['input AllowTrading=0'], buy, 20_001],
        ['a real account not allowed', ['account trade=real'], buy, 20_002],
        ['more than the inputs allow', ['input MaxLots=0.05'], buy, 20_007],
        ['an action that is none', [], { ...buy, action: 3 }, 20_011],
        ['delayed quotes', ['symbol EURUSD delay=1'], buy, 20_009],
      ]
      it.each(refusals)('%s', async (_, lines, fields, retcode) => {
        const stage = await trading('EURUSD', { lines })
        expect((await stage.settle(fields)).retcode).toBe(retcode)
        const { deals, orders } = await stage.truth()
        expect([deals, orders]).toEqual([[], []])
      })

      it('a symbol that was not subscribed', async () => {
        const stage = await trading()
        expect((await stage.result(stage.swarm.order({ ...buy, cid: 999_001, sid: 77 }))).retcode).toBe(20_010)
      })

      it('the swarm did not say that orders may come', async () => {
        const stage = await trading('EURUSD', { greeting: { allow: 0 } })
        expect((await stage.settle(buy)).retcode).toBe(20_001)
      })

      it('quotes that are too old', async () => {
        const stage = await trading('EURUSD', { lines: ['input MaxTickAgeMillis=50'] })
        await new Promise((resolve) => setTimeout(resolve, 200))
        expect((await stage.settle(buy)).retcode).toBe(20_008)
        stage.say('tick EURUSD 1.10000 1.10002')
        expect((await stage.settle(buy)).retcode).toBe(10_009)
      })

      it('more orders a second than allowed', async () => {
        const stage = await trading('EURUSD', { lines: ['input OrdersPerSecond=3'] })
        const requests = Array.from({ length: 12 }, () => stage.order(buy))
        const codes = await Promise.all(requests.map(async (request) => (await stage.result(request)).retcode))
        expect(codes.filter((code) => code === 10_009).length).toBeLessThan(12)
        expect(new Set(codes)).toEqual(new Set([10_009, 10_024]))
      })

      it('an order that waited unread for longer than it lives', async () => {
        const stage = await trading()
        stage.say('stall 1200')
        await new Promise((resolve) => setTimeout(resolve, 100))
        expect((await stage.settle({ ...buy, ttlMillis: 300 })).retcode).toBe(20_004)
        expect((await stage.truth()).requests).toBe(0)
        expect((await stage.settle({ ...buy, ttlMillis: 2_000 })).retcode).toBe(10_009)
      })

      it('within the freeze level neither modify nor remove', async () => {
        const stage = await trading('EURUSD', { lines: ['symbol EURUSD freeze=50'] })
        const { order } = await stage.settle({ ...limit, price: 1.0999 })
        const request = stage.swarm.order({ cid: stage.cid, sid: stage.sid, action: REMOVE, order })
        expect((await stage.result(request)).retcode).toBe(10_029)
      })

      const codes = [
        10_006, 10_007, 10_011, 10_013, 10_019, 10_020, 10_021, 10_023, 10_024, 10_028, 10_032, 10_034, 10_036, 10_039,
        10_040, 10_041, 10_045, 10_046,
      ]
      it.each(codes)('the server answers %d: it is told, and nothing is sent again', async (code) => {
        const stage = await trading('EURUSD', { lines: [`knob answer=${code}x1`] })
        expect((await stage.settle(buy)).retcode).toBe(code)
        const { requests, deals } = await stage.truth()
        expect([requests, deals]).toEqual([1, []])
      })

      it('a request the terminal itself does not take is told with the error, and its outcome is not guessed', async () => {
        const stage = await trading('EURUSD', { lines: ['knob send_fail=4756'] })
        const request = stage.order(buy)
        const told = await stage.swarm.next('ORDER_RESULT', (result) => result.request === request)
        expect(told).toMatchObject({ stage: 1, runtimeError: 4_756 })
        expect((await stage.truth()).requests).toBe(0)
      })
    })
  })
}
