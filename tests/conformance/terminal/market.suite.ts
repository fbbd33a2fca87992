/** How a terminal tells the market: every tick once and in order, the book as it is, the past on request. */
import { afterEach, describe, expect, it } from 'vitest'
import { replayed, type TickRow } from '#tests/conformance/swarm-end.ts'
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import { terminalStage } from './terminal-stage.ts'

/** The ticks of a millisecond may come in another order when they are read again: sorted, they are the same. */
const sorted = (rows: readonly TickRow[]): readonly TickRow[] =>
  [...rows].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[4] - b[4])

export function marketSuite(subject: TerminalSubject): void {
  describe.skipIf(subject.missing !== undefined)(`market of ${subject.name} ${subject.missing ?? ''}`, () => {
    const { open, close } = terminalStage(subject)
    afterEach(close)

    it('answers a subscription with all it knows of the symbol', async () => {
      const { swarm } = await open({
        lines: ['symbol EURUSD stops=20 freeze=10 tickvalue=1.5 pricemin=0.5 pricemax=2 limit=50'],
      })
      await swarm.welcomed()
      const sid = swarm.subscribe('EURUSD')
      expect(await swarm.next('SYMBOL')).toMatchObject({
        sid,
        symbol: 'EURUSD',
        status: 0,
        digits: 5,
        point: 0.00001,
        tickSize: 0.00001,
        tickValue: 1.5,
        contractSize: 100_000,
        volumeMin: 0.01,
        volumeMax: 100,
        volumeStep: 0.01,
        volumeLimit: 50,
        priceMin: 0.5,
        priceMax: 2,
        stopsLevel: 20,
        freezeLevel: 10,
        tradeMode: 4,
        executionMode: 2,
        fillingMask: 3,
        expirationMask: 15,
        orderMask: 127,
        delayed: 0,
        base: 'EUR',
        profit: 'USD',
      })
    })

    it('says of a symbol it does not know that it is unknown, and of one it may not use that it is barred', async () => {
      const { swarm } = await open({ lines: ['input Symbols=EURUSD'] })
      await swarm.welcomed()
      swarm.subscribe('NOSUCH')
      swarm.subscribe('WIN')
      expect((await swarm.next('SYMBOL', ({ symbol }) => symbol === 'WIN')).status).toBe(20_003)
      expect((await swarm.next('SYMBOL', ({ symbol }) => symbol === 'NOSUCH')).status).not.toBe(0)
    })

    it('begins without a cursor at the first tick of the newest millisecond', async () => {
      const { swarm, base, follow } = await open({
        lines: ['tick EURUSD 1.2 1.3 at=1700000000000', 'burst EURUSD count=6 rate=100000 permilli=3 seed=2'],
      })
      await swarm.welcomed()
      await follow('EURUSD')
      await swarm.ticked('EURUSD', 1)
      await swarm.next('PING')
      const told = swarm.ticks('EURUSD')
      const all = await base('EURUSD')
      const newest = Math.max(...all.map(([time]) => time))
      expect(told).toEqual(all.slice(all.findIndex(([time]) => time === newest)))
    })

    it('loses no tick of a burst that merges into few events, and doubles none', async () => {
      const { swarm, say, base, follow } = await open()
      await swarm.welcomed()
      await follow('EURUSD')
      await follow('WIN')
      say('burst EURUSD count=3000 rate=3000 permilli=4 seed=11', 'burst WIN count=500 rate=1000 seed=12')
      await swarm.ticked('EURUSD', 3_001, 15_000)
      await swarm.ticked('WIN', 501, 15_000)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
      expect(swarm.ticks('WIN')).toEqual(await base('WIN'))
    })

    it('does not stick when more ticks share one millisecond than a frame holds', async () => {
      const { swarm, say, base, follow } = await open()
      await swarm.welcomed()
      await follow('EURUSD')
      say('burst EURUSD count=2000 rate=1000000 permilli=2000 seed=13')
      await swarm.ticked('EURUSD', 2_001, 15_000)
      say('tick EURUSD 1.3 1.31')
      await swarm.ticked('EURUSD', 2_002)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
    })

    it('tells late ticks with their old times', async () => {
      const { swarm, say, base, follow } = await open({ lines: ['knob late_ms=40'] })
      await swarm.welcomed()
      await follow('EURUSD')
      say('burst EURUSD count=400 rate=2000 permilli=2 seed=14')
      await swarm.ticked('EURUSD', 401, 10_000)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
    })

    it('tells each tick once although a millisecond reads in another order the second time', async () => {
      const { swarm, say, base, follow } = await open({ lines: ['knob reorder_equal=1'] })
      await swarm.welcomed()
      await follow('EURUSD')
      say('burst EURUSD count=600 rate=1500 permilli=6 seed=15')
      await swarm.ticked('EURUSD', 601, 10_000)
      await swarm.next('PING')
      expect(sorted(swarm.ticks('EURUSD'))).toEqual(sorted(await base('EURUSD')))
    })

    it('passes the flags of the ticks on as they are', async () => {
      const { swarm, say, base, follow } = await open()
      await swarm.welcomed()
      await follow('WIN')
      say('knob flags=1080', 'tick WIN 130005 130010 last=130010 volume=3', 'knob flags=0')
      say('tick WIN 0 0 last=130010 volume=2 flags=56')
      await swarm.ticked('WIN', 3)
      expect(swarm.ticks('WIN')).toEqual(await base('WIN'))
      expect(swarm.ticks('WIN').at(-1)).toMatchObject({ 1: 0, 2: 0, 5: 56 })
    })

    it('resumes after a cut where the swarm stood, with what came meanwhile', async () => {
      const { swarm, say, base, follow } = await open({ resubscribe: true })
      await swarm.welcomed()
      await follow('EURUSD')
      say('burst EURUSD count=3000 rate=1500 permilli=3 seed=21')
      for (const after of [200, 700, 1_500, 2_200]) {
        await swarm.ticked('EURUSD', after, 10_000)
        say('cut')
        await swarm.welcomed(10_000)
      }
      await swarm.ticked('EURUSD', 3_001, 15_000)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
    })

    it('streams nothing after a cut until it is subscribed again', async () => {
      const { swarm, say, base, follow } = await open()
      await swarm.welcomed()
      await follow('EURUSD')
      say('burst EURUSD count=50 rate=1000 seed=22')
      await swarm.ticked('EURUSD', 51)
      say('cut')
      await swarm.welcomed(10_000)
      say('burst EURUSD count=50 rate=1000 seed=23')
      await swarm.next('ACCOUNT')
      await swarm.next('PING', (_, { session }) => session === 2)
      expect(swarm.ticks('EURUSD')).toHaveLength(51)
      swarm.subscribe('EURUSD')
      await swarm.ticked('EURUSD', 101)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
    })

    it('fills in the past from the cursor it is given, marked as replay', async () => {
      const { swarm, base } = await open({
        lines: ['past EURUSD count=5000 from=1700000000000 step=7 seed=24', 'tick EURUSD 1.2 1.20002'],
      })
      await swarm.welcomed()
      swarm.subscribe('EURUSD', { from: { fromTime: 1_700_000_000_000, fromCount: 0 } })
      await swarm.ticked('EURUSD', 5_002, 15_000)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
      const frames = swarm.all('TICKS')
      expect(replayed(frames[0])).toBe(true)
      expect(frames.every(({ value }) => value.rows.length <= 512)).toBe(true)
    })

    it('holds ticks back while the swarm takes none, and orders do not wait behind them', async () => {
      const { swarm, say, base, follow, result } = await open({
        lines: ['past EURUSD count=60000 from=1700000000000 step=5 seed=25'],
      })
      await swarm.welcomed()
      await follow('WIN')
      swarm.session.ack(false)
      swarm.subscribe('EURUSD', { from: { fromTime: 1_700_000_000_000, fromCount: 0 } })
      await swarm.until('a full window', () => swarm.all('TICKS').length >= 60, 10_000)
      await swarm.next('PING')
      expect(swarm.all('TICKS').length).toBeLessThanOrEqual(70)
      const { sid } = await swarm.next('SYMBOL', ({ symbol }) => symbol === 'EURUSD')
      const request = swarm.order({ cid: 90, sid, action: 1, orderType: 0, volume: 0.1 })
      expect((await result(request)).retcode).toBe(10_009)
      swarm.session.ack(true)
      say('tick EURUSD 1.25 1.26')
      await swarm.ticked('EURUSD', 60_002, 20_000)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
    }, 60_000)

    it('stops a symbol that is unsubscribed and goes on with the others', async () => {
      const { swarm, say, follow } = await open()
      await swarm.welcomed()
      const sid = await follow('EURUSD')
      await follow('WIN')
      await swarm.ticked('EURUSD', 1)
      swarm.send({ frame: 'UNSUBSCRIBE', sid })
      await swarm.next('PONG')
      const before = swarm.ticks('EURUSD').length
      await swarm.next('PONG')
      say('tick EURUSD 1.3 1.31', 'tick WIN 130010 130015')
      await swarm.ticked('WIN', 2)
      expect(swarm.ticks('EURUSD')).toHaveLength(before)
    })

    it('tells a symbol anew when it changes', async () => {
      const { swarm, say, follow } = await open()
      await swarm.welcomed()
      await follow('EURUSD')
      say('symbol EURUSD stops=50')
      expect((await swarm.next('SYMBOL', ({ stopsLevel }) => stopsLevel === 50, 10_000)).symbol).toBe('EURUSD')
    })

    it('stamps ticks with the offset of the server clock', async () => {
      const { swarm, say, follow } = await open({ greeting: { heartbeatMillis: 200 } })
      await swarm.welcomed()
      await follow('EURUSD')
      expect((await swarm.next('TICKS')).offsetSeconds).toBe(7_200)
      say('clock offset=10800')
      await swarm.next('ACCOUNT', ({ offsetSeconds }) => offsetSeconds === 10_800)
      say('tick EURUSD 1.3 1.31')
      const { offsetSeconds, rows } = await swarm.next('TICKS', ({ rows: told }) => told.at(-1)!.bid === 1.3)
      expect(offsetSeconds).toBe(10_800)
      expect(Math.abs(rows.at(-1)!.time - 10_800_000 - Date.now())).toBeLessThan(5_000)
    })

    describe('depth of market', () => {
      const rows = (book: { readonly rows: readonly { type: number; price: number; volume: number }[] }) =>
        book.rows.map(({ type, price, volume }) => [type, price, volume])

      it('comes as whole images, market rows left out', async () => {
        const { swarm, say, follow } = await open()
        await swarm.welcomed()
        const sid = await follow('WIN', { book: true })
        say('book WIN S130015x9 s130010x5 s130005x2 b130000x4 b129995x7 B129990x1')
        const book = await swarm.next('BOOK', ({ rows: told }) => told.length === 4)
        expect(book.sid).toBe(sid)
        expect(rows(book)).toEqual([
          [1, 130_010, 5],
          [1, 130_005, 2],
          [2, 130_000, 4],
          [2, 129_995, 7],
        ])
      })

      it.each([
        ['crossed', 's130000x5 b130005x4', 2],
        ['one-sided', 'b130000x4 b129995x1', 2],
        ['empty', '', 0],
        ['with repeated prices', 's130005x2 s130005x3 b130000x4', 3],
      ])('may be %s and is told as it is', async (_, levels, count) => {
        const { swarm, say, follow } = await open()
        await swarm.welcomed()
        await follow('WIN', { book: true })
        say('book WIN s130010x9 b129990x9')
        await swarm.next('BOOK', ({ rows: told }) => told.length === 2)
        say(`book WIN ${levels}`)
        expect((await swarm.next('BOOK')).rows).toHaveLength(count)
      })

      it('is not told twice when it did not change', async () => {
        const { swarm, say, follow } = await open()
        await swarm.welcomed()
        await follow('WIN', { book: true })
        say('book WIN s130010x5 b130000x4')
        await swarm.next('BOOK')
        say('bookburst WIN count=500')
        await swarm.next('PING')
        expect(swarm.all('BOOK')).toHaveLength(1)
        say('book WIN s130010x6 b130000x4')
        expect(rows(await swarm.next('BOOK'))[0]).toEqual([1, 130_010, 6])
      })

      it('is not told to a swarm that did not ask for it', async () => {
        const { swarm, say, follow } = await open()
        await swarm.welcomed()
        await follow('WIN')
        say('book WIN s130010x5 b130000x4')
        await swarm.next('PING')
        expect(swarm.all('BOOK')).toEqual([])
      })

      it('of many changes in a moment the last one arrives', async () => {
        const { swarm, say, follow } = await open()
        await swarm.welcomed()
        await follow('WIN', { book: true })
        for (let lots = 1; lots <= 100; lots++) say(`book WIN s130010x${lots} b130000x4`)
        await swarm.next('BOOK', ({ rows: told }) => told[0].volume === 100)
      })
    })
  })
}
