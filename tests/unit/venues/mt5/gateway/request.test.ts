import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { execution } from '#venues/mt5/gateway/filling.ts'
import { type Ground, planOrder, repriceRefusal } from '#venues/mt5/gateway/request.ts'
import { EURUSD } from '#tests/outbox.ts'
import { contract, limit, order } from './trade-bench.ts'

type Spec = NonNullable<Parameters<typeof contract>[0]>

const ground = (spec: Spec = {}, fields: Partial<Ground> = {}): Ground => ({
  instrument: EURUSD,
  contract: contract(spec),
  touch: { bid: 1.1, ask: 1.10002 },
  hedging: false,
  holdings: [],
  deviationPoints: 20,
  contractNamed: () => undefined,
  ...fields,
})
/** The requests, or the refusal as one line. */
const planned = (...given: Parameters<typeof planOrder>) => {
  const plan = planOrder(...given)
  if ('code' in plan) return `${plan.code}: ${plan.reason}`
  return {
    ...plan,
    parts: plan.parts.map((part) => ({ ...part, lots: part.lots.toNumber(), price: part.price.toNumber() })),
  }
}
const refusalOf = (...given: Parameters<typeof planOrder>): string => {
  const plan = planned(...given)
  return typeof plan === 'string' ? plan : 'it was planned'
}
const { INSTANT, MARKET, EXCHANGE } = execution
const long = { ticket: 9n, symbol: 'EURUSD', side: 'buy', lots: new Money('0.3'), openedAt: 1 } as const

describe('a market order', () => {
  it('is a DEAL at the touch, with the deviation of the configuration', () => {
    expect(planned(order({ side: 'sell' }), ground())).toEqual({
      parts: [
        {
          sid: 1,
          symbol: 'EURUSD',
          action: 1,
          position: 0n,
          lots: 0.1,
          price: 1.1,
          orderType: 1,
          filling: 1,
          timeType: 0,
          deviation: 20,
        },
      ],
      withdraw: false,
      shortfall: '',
    })
  })

  it('needs a quote where the price is asked for, and none where the server sets it', () => {
    const touch = { bid: Number.NaN, ask: Number.NaN }
    expect(refusalOf(order(), ground({ executionMode: INSTANT }, { touch }))).toBe(
      'MARKET_CLOSED: there is no quote yet',
    )
    expect(planned(order(), ground({ executionMode: MARKET }, { touch }))).toMatchObject({ parts: [{ price: 0 }] })
  })

  it('is floored to the step of the symbol, and what is left is said to be', () => {
    expect(planned(order({ lots: '0.17' }), ground({ volumeStep: 0.1, volumeMin: 0.1 }))).toMatchObject({
      parts: [{ lots: 0.1 }],
      shortfall: 'less than a step of the symbol',
    })
    expect(refusalOf(order({ lots: '0.07' }), ground({ volumeStep: 0.1, volumeMin: 0.1 }))).toBe(
      'INVALID_LOTS: fewer than 0.1 lots',
    )
  })

  it('names the position it closes on a hedging account, and the rest opens', () => {
    const plan = planned(order({ side: 'sell', lots: '0.5' }), ground({}, { hedging: true, holdings: [long] }))
    expect(plan).toMatchObject({
      parts: [
        { position: 9n, lots: 0.3 },
        { position: 0n, lots: 0.2 },
      ],
    })
  })

  it('that may only reduce is capped, and refused when nothing is left', () => {
    const reducing = order({ side: 'sell', lots: '0.5', reduceOnly: true })
    expect(planned(reducing, ground({}, { holdings: [long] }))).toMatchObject({
      parts: [{ lots: 0.3 }],
      shortfall: 'more than there is to reduce',
    })
    expect(refusalOf(reducing, ground())).toBe('VENUE_REFUSED: there is no position left to reduce')
  })

  it('is refused where the symbol forbids it, in words', () => {
    const buy = order({ side: 'buy' })
    const sell = order({ side: 'sell' })
    expect(refusalOf(buy, ground({ tradeMode: 0 }))).toBe('VENUE_REFUSED: trading is disabled for it (10017)')
    expect(refusalOf(sell, ground({ tradeMode: 1 }))).toBe('VENUE_REFUSED: only long positions are allowed (10042)')
    expect(refusalOf(buy, ground({ tradeMode: 2 }))).toBe('VENUE_REFUSED: only short positions are allowed (10043)')
    expect(refusalOf(buy, ground({ tradeMode: 3 }))).toBe('MARKET_CLOSED: positions may only be closed (10044)')
    expect(refusalOf(buy, ground({ delayed: 1 }))).toBe('VENUE_REFUSED: its quotes are delayed (20009)')
    expect(refusalOf(buy, ground({ orderMask: 2 }))).toBe('UNSUPPORTED: the symbol takes no market orders')
    expect(refusalOf(buy, ground({ fillingMask: 0 }))).toBe('UNSUPPORTED: invalid filling mode (10030)')
    expect(refusalOf(order({ lots: '5' }), ground({ volumeMax: 2 }))).toBe('INVALID_LOTS: more than 2 lots at once')
  })

  it('that only closes passes where nothing may be opened', () => {
    const closing = ground({ tradeMode: 3 }, { holdings: [long] })
    expect(planned(order({ side: 'sell', lots: '0.3' }), closing)).toMatchObject({ parts: [{ lots: 0.3 }] })
  })
})

