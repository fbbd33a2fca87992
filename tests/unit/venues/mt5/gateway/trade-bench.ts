/** The trading half alone: what it sends is written down, what the terminal says is said by the test. */
import { expect } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import { recordingSink, virtualHost, type Records, type VirtualHost } from '#tests/conformance/venue-bench.ts'
import { createTrade, type Contract, type Trade, type TradeFrame } from '#venues/mt5/gateway/trade.ts'
import { EURUSD } from '#tests/outbox.ts'
import { frames, type Frame, type FrameName, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'

type Spec = FrameNamed<'SYMBOL'>

/** A contract at market execution, FOK and IOC, unless told otherwise. */
export const contract = (given: Partial<Spec> = {}, sid = 1): Contract => {
  const spec: Spec = {
    ...frames.symbol.blank(),
    symbol: 'EURUSD',
    sid,
    point: 0.00001,
    tickSize: 0.00001,
    digits: 5,
    contractSize: 100_000,
    volumeMin: 0.01,
    volumeMax: 100,
    volumeStep: 0.01,
    tradeMode: 4,
    executionMode: 2,
    fillingMask: 3,
    expirationMask: 15,
    orderMask: 127,
    ...given,
  }
  return { sid, symbol: spec.symbol, spec }
}

let lastId = 2 ** 36
export const order = (
  fields: Partial<Omit<VenueOrder, 'lots' | 'price'>> & { lots?: string; price?: string } = {},
): VenueOrder => ({
  clientId: ++lastId,
  instrument: 1,
  side: 'buy',
  orderType: 'market',
  timeInForce: 'ioc',
  reduceOnly: false,
  ...fields,
  lots: new Money(fields.lots ?? '0.1'),
  price: fields.price === undefined ? ZERO : new Money(fields.price),
})

export const limit = (price: string, fields: Parameters<typeof order>[0] = {}): VenueOrder =>
  order({ orderType: 'limit', timeInForce: 'gtc', price, ...fields })

export interface TradeBench {
  readonly trade: Trade
  readonly host: VirtualHost
  readonly records: Records
  readonly sent: Frame[]
  readonly orders: FrameNamed<'ORDER'>[]
  /** What is sent reaches nobody. */
  deaf: boolean
  touch: { bid: number; ask: number }
  contracts: Contract[]
  last<Name extends FrameName>(frame: Name): FrameNamed<Name>
  say(frame: TradeFrame, dup?: boolean): void
  event(kind: number, fields: Partial<FrameNamed<'TRADE_EVENT'>>): void
  deal(fields: Partial<FrameNamed<'TRADE_EVENT'>>): void
  /** An answer to the last order request, or to the given one. */
  result(stage: number, retcode: number, fields?: Partial<FrameNamed<'ORDER_RESULT'>>): void
  connect(fields?: Partial<FrameNamed<'HELLO'>>): void
  /** Facts of the order, in short. */
  factsOf(clientId: number): string[]
}

export function tradeBench(given: { spec?: Partial<Spec>; hedging?: boolean } = {}): TradeBench {
  const host = virtualHost([EURUSD])
  const sink = recordingSink()
  const sent: Frame[] = []
  const orders: FrameNamed<'ORDER'>[] = []
  let up = false
  let events = 0
  const bench: TradeBench = {
    trade: createTrade(
      {
        now: () => host.now(),
        after: host.after,
        send(frame) {
          if (!up || bench.deaf) return false
          sent.push(frame)
          if (frame.frame === 'ORDER') orders.push(frame)
          return true
        },
        sink,
        instrumentOf: (symbol) => (bench.contracts.some((one) => one.symbol === symbol) ? EURUSD : undefined),
        contractOf: (instrument) => (instrument === 1 ? bench.contracts[0] : undefined),
        contractNamed: (symbol) => bench.contracts.find((one) => one.symbol === symbol),
        touch: () => bench.touch,
        utcOf: (millis) => millis * 1_000,
      },
      { space: 7, ttlMillis: 5_000, deviationPoints: 20 },
    ),
    host,
    records: sink.records,
    sent,
    orders,
    deaf: false,
    touch: { bid: 1.1, ask: 1.10002 },
    contracts: [contract(given.spec)],
    last(frame) {
      const found = sent.findLast((one) => one.frame === frame)
      if (found === undefined) throw new Error(`no ${frame} was sent`)
      return found as never // it is one of that name
    },
    say: (frame, dup = false) => bench.trade.heard(frame, dup),
    event(kind, fields) {
      const blank = frames.tradeEvent.blank()
      bench.say({ ...blank, symbol: 'EURUSD', event: ++events, kind, time: 1_700_000_000_000 + events, ...fields })
    },
    deal: (fields) => bench.event(7, { price: 1.10002, volume: 0.1, ...fields }),
    result(stage, retcode, fields = {}) {
      const { cid, part, action, request } = bench.orders.at(-1)!
      bench.say({ ...frames.orderResult.blank(), cid, part, action, request, stage, retcode, ...fields })
    },
    connect(fields = {}) {
      up = true
      bench.trade.connected({
        ...frames.hello.blank(),
        epoch: 5n,
        marginMode: given.hedging === true ? 2 : 0,
        permissions: 31,
        ...fields,
      })
    },
    factsOf: (clientId) =>
      bench.records.facts
        .filter((fact) => fact.clientId === clientId)
        .map((fact) => {
          switch (fact.fact) {
            case 'accepted':
              return `accepted ${fact.venueId}`
            case 'rejected':
              return `rejected ${fact.code}: ${fact.reason}`
            case 'filled':
              return `filled ${fact.fill.fillId} ${fact.fill.lots.toFixed()} at ${fact.fill.price.toFixed()}, ${fact.fill.leaves.toFixed()} left`
            case 'canceled':
            case 'expired':
              return `${fact.fact}, ${fact.leaves} left`
          }
        }),
  }
  bench.connect()
  const drop = bench.trade.disconnected.bind(bench.trade)
  bench.trade.disconnected = () => {
    up = false
    drop()
  }
  return bench
}

/** A market order of 0.1 that was filled as the terminal tells it. */
export function filled(
  bench: TradeBench,
  fields: Parameters<typeof order>[0] = {},
  tickets = { order: 11n, deal: 21n },
) {
  const sent = order(fields)
  expect(bench.trade.submit(sent)).toBe(true)
  const { cid } = bench.orders.at(-1)!
  const type = sent.side === 'buy' ? 0 : 1
  bench.event(1, { cid, order: tickets.order, volume: 0.1, orderType: type })
  bench.deal({ cid, ...tickets, dealType: type, position: tickets.order })
  bench.event(3, { cid, order: tickets.order, orderState: 4, orderType: type })
  return sent
}

/** A resting order as its first events tell it. */
export function rested(bench: TradeBench, sent = limit('1.09', { lots: '0.1' }), ticket = 11n) {
  bench.trade.submit(sent)
  bench.event(1, { cid: sent.clientId, order: ticket, volume: 0.1, price: 1.09, orderType: 2 })
  bench.event(2, { cid: sent.clientId, order: ticket, volume: 0.1, price: 1.09, orderType: 2, orderState: 1 })
  return sent
}

export const found = (
  bench: TradeBench,
  cid: number,
  orders: Partial<FrameNamed<'ORDER_STATE'>>[],
  deals: Partial<FrameNamed<'DEAL'>>[],
  outcome = 1,
) => {
  const { request } = bench.last('LOOKUP')
  for (const one of orders) bench.say({ ...frames.orderState.blank(), symbol: 'EURUSD', cid, request, ...one })
  for (const one of deals) bench.say({ ...frames.deal.blank(), symbol: 'EURUSD', cid, request, ...one })
  bench.say({ ...frames.lookupResult.blank(), cid, request, outcome, orders: orders.length, deals: deals.length })
}

export const whole = (
  bench: TradeBench,
  parts: {
    positions?: Partial<FrameNamed<'POSITION'>>[]
    orders?: Partial<FrameNamed<'ORDER_STATE'>>[]
    deals?: Partial<FrameNamed<'DEAL'>>[]
    lost?: number
  } = {},
) => {
  const { positions = [], orders = [], deals = [], lost = 0 } = parts
  const { request } = bench.last('SNAPSHOT_REQ')
  const counts = { positions: positions.length, orders: orders.length, deals: deals.length + lost }
  const head = { ...frames.snapshot.blank(), request, balance: 1_000, equity: 1_001.5, margin: 12, ...counts }
  bench.say(head)
  for (const one of positions) bench.say({ ...frames.position.blank(), symbol: 'EURUSD', request, ...one })
  for (const one of orders) bench.say({ ...frames.orderState.blank(), symbol: 'EURUSD', request, ...one })
  for (const one of deals) bench.say({ ...frames.deal.blank(), symbol: 'EURUSD', request, ...one })
  bench.say({ ...head, stage: 1 })
}
