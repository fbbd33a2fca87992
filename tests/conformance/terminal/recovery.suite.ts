/** What survives: duplicates, lost answers, cuts, restarts, and the truth that settles what nobody knows. */
import { afterEach, describe, expect, it } from 'vitest'
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import { terminalStage, type StageOptions } from './terminal-stage.ts'

const BUY = { action: 1, orderType: 0, volume: 0.1 } as const
const LIMIT = { action: 5, orderType: 2, volume: 0.1, price: 1.09 } as const
const NOT_FOUND = 0
const CONFIRMED = 1
const AMBIGUOUS = 2

export function recoverySuite(subject: TerminalSubject): void {
  describe.skipIf(subject.missing !== undefined)(`recovery of ${subject.name} ${subject.missing ?? ''}`, () => {
    const { open, close } = terminalStage(subject)
    afterEach(close)
    let cid = 5_000
    let asks = 0

    const trading = async (options: StageOptions = {}) => {
      const stage = await open(options)
      await stage.swarm.welcomed()
      const { swarm } = stage
      const sid = await stage.follow('EURUSD')
      await swarm.ticked('EURUSD', 1)
      const lookup = async (of: number) => {
        const request = ++asks
        swarm.send({ frame: 'LOOKUP', cid: of, request })
        return swarm.next('LOOKUP_RESULT', (answer) => answer.request === request)
      }
      const snapshot = async (afterDeal = 0n) => {
        const request = ++asks
        swarm.send({ frame: 'SNAPSHOT_REQ', afterDeal, fromTime: 0, request })
        const begin = await swarm.next('SNAPSHOT', (told) => told.request === request && told.stage === 0)
        const end = await swarm.next('SNAPSHOT', (told) => told.request === request && told.stage === 1)
        const of = <Value extends { readonly request: number }>(list: readonly { readonly value: Value }[]) =>
          list.map(({ value }) => value).filter((value) => value.request === request)
        const whole = {
          positions: of(swarm.all('POSITION')),
          orders: of(swarm.all('ORDER_STATE')),
          deals: of(swarm.all('DEAL')),
        }
        expect([end.positions, end.orders, end.deals]).toEqual([
          whole.positions.length,
          whole.orders.length,
          whole.deals.length,
        ])
        return { ...whole, begin, end }
      }
      /** Back after a cut or a restart, the symbol followed again. */
      const back = async () => {
        await swarm.welcomed(10_000)
        swarm.subscribe('EURUSD')
        await swarm.next('SYMBOL')
      }
      return { ...stage, sid, lookup, snapshot, back }
    }

    it('never makes two orders of one client order id', async () => {
      const { swarm, sid, result, truth } = await trading()
      const first = await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      for (let repeat = 0; repeat < 3; repeat++) {
        const request = swarm.order({ ...BUY, cid, sid })
        const again = await swarm.next(
          'ORDER_RESULT',
          (told, { flags }) => told.request === request && (flags & 2) !== 0,
        )
        expect(again).toMatchObject({ cid, retcode: first.retcode, order: first.order })
      }
      expect((await truth()).requests).toBe(1)
    })

    it('keeps the parts of one client order apart', async () => {
      const { swarm, sid, result, truth } = await trading({ lines: ['account margin=hedging'] })
      ++cid
      for (const part of [0, 1, 1, 2, 0]) await result(swarm.order({ ...BUY, cid, part, sid })).catch(() => {})
      expect((await truth()).requests).toBe(3)
    })

    it('takes the same client order id in another space for another order', async () => {
      const { swarm, sid, say, result, truth, lookup, back } = await trading()
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      say('cut')
      swarm.greet({ space: 8 })
      await back()
      expect(await lookup(cid)).toMatchObject({ outcome: NOT_FOUND, orders: 0, deals: 0 })
      expect((await result(swarm.order({ ...BUY, cid, sid }))).retcode).toBe(10_009)
      expect((await truth()).requests).toBe(2)
    })

    it('never makes two orders of one client order id, also after a restart with an empty memory', async () => {
      const { swarm, sid, say, result, truth, back } = await trading()
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      say('restart')
      await back()
      const request = swarm.order({ ...BUY, cid, sid })
      await swarm.next('ORDER_RESULT', (told, { flags }) => told.request === request && (flags & 2) !== 0)
      expect((await truth()).requests).toBe(1)
    })

    it('after a restart finds what it sent before, in orders, positions and history', async () => {
      const { swarm, sid, say, result, lookup, back } = await trading()
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      await result(swarm.order({ ...LIMIT, cid: ++cid, sid }))
      say('restart')
      await back()
      expect(await lookup(cid)).toMatchObject({ outcome: CONFIRMED, orders: 1, deals: 0 })
      expect(await lookup(cid - 1)).toMatchObject({ outcome: CONFIRMED, orders: 1, deals: 1 })
      expect(await lookup(999_999)).toMatchObject({ outcome: NOT_FOUND, orders: 0, deals: 0 })
    })

    it('finds them without its journal too, and never says "not found" of what exists', async () => {
      const { swarm, sid, say, result, lookup, back } = await trading()
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      say('lose_journal', 'restart')
      await back()
      expect(await lookup(cid)).toMatchObject({ outcome: CONFIRMED, deals: 1 })
    })

    it.each([
      ['', []],
      [', even without its journal', ['lose_journal']],
    ])('removes what an earlier life placed by its client order id alone%s', async (_, lost) => {
      const { swarm, sid, say, result, truth } = await trading()
      await result(swarm.order({ ...LIMIT, cid: ++cid, sid }))
      say(...lost, 'restart')
      await swarm.welcomed(10_000)
      const { retcode } = await result(swarm.order({ action: 8, cid, sid: 0 }))
      expect(retcode).toBe(10_009)
      expect((await truth()).orders).toEqual([])
      expect((await result(swarm.order({ action: 8, cid, sid: 0 }))).retcode).toBe(10_035)
    })

    it('says of an order that was refused that it does not exist', async () => {
      const { swarm, sid, result, lookup } = await trading()
      await result(swarm.order({ ...BUY, volume: 0.015, cid: ++cid, sid }))
      expect((await lookup(cid)).outcome).toBe(NOT_FOUND)
    })

    it('an answer of "timeout" is no rejection: the order that was executed all the same is found', async () => {
      const { swarm, sid, result, lookup, truth } = await trading({ lines: ['knob timeout_executed=1'] })
      expect((await result(swarm.order({ ...BUY, cid: ++cid, sid }))).retcode).toBe(10_012)
      await swarm.next('TRADE_EVENT', (event) => event.cid === cid && event.kind === 7)
      expect(await lookup(cid)).toMatchObject({ outcome: CONFIRMED, deals: 1 })
      expect((await truth()).requests).toBe(1)
    })

    it('an order that nobody has seen after a "timeout" stays ambiguous for a while', async () => {
      const { swarm, sid, result, lookup, truth } = await trading({ lines: ['knob timeout_lost=1'] })
      expect((await result(swarm.order({ ...BUY, cid: ++cid, sid }))).retcode).toBe(10_012)
      expect((await lookup(cid)).outcome).toBe(AMBIGUOUS)
      expect((await truth()).requests).toBe(1)
    })

    it('history that lags makes an order ambiguous, not absent', async () => {
      const { swarm, sid, say, result, lookup, back } = await trading({ lines: ['knob history_lag=2500'] })
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      say('restart')
      await back()
      expect((await lookup(cid)).outcome).not.toBe(NOT_FOUND)
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      expect(await lookup(cid)).toMatchObject({ outcome: CONFIRMED, deals: 1 })
    })

    it.each([
      ['lost', 'knob request_lost=1', 0],
      ['late', 'knob request_late=400', 1],
      ['told twice', 'knob request_twice=1', 2],
    ])('the answer to the request is %s: the deal is told all the same', async (_, knob, answers) => {
      const { swarm, sid } = await trading({ lines: [knob] })
      const request = swarm.order({ ...BUY, cid: ++cid, sid })
      await swarm.next('TRADE_EVENT', (event) => event.cid === cid && event.kind === 7)
      if (answers > 0) await swarm.next('ORDER_RESULT', (told) => told.request === request && told.stage === 2)
      await new Promise((resolve) => setTimeout(resolve, 600))
      const told = swarm.all('TRADE_EVENT').filter(({ value }) => value.cid === cid && value.kind === 7)
      expect(told).toHaveLength(1)
    })

    it('a cut between order and answer loses no deed: the order is found afterwards, once', async () => {
      const { swarm, sid, say, lookup, truth, back } = await trading({ lines: ['knob exec_delay=150'] })
      swarm.order({ ...BUY, cid: ++cid, sid })
      await swarm.next('ORDER_RESULT', ({ stage }) => stage === 1)
      say('cut 300')
      await back()
      await swarm.until('the deal', () => true)
      const { outcome } = await lookup(cid)
      expect(outcome).toBe(CONFIRMED)
      swarm.order({ ...BUY, cid, sid })
      await swarm.next('ORDER_RESULT', (_, { flags }) => (flags & 2) !== 0)
      expect((await truth()).requests).toBe(1)
    })

    it('a lost ACK makes no second order: the same one said again is answered as known', async () => {
      const { swarm, sid, say, result, truth, back } = await trading()
      const { session } = swarm
      session.ack(false)
      const first = await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      expect(first.retcode).toBe(10_009)
      say('cut')
      await back()
      expect(swarm.session).not.toBe(session)
      const request = swarm.order({ ...BUY, cid, sid })
      const again = await swarm.next('ORDER_RESULT', (told, { flags }) => told.request === request && (flags & 2) !== 0)
      expect(again).toMatchObject({ cid, retcode: first.retcode, order: first.order })
      expect((await truth()).requests).toBe(1)
    })

    it('tells the events that were missed during a cut when it is asked from the last one known', async () => {
      const { swarm, sid, say, result, back } = await trading({ lines: ['knob exec_delay=200'] })
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      const known = Math.max(...swarm.all('TRADE_EVENT').map(({ value }) => value.event))
      const { epoch } = swarm.session.hello!
      swarm.order({ ...BUY, cid: ++cid, sid })
      await swarm.next('ORDER_RESULT', (told) => told.cid === cid && told.stage === 1)
      swarm.greet({ resumeEpoch: epoch, resumeEvent: known })
      say('cut 500')
      await back()
      await swarm.next('TRADE_EVENT', (event, { session }) => session === 2 && event.cid === cid && event.kind === 7)
      const again = swarm
        .all('TRADE_EVENT')
        .filter(({ session }) => session === 2)
        .map(({ value }) => value.event)
      expect(again).toEqual(again.map((_, index) => known + 1 + index))
    })

    it('gives the whole truth as a snapshot, every item counted', async () => {
      const { swarm, sid, say, result, snapshot } = await trading()
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      await result(swarm.order({ ...LIMIT, cid: ++cid, sid }))
      say('manual buy EURUSD 0.3')
      await swarm.next('TRADE_EVENT', (event) => event.cid === 0 && event.kind === 7)
      const whole = await snapshot()
      expect(whole.positions).toMatchObject([{ symbol: 'EURUSD', type: 0 }])
      expect(whole.positions[0].volume).toBeCloseTo(0.4, 9)
      expect(whole.orders).toMatchObject([{ cid, volumeInitial: 0.1, volumeCurrent: 0.1, orderType: 2, price: 1.09 }])
      expect(whole.deals.map((deal) => deal.cid).filter((of) => of > 0)).toEqual([cid - 1])
      expect(whole.deals.length).toBe(2)
      const [first] = whole.deals
      expect((await snapshot(first.ticket)).deals.map(({ ticket }) => ticket)).toEqual(
        whole.deals.slice(1).map(({ ticket }) => ticket),
      )
    })

    it('halts on request: own pending orders are canceled, new ones refused, until it is resumed', async () => {
      const { swarm, sid, result, truth } = await trading()
      await result(swarm.order({ ...LIMIT, cid: ++cid, sid }))
      swarm.send({ frame: 'HALT', mode: 1 })
      await swarm.next('ACCOUNT', ({ halted }) => halted === 1)
      await swarm.next('TRADE_EVENT', (event) => event.cid === cid && event.kind === 4)
      expect((await truth()).orders).toEqual([])
      expect((await result(swarm.order({ ...BUY, cid: ++cid, sid }))).retcode).toBe(20_005)
      swarm.send({ frame: 'HALT', mode: 0 })
      await swarm.next('ACCOUNT', ({ halted }) => halted === 0)
      expect((await result(swarm.order({ ...BUY, cid: ++cid, sid }))).retcode).toBe(10_009)
    })

    it('halts and closes its positions when it is told to', async () => {
      const { swarm, sid, result, truth } = await trading()
      await result(swarm.order({ ...BUY, cid: ++cid, sid }))
      swarm.send({ frame: 'HALT', mode: 2 })
      await swarm.next('TRADE_EVENT', (event) => event.kind === 7 && event.entry === 1)
      expect((await truth()).positions).toEqual([])
    })

    it('leaves the orders of others alone when it halts', async () => {
      const { swarm, sid, result, truth, say } = await trading()
      await result(swarm.order({ ...LIMIT, cid: ++cid, sid }))
      say('cut')
      swarm.greet({ space: 8 })
      await swarm.welcomed(10_000)
      swarm.send({ frame: 'HALT', mode: 1 })
      await swarm.next('ACCOUNT', ({ halted }) => halted === 1)
      await swarm.next('PING')
      expect((await truth()).orders).toHaveLength(1)
    })

    it('cancels its pending orders when the swarm falls silent for too long', async () => {
      const { swarm, sid, result, truth } = await trading({ greeting: { heartbeatMillis: 200, deadManMillis: 600 } })
      await result(swarm.order({ ...LIMIT, cid: ++cid, sid }))
      expect((await truth()).orders).toHaveLength(1)
      swarm.session.hush(true)
      await swarm.listen(false)
      const gone = async (): Promise<void> => {
        for (let look = 0; look < 80; look++) {
          if ((await truth()).orders.length === 0) return
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        throw new Error('the pending order still works')
      }
      await gone()
    })
  })
}
