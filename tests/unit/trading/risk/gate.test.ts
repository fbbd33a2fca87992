import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import type { Pending } from '#trading/orders/blotter.ts'
import type { RiskView } from '#trading/risk/check.ts'
import { closableOf, createGate, deltaOf, type GateOptions } from '#trading/risk/gate.ts'
import { boundChecks, type Limits } from '#trading/risk/limits.ts'
import { pricedOrder } from '#trading/risk/pricing.ts'
import { barredBy, stateAfter } from '#trading/risk/trading-state.ts'

const money = (value: number | string) => new Money(value)
const nothing: Pending = { marketBuy: ZERO, marketSell: ZERO, limitBuy: ZERO, limitSell: ZERO }
const view = (fields: Partial<RiskView> = {}): RiskView => ({
  now: 10_000,
  trading: 'ACTIVE',
  obstacle: null,
  position: ZERO,
  pending: nothing,
  openOrders: 0,
  bid: 1.1,
  ask: 1.1002,
  dayPnl: ZERO,
  ...fields,
})
const wide: Limits = {
  orderSize: { maxLots: 50 },
  position: { maxLots: 50, shrink: true },
  priceBand: { maxBps: 100 },
  dailyLoss: { maxLoss: '1000' },
  openOrders: { max: 10 },
  orderRate: { perSecond: 100, burst: 100 },
}

interface Given {
  readonly targetLots: number
  readonly view?: Partial<RiskView>
  readonly next?: Partial<RiskView>
  readonly limits?: Partial<Limits>
  readonly style?: GateOptions['style']
  readonly instrument?: Instrument | undefined
}

/** What the gate decides, in words: 'sell 1 reduce' or 'POSITION_LIMIT buy 2: 3 > 1'. */
function decided(given: Given): string[] {
  let number = 0
  const gate = createGate({
    checks: boundChecks({ ...wide, ...given.limits }),
    style: given.style ?? { type: 'market', offsetTicks: 0 },
    approvalMicros: 500,
    nextApproval: () => ++number,
  })
  const views = [given.view, given.next ?? given.view]
  const words: string[] = []
  const intent = message('decision.intent', { targetLots: given.targetLots, ballot: 9, confidence: 1 })
  const instrument = 'instrument' in given ? given.instrument : EURUSD
  for (const one of gate.decide(intent, instrument, () => view(views.shift()))) {
    if (one.type === 'decision.refused') words.push(`${one.code} ${one.side} ${one.lots}: ${one.given} > ${one.limit}`)
    else
      words.push(
        `${one.side} ${one.lots.toString()}${one.reduceOnly ? ' reduce' : ''}${one.price.isZero() ? '' : ` at ${one.price.toString()}`}`,
      )
  }
  return words
}

