/** Positions of netting and hedging accounts, and what other hands do to them. */
import { afterEach, describe, expect, it } from 'vitest'
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import { BUY, BUY_LIMIT, CLOSE_BY, DEAL, EVENT, EXPIRED, PENDING, SELL, orderStage } from './order-stage.ts'
import { terminalStage, type StageOptions } from './terminal-stage.ts'

export function positionsSuite(subject: TerminalSubject): void {
  describe.skipIf(subject.missing !== undefined)(`positions of ${subject.name} ${subject.missing ?? ''}`, () => {
    const stages = terminalStage(subject)
    const trading = orderStage(stages)
    afterEach(stages.close)

    describe('netting and hedging', () => {
      it('netting: an opposite deal reduces, then reverses under a new ticket', async () => {
        const stage = await trading()
        await stage.settle({ action: DEAL, orderType: BUY, volume: 0.3 })
        const [before] = (await stage.truth()).positions
        await stage.settle({ action: DEAL, orderType: SELL, volume: 0.5 })
        const [deal] = await stage.dealt(0.5)
        expect(deal).toMatchObject({ entry: 2, position: BigInt(before.ticket) })
        const { positions } = await stage.truth()
        expect(positions).toMatchObject([{ type: 1, volume: 0.2 }])
        expect(positions[0].ticket).not.toBe(before.ticket)
      })

      const hedging: StageOptions = { lines: ['account margin=hedging'] }
      it('hedging: a deal opens, and closes only the position it names', async () => {
        const stage = await trading('EURUSD', hedging)
        await stage.settle({ action: DEAL, orderType: BUY, volume: 0.3 })
        await stage.settle({ action: DEAL, orderType: SELL, volume: 0.1 })
        const { positions } = await stage.truth()
        expect(positions).toHaveLength(2)
        const long = positions.find(({ type }) => type === 0)!
        await stage.settle({ action: DEAL, orderType: SELL, volume: 0.2, position: BigInt(long.ticket) })
        expect((await stage.truth()).positions.find(({ type }) => type === 0)!.volume).toBeCloseTo(0.1, 9)
        const tooMuch = await stage.settle({
          action: DEAL,
          orderType: SELL,
          volume: 0.2,
          position: BigInt(long.ticket),
        })
        expect(tooMuch.retcode).toBe(10_038)
        const gone = await stage.settle({ action: DEAL, orderType: SELL, volume: 0.1, position: 42n })
        expect(gone.retcode).toBe(10_036)
      })

      it('hedging: two opposite positions close each other', async () => {
        const stage = await trading('EURUSD', hedging)
        await stage.settle({ action: DEAL, orderType: BUY, volume: 0.3 })
        await stage.settle({ action: DEAL, orderType: SELL, volume: 0.2 })
        const { positions } = await stage.truth()
        const [long, short] = [0, 1].map((side) => BigInt(positions.find(({ type }) => type === side)!.ticket))
        expect(
          (await stage.settle({ action: CLOSE_BY, orderType: 8, position: long, positionBy: short })).retcode,
        ).toBe(10_009)
        expect((await stage.truth()).positions).toMatchObject([{ type: 0, volume: 0.1 }])
      })
    })

    describe('what others do', () => {
      it('a trade by hand is told as nobody’s of ours', async () => {
        const stage = await trading()
        stage.say('manual buy EURUSD 0.4')
        const deal = await stage.swarm.next('TRADE_EVENT', ({ kind }) => kind === EVENT.dealAdd)
        expect(deal).toMatchObject({ cid: 0, volume: 0.4, reason: 0, symbol: 'EURUSD' })
        stage.say(`manual close ${(await stage.truth()).positions[0].ticket}`)
        await stage.swarm.next('TRADE_EVENT', ({ kind, entry }) => kind === EVENT.dealAdd && entry === 1)
      })

      it('an exchange corrects a deal, and cancels one', async () => {
        const stage = await trading()
        await stage.settle({ action: DEAL, orderType: BUY, volume: 0.4 })
        const [{ deal }] = await stage.dealt(0.4)
        stage.say(`deal update ${deal} price=1.1`)
        expect(await stage.swarm.next('TRADE_EVENT', ({ kind }) => kind === EVENT.dealUpdate)).toMatchObject({
          deal,
          price: 1.1,
        })
        stage.say(`deal delete ${deal}`)
        await stage.swarm.next('TRADE_EVENT', (event) => event.kind === EVENT.dealDelete && event.deal === deal)
      })

      it('a contract comes to its end: its orders expire and nothing opens any more', async () => {
        const stage = await trading('WIN')
        await stage.settle({ action: PENDING, orderType: BUY_LIMIT, volume: 2, price: 129_000 })
        stage.say('expire WIN')
        await stage.gone(EXPIRED)
        expect((await stage.settle({ action: DEAL, orderType: BUY, volume: 1 })).retcode).toBe(10_044)
      })

      it('the broker replaces comments: the magic number still says whose it is', async () => {
        const stage = await trading('EURUSD', { lines: ['knob comment=replace'] })
        await stage.settle({ action: DEAL, orderType: BUY, volume: 0.1 })
        expect(await stage.dealt(0.1)).toHaveLength(1)
        expect(BigInt((await stage.truth()).deals[0].magic)).toBe((7n << 53n) | BigInt(stage.cid))
      })
    })
  })
}
