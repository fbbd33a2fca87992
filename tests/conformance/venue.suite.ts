/**
 * What every venue must do, by what it declares. A venue's test gives a way to open one on a bench of its own (a virtual
 * clock, or a fake server and real time) and calls `venueSuite`; what the venue cannot do is skipped by name and reason.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { priceOf, ticksOf } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'
import { isLast, lotsIn, type VenueBench, type VenueSubject } from './venue-bench.ts'

export function venueSuite(subject: VenueSubject): void {
  const { can } = subject
  /** Runs the sentence when the venue can, else skips it and prints why. */
  const itWhen = (able: boolean, reason: string, sentence: string, run: () => Promise<void>): void => {
    if (able) it(sentence, run)
    else it.skip(`${sentence} [${reason}]`, run)
  }
  const limits = can.orderTypes.includes('limit')
  let bench: VenueBench
  let nextId = 1

  const begin = async (): Promise<VenueBench> => {
    bench = await subject.open()
    nextId = 2 ** 36 + 1
    bench.venue.start()
    await bench.until('a first tick', () => bench.records.ticks.length > 0)
    return bench
  }
  const order = (fields: Partial<VenueOrder> = {}): VenueOrder => ({
    clientId: nextId++,
    instrument: bench.instrument.id,
    side: 'buy',
    lots: new Money(bench.instrument.minLots),
    orderType: 'market',
    price: ZERO,
    timeInForce: 'ioc',
    reduceOnly: false,
    ...fields,
  })
  /** A limit far from the market on its own side, so that it rests. */
  const farLimit = (fields: Partial<VenueOrder> = {}): VenueOrder => {
    const { bid } = bench.records.ticks.at(-1)!
    const ticks = Math.floor(ticksOf(bid, Number(bench.instrument.tickSize)) / 2)
    return order({ orderType: 'limit', price: priceOf(ticks, bench.instrument), timeInForce: 'gtc', ...fields })
  }
  const factsOf = (clientId: number) => bench.records.facts.filter((fact) => fact.clientId === clientId)
  const kindsOf = (clientId: number): string[] => factsOf(clientId).map(({ fact }) => fact)
  const fillsOf = (clientId: number): VenueFill[] =>
    factsOf(clientId).flatMap((fact) => (fact.fact === 'filled' ? [fact.fill] : []))
  const over = (clientId: number): boolean => factsOf(clientId).some(isLast)
  /** Sends and waits until nothing more can happen to it. */
  const send = async (fields: Partial<VenueOrder> = {}): Promise<VenueOrder> => {
    const sent = order(fields)
    expect(bench.venue.submit(sent)).toBe(true)
    await bench.until('the end of the order', () => over(sent.clientId))
    return sent
  }
  /** Rests an order far from the market. */
  const rest = async (): Promise<VenueOrder> => {
    const far = farLimit()
    bench.venue.submit(far)
    await bench.until('an acceptance', () => kindsOf(far.clientId).includes('accepted'))
    return far
  }
  const report = async (clientId: number) => {
    const before = bench.records.reports.length
    bench.venue.query(clientId)
    await bench.until('a report', () => bench.records.reports.length > before)
    return bench.records.reports.at(-1)!
  }
  const snapshot = async (afterFillId = '') => {
    const before = bench.records.snapshots.length
    bench.venue.snapshot(afterFillId)
    await bench.until('a snapshot', () => bench.records.snapshots.length > before)
    return bench.records.snapshots.at(-1)!
  }

  describe(`venue ${subject.name}`, () => {
    afterEach(() => bench?.venue.stop())

    it('declares of itself what the suite was told', async () => {
      expect((await begin()).can).toEqual(can)
    })

    it('connects before it says anything of the market', async () => {
      const { records } = await begin()
      const said = records.calls.filter((call) => call !== 'fault')
      expect(said[0]).toBe('connected')
      expect(records.connects).toBe(1)
    })

    it('gives ticks of its instrument in order of time', async () => {
      const { records, instrument, until } = await begin()
      await until('fifty ticks', () => records.ticks.length >= 50)
      const times = records.ticks.map(({ at }) => at)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times.every(Number.isSafeInteger)).toBe(true)
      expect(new Set(records.ticks.map((tick) => tick.instrument))).toEqual(new Set([instrument.id]))
    })

    itWhen(can.depth, 'gives no depth', 'gives sorted images of the book that agree with the touch', async () => {
      const { records, until } = await begin()
      await until('twenty images', () => records.depths.length >= 20)
      for (const { bids, asks } of records.depths) {
        const prices = [...bids.map(([price]) => price).reverse(), ...asks.map(([price]) => price)]
        expect(prices).toEqual([...new Set(prices)].sort((a, b) => a - b))
        expect([...bids, ...asks].every(([, size]) => size > 0)).toBe(true)
      }
    })

    itWhen(can.trades, 'gives no trades', 'gives trades with a size and a side', async () => {
      const { records, until } = await begin()
      await until('ten trades', () => records.trades.length >= 10)
      expect(records.trades.every(({ price, size }) => price > 0 && size > 0)).toBe(true)
      expect(new Set(records.trades.map(({ aggressor }) => aggressor)).size).toBeGreaterThan(1)
    })

    it('accepts a market order, then fills it, and says so once', async () => {
      await begin()
      const sent = await send()
      expect(kindsOf(sent.clientId)[0]).toBe('accepted')
      expect(kindsOf(sent.clientId).filter((kind) => kind === 'accepted')).toHaveLength(1)
      expect(lotsIn(fillsOf(sent.clientId)).eq(sent.lots)).toBe(true)
    })

    it('fills at a price the market has shown, on the tick', async () => {
      const { records, instrument, until } = await begin()
      const [fill] = fillsOf((await send({ side: 'sell' })).clientId)
      // A fill may overtake ticks that wait for room.
      await until('the tick of the fill', () => records.ticks.at(-1)!.at >= fill.at)
      const shown = records.ticks.map(({ bid }) =>
        priceOf(ticksOf(bid, Number(instrument.tickSize)), instrument).toString(),
      )
      expect(shown).toContain(fill.price.toString())
      expect(fill.side).toBe('sell')
    })

    it('conserves the lots of an order larger than the market: what is not filled is canceled', async () => {
      const { instrument } = await begin()
      const sent = await send({ lots: new Money(instrument.minLots).times(3) })
      const end = factsOf(sent.clientId).at(-1)!
      const leaves = end.fact === 'canceled' ? new Money(end.leaves) : ZERO
      expect(lotsIn(fillsOf(sent.clientId)).plus(leaves).eq(sent.lots)).toBe(true)
    })

    it('gives every fill an id of its own, of at most 24 bytes', async () => {
      const { records } = await begin()
      for (const side of ['buy', 'sell', 'buy'] as const) await send({ side })
      const ids = records.facts.flatMap((fact) => (fact.fact === 'filled' ? [fact.fill.fillId] : []))
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.every((id) => Buffer.byteLength(id) <= 24)).toBe(true)
    })

    itWhen(limits, 'takes no limit orders', 'rests a limit order until it is canceled', async () => {
      const { venue, pass, until } = await begin()
      const far = await rest()
      await pass(1_000)
      expect(kindsOf(far.clientId)).toEqual(['accepted'])
      venue.cancel(far.clientId)
      await until('a cancel', () => over(far.clientId))
      expect(factsOf(far.clientId).at(-1)).toEqual({
        fact: 'canceled',
        clientId: far.clientId,
        leaves: far.lots.toString(),
      })
    })

    itWhen(limits, 'takes no limit orders', 'fills a limit order that crosses at no worse than its price', async () => {
      const { records, instrument } = await begin()
      const ticks = ticksOf(records.ticks.at(-1)!.ask, Number(instrument.tickSize))
      const price = priceOf(ticks + Math.ceil(ticks / 100), instrument)
      const sent = await send({ orderType: 'limit', price, timeInForce: 'gtc' })
      expect(lotsIn(fillsOf(sent.clientId)).eq(sent.lots)).toBe(true)
      expect(fillsOf(sent.clientId).every((fill) => fill.price.lte(price))).toBe(true)
    })

    itWhen(limits, 'takes no limit orders', 'cancels at once what an ioc limit order does not get', async () => {
      await begin()
      const { clientId } = await send(farLimit({ timeInForce: 'ioc' }))
      expect(kindsOf(clientId)).toEqual(['accepted', 'canceled'])
    })

    it('rejects what it cannot take with the code that says why, and never accepts it', async () => {
      const { instrument, records } = await begin()
      const step = new Money(instrument.lotStep)
      const halfTick = priceOf(ticksOf(records.ticks.at(-1)!.bid, Number(instrument.tickSize)), instrument).minus(
        new Money(instrument.tickSize).div(2),
      )
      const bad: [string, Partial<VenueOrder>][] = [
        ['INSTRUMENT_UNKNOWN', { instrument: 999 }],
        ['INVALID_LOTS', { lots: new Money(instrument.maxLots).plus(step) }],
        ['INVALID_LOTS', { lots: ZERO }],
        ['INVALID_LOTS', { lots: new Money(instrument.minLots).plus(step.div(2)) }],
        ['INVALID_LOTS', { lots: new Money(instrument.minLots).neg() }],
        ['VENUE_REFUSED', { reduceOnly: true }],
      ]
      if (limits) {
        bad.push(['INVALID_PRICE', { orderType: 'limit', price: halfTick }])
        bad.push(['INVALID_PRICE', { orderType: 'limit', price: ZERO }])
      }
      for (const [code, fields] of bad) {
        const { clientId } = await send(fields)
        expect(factsOf(clientId)).toMatchObject([{ fact: 'rejected', code }])
        expect(await report(clientId)).toSatisfy(
          (told: { known: boolean; state?: string }) => !told.known || told.state === 'rejected',
        )
      }
    })

    it('answers a query with what it knows, and says when it knows nothing', async () => {
      await begin()
      expect(await report(12_345)).toEqual({ known: false, clientId: 12_345 })
      const sent = await send()
      const known = await report(sent.clientId)
      expect(known).toMatchObject({ known: true, state: 'filled' })
      expect(known.known && known.order).toEqual(sent)
      expect(known.known && known.leaves.isZero()).toBe(true)
      expect(known.known && known.fills).toEqual(fillsOf(sent.clientId))
    })

    it('gives a snapshot that is the sum of the fills it told', async () => {
      const { records } = await begin()
      const far = limits ? await rest() : farLimit()
      for (const side of ['buy', 'buy', 'sell'] as const) await send({ side })
      const told = records.facts.flatMap((fact) => (fact.fact === 'filled' ? [fact.fill] : []))
      const position = told.reduce((total, { lots, side }) => total.plus(lots.times(signOf(side))), ZERO)
      const whole = await snapshot()
      expect(whole.fills).toEqual(told)
      expect(whole.positions.map(({ lots }) => lots.toString())).toEqual([position.toString()])
      expect(whole.orders.map(({ order }) => order.clientId)).toEqual(limits ? [far.clientId] : [])
      expect(whole.account.equity.isFinite() && whole.account.margin.gt(ZERO)).toBe(true)
      expect((await snapshot(told[0].fillId)).fills).toEqual(told.slice(1))
    })

    it('never makes a second order of one client order id', async () => {
      const { venue, pass } = await begin()
      const sent = await send()
      venue.submit(sent)
      await pass(1_000)
      expect(lotsIn(fillsOf(sent.clientId)).eq(sent.lots)).toBe(true)
      expect((await snapshot()).positions.map(({ lots }) => lots.toString())).toEqual([sent.lots.toString()])
    })

    itWhen(limits, 'takes no limit orders', 'answers a change with how the order stands', async () => {
      const { venue, records, until, instrument } = await begin()
      const far = await rest()
      const price = far.price.minus(instrument.tickSize)
      venue.modify(far.clientId, far.lots, price)
      await until('a report', () => records.reports.length > 0)
      const order = can.modify ? { ...far, price } : far
      expect(records.reports.at(-1)).toMatchObject({ known: true, state: 'working', order })
    })

    itWhen(
      subject.cuts,
      'its wire cannot be cut from here',
      'says it is cut, refuses to send meanwhile, and connects again',
      async () => {
        const { venue, records, until, cut } = await begin()
        cut(50)
        await until('a disconnect', () => records.disconnects === 1)
        expect(venue.submit(order())).toBe(false)
        const before = records.ticks.length
        await until('a second session', () => records.connects === 2)
        await until('ticks again', () => records.ticks.length > before)
      },
    )

    itWhen(
      subject.cuts,
      'its wire cannot be cut from here',
      'loses on a cut only words, never deeds: query and snapshot tell the truth',
      async () => {
        const { venue, records, until, pass, cut } = await begin()
        // Cut at every stage of an order's life: on its way out, on the way back of its acknowledgement, of its fill.
        for (const flightMillis of [0, 1, 2, 3, 5, 8, 12, 30]) {
          const sent = order()
          const sessions = records.connects
          venue.submit(sent)
          await pass(flightMillis)
          cut(20)
          await until('the next session', () => records.connects > sessions)
          const known = await report(sent.clientId)
          const told = lotsIn(fillsOf(sent.clientId))
          if (!known.known) expect(told.isZero()).toBe(true)
          await pass(200)
          const settled = await report(sent.clientId)
          expect(settled.known).toBe(known.known)
          if (settled.known) expect(lotsIn(settled.fills).plus(settled.leaves).eq(sent.lots)).toBe(true)
        }
        const { positions, fills } = await snapshot()
        const truth = fills.reduce((total, { lots, side }) => total.plus(lots.times(signOf(side))), ZERO)
        expect((positions[0]?.lots ?? ZERO).eq(truth)).toBe(true)
        expect(new Set(fills.map(({ fillId }) => fillId)).size).toBe(fills.length)
      },
    )
  })
}
