/** How a terminal deals: at once, in parts, within a deviation, by every filling mode. */
import { afterEach, describe, expect, it } from 'vitest'
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import {
  AUTO,
  BOC,
  BUY,
  BUY_LIMIT,
  CANCELED,
  DEAL,
  EVENT,
  FOK,
  IOC,
  PENDING,
  RETURN,
  SELL,
  orderStage,
} from './order-stage.ts'
import { terminalStage } from './terminal-stage.ts'

export function dealsSuite(subject: TerminalSubject): void {
  describe.skipIf(subject.missing !== undefined)(`deals of ${subject.name} ${subject.missing ?? ''}`, () => {
    const stages = terminalStage(subject)
    const trading = orderStage(stages)
    afterEach(stages.close)

    it('buys at the ask and sells at the bid, and tells every step', async () => {
      const stage = await trading()
      expect(await stage.settle({ action: DEAL, orderType: BUY, volume: 0.5 })).toMatchObject({
        cid: stage.cid,
        retcode: 10_009,
        stage: 2,
        action: DEAL,
      })
      const [deal] = await stage.dealt(0.5)
      expect(deal).toMatchObject({
        price: 1.10002,
        dealType: 0,
        entry: 0,
        reason: 3,
        symbol: 'EURUSD',
        commission: -1.5,
      })
      await stage.swarm.until('the whole story', () => stage.events().length >= 4)
      expect(new Set(stage.events().map(({ kind }) => kind))).toEqual(
        new Set([EVENT.orderAdd, EVENT.dealAdd, EVENT.orderDelete, EVENT.historyAdd, EVENT.request]),
      )
      expect(stage.swarm.all('ORDER_RESULT').map(({ value }) => value.stage)).toEqual([1, 2])
      await stage.settle({ action: DEAL, orderType: SELL, volume: 0.5 })
      expect((await stage.dealt(0.5))[0]).toMatchObject({ price: 1.1, entry: 1 })
      expect((await stage.truth()).positions).toEqual([])
    })

    it('numbers its events without a gap', async () => {
      const stage = await trading()
      for (const orderType of [BUY, SELL, BUY]) await stage.settle({ action: DEAL, orderType, volume: 0.1 })
      await stage.dealt(0.1)
      const numbers = stage.swarm.all('TRADE_EVENT').map(({ value }) => value.event)
      expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    })

    it('answers forty orders, one after another, without waiting for anything', async () => {
      const stage = await trading()
      const answers = () => stage.swarm.all('ORDER_RESULT').filter(({ value }) => value.stage === 2)
      const sending = async (): Promise<void> => {
        for (let sent = 0; sent < 40; sent++) {
          await stage.settle({ action: DEAL, orderType: sent % 2 === 0 ? BUY : SELL, volume: 0.1 })
        }
      }
      await Promise.all([sending(), stage.swarm.until('forty answers', () => answers().length === 40, 10_000)])
      expect(new Set(answers().map(({ value }) => value.retcode))).toEqual(new Set([10_009]))
      expect((await stage.truth()).requests).toBe(40)
    })

    describe('filling modes', () => {
      /** Execution mode, mask of the symbol, filling asked for, what becomes of it. */
      const matrix: readonly [string, string, string, number, number][] = [
        ['market', 'fok', 'FOK', FOK, 10_009],
        ['market', 'fok', 'IOC', IOC, 10_030],
        ['market', 'ioc', 'FOK', FOK, 10_030],
        ['market', 'ioc', 'IOC', IOC, 10_009],
        ['market', 'fok+ioc', 'RETURN', RETURN, 10_030],
        ['exchange', 'none', 'RETURN', RETURN, 10_009],
        ['exchange', 'none', 'FOK', FOK, 10_030],
        ['instant', 'none', 'FOK', FOK, 10_009],
        ['instant', 'none', 'IOC', IOC, 10_009],
        ['request', 'none', 'RETURN', RETURN, 10_009],
        ['market', 'fok', 'auto', AUTO, 10_009],
        ['market', 'ioc', 'auto', AUTO, 10_009],
        ['exchange', 'none', 'auto', AUTO, 10_009],
        ['market', 'none', 'auto', AUTO, 10_030],
      ]
      it.each(matrix)('at %s execution with %s: %s', async (exe, mask, _, filling, retcode) => {
        const stage = await trading('EURUSD', { lines: [`symbol EURUSD exe=${exe} fill=${mask}`] })
        expect(
          (await stage.settle({ action: DEAL, orderType: BUY, volume: 0.1, price: 1.10002, filling })).retcode,
        ).toBe(retcode)
      })

      it('fill or kill takes all or nothing', async () => {
        const stage = await trading('EURUSD', { lines: ['knob liquidity=0.3'] })
        expect((await stage.settle({ action: DEAL, orderType: BUY, volume: 1, filling: FOK })).retcode).toBe(10_006)
        expect((await stage.truth()).deals).toEqual([])
      })

      it('immediate or cancel takes what there is, the rest is canceled', async () => {
        const stage = await trading('EURUSD', { lines: ['knob liquidity=0.3'] })
        expect((await stage.settle({ action: DEAL, orderType: BUY, volume: 1, filling: IOC })).retcode).toBe(10_010)
        await stage.dealt(0.3)
        await stage.gone(CANCELED)
        expect((await stage.truth()).orders).toEqual([])
      })

      it('return leaves the rest in the book', async () => {
        const stage = await trading('WIN', { lines: ['knob liquidity=3'] })
        await stage.settle({ action: DEAL, orderType: BUY, volume: 10, filling: RETURN })
        await stage.dealt(3)
        expect((await stage.truth()).orders).toHaveLength(1)
      })

      it('book or cancel is canceled when it would cross, and rests when not', async () => {
        const stage = await trading('WIN')
        await stage.settle({ action: PENDING, orderType: BUY_LIMIT, volume: 2, price: 130_005, filling: BOC })
        await stage.gone(CANCELED)
        expect(stage.deals()).toEqual([])
        await stage.settle({ action: PENDING, orderType: BUY_LIMIT, volume: 2, price: 130_000, filling: BOC })
        expect((await stage.truth()).orders).toHaveLength(1)
      })

      it('a limit that crosses is dealt at once where the execution is that of an exchange', async () => {
        const stage = await trading('WIN')
        await stage.settle({ action: PENDING, orderType: BUY_LIMIT, volume: 2, price: 130_010, filling: RETURN })
        const deals = await stage.dealt(2)
        expect(deals.every(({ price }) => price <= 130_010)).toBe(true)
      })
    })

    it('tells a deal in parts as several deals, each with its own ticket', async () => {
      const stage = await trading('EURUSD', { lines: ['knob fill_parts=3'] })
      await stage.settle({ action: DEAL, orderType: BUY, volume: 0.1 })
      const deals = await stage.dealt(0.1)
      expect(new Set(deals.map(({ deal }) => deal)).size).toBe(3)
      expect(new Set(deals.map(({ order }) => order)).size).toBe(1)
    })

    it('is requoted, and nothing is dealt', async () => {
      const stage = await trading('EURUSD', { lines: ['symbol EURUSD exe=instant', 'knob requote=1'] })
      const told = await stage.settle({ action: DEAL, orderType: BUY, volume: 0.1, price: 1.10002 })
      expect(told.retcode).toBe(10_004)
      expect(told.ask).toBeGreaterThan(0)
      expect((await stage.truth()).deals).toEqual([])
      expect((await stage.settle({ action: DEAL, orderType: BUY, volume: 0.1, price: 1.10002 })).retcode).toBe(10_009)
    })

    it('at instant execution deals within the deviation asked for, not beyond', async () => {
      const stage = await trading('EURUSD', { lines: ['symbol EURUSD exe=instant'] })
      const asked = { action: DEAL, orderType: BUY, volume: 0.1, price: 1.09999 }
      expect((await stage.settle({ ...asked, deviation: 2 })).retcode).toBe(10_004)
      expect((await stage.settle({ ...asked, deviation: 3 })).retcode).toBe(10_009)
    })

    it.each([1, 2, 3, 4, 5])('transactions in any order (seed %d) tell the same story', async (seed) => {
      const stage = await trading('EURUSD', { lines: [`knob permute=${seed} fill_parts=2`] })
      await stage.settle({ action: DEAL, orderType: BUY, volume: 0.4 })
      const deals = await stage.dealt(0.4)
      expect(deals.map(({ volume }) => volume)).toEqual([0.2, 0.2])
      expect((await stage.truth()).positions).toMatchObject([{ volume: 0.4 }])
    })
  })
}