describe('gate', () => {
  it('orders what is missing from the target', () => {
    expect(decided({ targetLots: 1 })).toEqual(['buy 1'])
    expect(decided({ targetLots: -0.5 })).toEqual(['sell 0.5'])
    expect(decided({ targetLots: 1, view: { position: money('0.4') } })).toEqual(['buy 0.6'])
  })

  it('stamps the approval with what caused it, its price of reference and its end', () => {
    const gate = createGate({
      checks: boundChecks(wide),
      style: { type: 'market', offsetTicks: 0 },
      approvalMicros: 500,
      nextApproval: () => 77,
    })
    const intent = message('decision.intent', { seq: 42, at: 4_200, targetLots: 1, ballot: 9 })
    const [approved] = gate.decide(intent, EURUSD, view)
    expect(approved).toMatchObject({
      type: 'decision.approved',
      seq: 42,
      at: 4_200,
      instrument: 1,
      ballot: 9,
      approval: 77,
      orderType: 'market',
      reduceOnly: false,
      expires: 10_500,
    })
    expect(approved.type === 'decision.approved' && approved.reference).toBeCloseTo(1.1001, 9)
  })

  it('does nothing when the target is held, or less than half a step away', () => {
    expect(decided({ targetLots: 1, view: { position: money(1) } })).toEqual([])
    expect(decided({ targetLots: 1.0049, view: { position: money(1) } })).toEqual([])
    expect(decided({ targetLots: 0 })).toEqual([])
  })

  it('floors lots to the step, and refuses what is then below the minimum', () => {
    expect(decided({ targetLots: 0.129 })).toEqual(['buy 0.12'])
    expect(decided({ targetLots: 0.3, view: { position: money('0.1') } })).toEqual(['buy 0.2'])
    expect(decided({ targetLots: 0.006 })).toEqual(['BELOW_MINIMUM buy 0.006: 0.006 > 0.01'])
    const coarse = { ...EURUSD, minLots: '0.1' }
    expect(decided({ targetLots: 0.05, instrument: coarse })).toEqual(['BELOW_MINIMUM buy 0.05: 0.05 > 0.1'])
  })

  it('counts what is out already', () => {
    const pending = { ...nothing, marketBuy: money('0.7') }
    expect(decided({ targetLots: 1, view: { pending } })).toEqual(['buy 0.3'])
    expect(decided({ targetLots: 0.7, view: { pending } })).toEqual([])
  })

  it('counts limit orders that lead to the target and no others', () => {
    expect(decided({ targetLots: 1, view: { pending: { ...nothing, limitBuy: money('0.7') } } })).toEqual(['buy 0.3'])
    expect(decided({ targetLots: 1, view: { pending: { ...nothing, limitBuy: money(3) } } })).toEqual([])
    expect(decided({ targetLots: 1, view: { pending: { ...nothing, limitSell: money('0.7') } } })).toEqual(['buy 1'])
  })

  it('closes with an order that can only reduce', () => {
    expect(decided({ targetLots: 0, view: { position: money(2) } })).toEqual(['sell 2 reduce'])
    expect(decided({ targetLots: 0.5, view: { position: money(2) } })).toEqual(['sell 1.5 reduce'])
    expect(decided({ targetLots: 0, view: { position: money(-2) } })).toEqual(['buy 2 reduce'])
  })

  it('closes no more than is not already leaving', () => {
    const leaving = { position: money(2), pending: { ...nothing, marketSell: money('1.5') } }
    expect(decided({ targetLots: 0, view: leaving })).toEqual(['sell 0.5 reduce'])
  })

  it('flips in two orders, the closing one first', () => {
    const next = { position: money(1), pending: { ...nothing, marketSell: money(1) } }
    expect(decided({ targetLots: -1, view: { position: money(1) }, next })).toEqual(['sell 1 reduce', 'sell 1'])
  })

  it('closes the position even when the opening part of a flip is refused', () => {
    const next = { position: money(1), pending: { ...nothing, marketSell: money(1) } }
    const small = { orderSize: { maxLots: 0.5 } }
    expect(decided({ targetLots: -1, view: { position: money(1) }, next, limits: small })).toEqual([
      'sell 1 reduce',
      'ORDER_SIZE sell 1: 1 > 0.5',
    ])
  })

  it('keeps a closing part too small to be sent alone in the opening order', () => {
    const coarse = { ...EURUSD, minLots: '0.1' }
    expect(decided({ targetLots: -1, instrument: coarse, view: { position: money('0.05') } })).toEqual(['sell 1.05'])
  })

  it('sends a large exit in parts of what the venue takes', () => {
    expect(decided({ targetLots: 0, view: { position: money(250) } })).toEqual(['sell 100 reduce'])
  })

  it('shrinks to the room under the position limit, and refuses when none is left', () => {
    const tight = { position: { maxLots: 1, shrink: true } }
    expect(decided({ targetLots: 3, limits: tight })).toEqual(['buy 1'])
    expect(decided({ targetLots: 3, limits: tight, view: { position: money('0.996') } })).toEqual([
      'POSITION_LIMIT buy 2: 2.996 > 1',
    ])
  })

  it('sends exits whatever the limits say', () => {
    const hopeless = {
      position: money(40),
      dayPnl: money(-99_999),
      openOrders: 99,
      bid: Number.NaN,
      ask: Number.NaN,
    }
    const zero = { orderSize: { maxLots: 0.01 }, position: { maxLots: 0.01, shrink: false } }
    expect(decided({ targetLots: 0, view: hopeless, limits: zero })).toEqual(['sell 40 reduce'])
  })

  it('lets only exits out while REDUCING and nothing while HALTED', () => {
    const reducing = { trading: 'REDUCING' as const, position: money(1) }
    const next = { ...reducing, pending: { ...nothing, marketSell: money(1) } }
    expect(decided({ targetLots: -1, view: reducing, next })).toEqual([
      'sell 1 reduce',
      'TRADING_REDUCING sell 1: 1 > 0',
    ])
    expect(decided({ targetLots: -1, view: { trading: 'HALTED', position: money(1) } })).toEqual([
      'TRADING_HALTED sell 1: 1 > 0',
    ])
  })

  it('refuses to judge without the state of the account or of the venue', () => {
    expect(decided({ targetLots: 1, view: { obstacle: 'STATE_UNKNOWN' } })).toEqual(['STATE_UNKNOWN buy 1: 0 > 0'])
    expect(decided({ targetLots: -1, view: { obstacle: 'VENUE_DOWN' } })).toEqual(['VENUE_DOWN sell 1: 0 > 0'])
  })

  it('refuses an entry without a price, an unknown instrument, and a target that is not a number', () => {
    expect(decided({ targetLots: 1, view: { ask: Number.NaN } })).toEqual(['NO_PRICE buy 1: NaN > 0'])
    expect(decided({ targetLots: 1, instrument: undefined })).toEqual(['INSTRUMENT_UNKNOWN buy 1: 1 > 0'])
    expect(decided({ targetLots: Number.NaN })).toEqual(['ORDER_SIZE buy NaN: NaN > 100'])
    expect(decided({ targetLots: Infinity })).toEqual(['ORDER_SIZE buy Infinity: Infinity > 100'])
  })

  it('counts an order for the rate only when it passed every check', () => {
    const gate = createGate({
      checks: boundChecks({ ...wide, orderSize: { maxLots: 1 }, orderRate: { perSecond: 1, burst: 1 } }),
      style: { type: 'market', offsetTicks: 0 },
      approvalMicros: 500,
      nextApproval: () => 1,
    })
    const wish = (targetLots: number) =>
      [...gate.decide(message('decision.intent', { targetLots }), EURUSD, view)].map(({ type }) => type)
    expect(wish(2)).toEqual(['decision.refused'])
    expect(wish(1)).toEqual(['decision.approved'])
    expect(wish(1)).toEqual(['decision.refused'])
  })

  it('joins its own side of the book with a limit order', () => {
    const style = { type: 'limit' as const, offsetTicks: 0 }
    expect(decided({ targetLots: 1, style })).toEqual(['buy 1 at 1.1'])
    expect(decided({ targetLots: -1, style })).toEqual(['sell 1 at 1.1002'])
    expect(decided({ targetLots: -1, style: { type: 'limit', offsetTicks: 5 } })).toEqual(['sell 1 at 1.10015'])
  })
})