describe('an order', () => {
  it('for what no contract stands for is refused', () => {
    expect(refusalOf(order(), ground({}, { contract: undefined }))).toMatch(/^INSTRUMENT_UNKNOWN/)
  })

  it('of impossible lots or prices is refused, NaN too', () => {
    for (const lots of ['0', '-1', 'NaN', '0.015', '101', 'Infinity'])
      expect(refusalOf(order({ lots }), ground())).toMatch(/^INVALID_LOTS/)
    for (const price of ['0', '-1', 'NaN', '1.100005', 'Infinity'])
      expect(refusalOf(limit(price), ground())).toMatch(/^INVALID_PRICE/)
  })

  it('off the tick of the symbol is refused, though ours is finer', () => {
    expect(refusalOf(limit('1.09003'), ground({ tickSize: 0.00005 }))).toBe('INVALID_PRICE: not a multiple of 0.00005')
    expect(refusalOf(limit('1.09'), ground({ priceMin: 1.095 }))).toMatch(
      /^INVALID_PRICE: below the limit of the session/,
    )
    expect(refusalOf(limit('1.2', { side: 'sell' }), ground({ priceMax: 1.15 }))).toMatch(
      /above the limit of the session/,
    )
  })
})

describe('a limit order', () => {
  it('away from the market rests until it is canceled, whatever the mask says of filling', () => {
    expect(planned(limit('1.09'), ground({ fillingMask: 0 }))).toMatchObject({
      parts: [{ action: 5, orderType: 2, filling: 2, price: 1.09, timeType: 0, position: 0n, deviation: 0 }],
      withdraw: false,
    })
    expect(planned(limit('1.2', { side: 'sell' }), ground())).toMatchObject({ parts: [{ orderType: 3 }] })
  })

  it('is good for the day where the symbol knows no more, and refused where it knows neither', () => {
    expect(planned(limit('1.09'), ground({ expirationMask: 2 }))).toMatchObject({ parts: [{ timeType: 1 }] })
    expect(refusalOf(limit('1.09'), ground({ expirationMask: 4 }))).toBe('UNSUPPORTED: invalid expiration (10022)')
  })

  it('that may not rest is withdrawn as soon as it is placed', () => {
    expect(planned(limit('1.09', { timeInForce: 'ioc' }), ground())).toMatchObject({
      parts: [{ action: 5 }],
      withdraw: true,
    })
    expect(refusalOf(limit('1.10001', { timeInForce: 'ioc' }), ground({ freezeLevel: 5 }))).toBe(
      'INVALID_PRICE: nearer than 5 points it could not be removed',
    )
  })

  it('that crosses is given to the book of an exchange as it is', () => {
    expect(planned(limit('1.2'), ground({ executionMode: EXCHANGE, stopsLevel: 50 }))).toMatchObject({
      parts: [{ action: 5, orderType: 2, price: 1.2 }],
      withdraw: false,
    })
  })

  it('that crosses at instant execution is a DEAL at the touch, up to its price and no further', () => {
    const instant = ground({ executionMode: INSTANT, fillingMask: 0 })
    expect(planned(limit('1.10012'), instant)).toMatchObject({
      parts: [{ action: 1, orderType: 0, price: 1.10002, deviation: 10, filling: 1 }],
    })
    expect(planned(limit('1.1', { side: 'sell' }), instant)).toMatchObject({ parts: [{ price: 1.1, deviation: 0 }] })
  })

  it('that crosses at market execution is refused, and told what to do', () => {
    for (const timeInForce of ['gtc', 'ioc'] as const)
      expect(refusalOf(limit('1.2', { timeInForce }), ground())).toBe(
        'INVALID_PRICE: at or past the market: send a market order instead',
      )
  })

  it('keeps the stops level, to the point', () => {
    expect(refusalOf(limit('1.09993'), ground({ stopsLevel: 10 }))).toBe(
      'INVALID_PRICE: nearer to the market than 10 points',
    )
    expect(planned(limit('1.09992'), ground({ stopsLevel: 10 }))).toMatchObject({ parts: [{ price: 1.09992 }] })
  })

  it('that may only reduce is capped to the position, and names none on a hedging account', () => {
    const holdings = [long]
    const reducing = limit('1.2', { side: 'sell', lots: '0.5', reduceOnly: true })
    expect(planned(reducing, ground({}, { holdings, hedging: true }))).toMatchObject({
      parts: [{ lots: 0.3, position: 0n }],
      shortfall: 'more than there is to reduce',
    })
    expect(refusalOf({ ...reducing, side: 'buy', price: new Money('1.09') }, ground({}, { holdings }))).toMatch(
      /^VENUE_REFUSED/,
    )
  })

  it('waits for a quote unless an exchange has the book', () => {
    const touch = { bid: Number.NaN, ask: Number.NaN }
    expect(refusalOf(limit('1.09'), ground({}, { touch }))).toBe('MARKET_CLOSED: there is no quote yet')
    expect(planned(limit('1.09'), ground({ executionMode: EXCHANGE }, { touch }))).toMatchObject({
      parts: [{ action: 5 }],
    })
  })
})

describe('a new price', () => {
  it('keeps tick, stops and freeze level', () => {
    const near = ground({ stopsLevel: 3, freezeLevel: 10 })
    const refused = (price: string) => repriceRefusal('buy', new Money(price), near)?.reason
    expect(refused('1.09')).toBeUndefined()
    expect(refused('1.09993')).toBe('nearer to the market than 10 points')
    expect(refused('1.090001')).toBe('not a multiple of 0.00001')
    expect(repriceRefusal('buy', new Money(1), ground({}, { contract: undefined }))?.code).toBe('INSTRUMENT_UNKNOWN')
  })
})