describe('the price of an order', () => {
  const limit = { type: 'limit' as const, offsetTicks: 0 }

  it('is snapped to the grid outwards', () => {
    expect(pricedOrder('buy', 1.100005, 1.100015, limit, EURUSD).price.toString()).toBe('1.1')
    expect(pricedOrder('sell', 1.100005, 1.100015, limit, EURUSD).price.toString()).toBe('1.10002')
  })

  it('does not lose a tick to a double: 64.1 is 6410 ticks of 0.01', () => {
    const share = { ...EURUSD, tickSize: '0.01' }
    expect(pricedOrder('buy', 64.1, 64.2, limit, share).price.toString()).toBe('64.1')
  })

  it('is a market order’s when there is no quote to join', () => {
    expect(pricedOrder('sell', 1, Number.NaN, limit, EURUSD)).toMatchObject({ orderType: 'market', near: 1 })
  })
})

describe('what is missing and what can be closed', () => {
  it('is signed', () => {
    expect(deltaOf(money(-1), view({ position: money(1) })).toNumber()).toBe(-2)
    expect(deltaOf(money(-1), view({ pending: { ...nothing, limitSell: money(5) } })).toNumber()).toBe(0)
  })

  it('is nothing on the side the position is on', () => {
    expect(closableOf('buy', view({ position: money(2) })).toNumber()).toBe(0)
    expect(closableOf('sell', view({ position: money(2) })).toNumber()).toBe(2)
    expect(closableOf('sell', view()).toNumber()).toBe(0)
  })
})

describe('trading states', () => {
  it('follow the commands', () => {
    expect(stateAfter('halt', 'ACTIVE')).toBe('HALTED')
    expect(stateAfter('reduce', 'HALTED')).toBe('REDUCING')
    expect(stateAfter('resume', 'HALTED')).toBe('ACTIVE')
    expect(stateAfter('snapshot', 'REDUCING')).toBe('REDUCING')
  })

  it('bar what they bar', () => {
    expect(barredBy('ACTIVE', false)).toBeNull()
    expect(barredBy('REDUCING', true)).toBeNull()
    expect(barredBy('REDUCING', false)).toBe('TRADING_REDUCING')
    expect(barredBy('HALTED', true)).toBe('TRADING_HALTED')
  })
})
