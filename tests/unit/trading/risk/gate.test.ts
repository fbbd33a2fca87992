import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { limitsWith } from '#tests/risk-limits.ts'
import type { RiskView } from '#trading/risk/check.ts'
import { closableOf, createGate, deltaOf, type GateOptions } from '#trading/risk/gate.ts'
import { boundChecks, type Limits } from '#trading/risk/limits.ts'
import { noneOut, order, view as caseOf } from '#tests/risk-cases.ts'

const view = (fields: Partial<RiskView> = {}): RiskView => caseOf({ bid: 1.1, ask: 1.1002, ...fields })
const wide = limitsWith({
  orderSize: { maxLots: 50 },
  position: { maxLots: 50 },
  priceBand: { maxBps: 100 },
  dailyLoss: { maxLoss: '1000' },
  openOrders: { max: 10, maxPerInstrument: 10 },
})

interface Given {
  readonly targetLots: number
  readonly view?: Partial<RiskView>
  readonly next?: Partial<RiskView>
  readonly limits?: Parameters<typeof limitsWith>[0]
  readonly style?: GateOptions['style']
  readonly instrument?: Instrument | undefined
}

const narrowed = (limits: Given['limits'] = {}): Limits =>
  Object.fromEntries(
    Object.entries(wide).map(([name, params]) => [name, { ...params, ...limits[name as keyof Limits] }]),
  ) as unknown as Limits // each section by its own type

/** What the gate decides, in words: 'sell 1 reduce' or 'POSITION_LIMIT buy 2: 3 > 1'. */
function decided(given: Given): string[] {
  let number = 0
  const gate = createGate({
    checks: boundChecks(narrowed(given.limits)),
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
    expect(decided({ targetLots: 1, view: { position: 40 } })).toEqual(['buy 0.6'])
  })

  it('asks every check of the size an order is shrunk to', () => {
    // 0.1 of the 5 lots fit within the position limit: worth 11,000, less than an order must be.
    const limits = { position: { maxLots: 1 }, orderValue: { min: '20000' } } as const
    expect(decided({ targetLots: 5, view: { position: 90 }, limits })).toEqual(['ORDER_VALUE buy 4.1: 11002 > 20000'])
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
    expect(decided({ targetLots: 1, view: { position: 100 } })).toEqual([])
    expect(decided({ targetLots: 1.0049, view: { position: 100 } })).toEqual([])
    expect(decided({ targetLots: 0 })).toEqual([])
  })

  it('floors lots to the step, and refuses what is then below the minimum', () => {
    expect(decided({ targetLots: 0.129 })).toEqual(['buy 0.12'])
    expect(decided({ targetLots: 0.3, view: { position: 10 } })).toEqual(['buy 0.2'])
    expect(decided({ targetLots: 0.006 })).toEqual(['BELOW_MINIMUM buy 0.006: 0.006 > 0.01'])
    const coarse = { ...EURUSD, minLots: '0.1' }
    expect(decided({ targetLots: 0.05, instrument: coarse })).toEqual(['BELOW_MINIMUM buy 0.05: 0.05 > 0.1'])
  })

  it('counts what is out already', () => {
    const out = { ...noneOut, marketBuy: 70 }
    expect(decided({ targetLots: 1, view: { out } })).toEqual(['buy 0.3'])
    expect(decided({ targetLots: 0.7, view: { out } })).toEqual([])
  })

  it('counts limit orders that lead to the target and no others', () => {
    expect(decided({ targetLots: 1, view: { out: { ...noneOut, limitBuy: 70 } } })).toEqual(['buy 0.3'])
    expect(decided({ targetLots: 1, view: { out: { ...noneOut, limitBuy: 300 } } })).toEqual([])
    expect(decided({ targetLots: 1, view: { out: { ...noneOut, limitSell: 70 } } })).toEqual(['buy 1'])
  })

  it('closes with an order that can only reduce', () => {
    expect(decided({ targetLots: 0, view: { position: 200 } })).toEqual(['sell 2 reduce'])
    expect(decided({ targetLots: 0.5, view: { position: 200 } })).toEqual(['sell 1.5 reduce'])
    expect(decided({ targetLots: 0, view: { position: -200 } })).toEqual(['buy 2 reduce'])
  })

  it('closes no more than is not already leaving', () => {
    const leaving = { position: 200, out: { ...noneOut, marketSell: 150 } }
    expect(decided({ targetLots: 0, view: leaving })).toEqual(['sell 0.5 reduce'])
  })

  it('flips in two orders, the closing one first', () => {
    const next = { position: 100, out: { ...noneOut, marketSell: 100 } }
    expect(decided({ targetLots: -1, view: { position: 100 }, next })).toEqual(['sell 1 reduce', 'sell 1'])
  })

  it('closes the position even when the opening part of a flip is refused', () => {
    const next = { position: 100, out: { ...noneOut, marketSell: 100 } }
    const small = { orderSize: { maxLots: 0.5 } }
    expect(decided({ targetLots: -1, view: { position: 100 }, next, limits: small })).toEqual([
      'sell 1 reduce',
      'ORDER_SIZE sell 1: 1 > 0.5',
    ])
  })

  it('keeps a closing part too small to be sent alone in the opening order', () => {
    const coarse = { ...EURUSD, minLots: '0.1' }
    expect(decided({ targetLots: -1, instrument: coarse, view: { position: 5 } })).toEqual(['sell 1.05'])
  })

  it('sends a large exit in parts of what the venue takes', () => {
    expect(decided({ targetLots: 0, view: { position: 25000 } })).toEqual(['sell 100 reduce'])
  })

  it('shrinks to the room under the position limit, and refuses when none is left', () => {
    const tight = { position: { maxLots: 1, shrink: true } }
    expect(decided({ targetLots: 3, limits: tight })).toEqual(['buy 1'])
    expect(decided({ targetLots: 3, limits: tight, view: { position: 99.6 } })).toEqual([
      'POSITION_LIMIT buy 2: 2.996 > 1',
    ])
  })

  it('sends exits whatever the limits say', () => {
    const hopeless = {
      position: 4000,
      dayPnl: -99_999,
      openOrders: 99,
      bid: Number.NaN,
      ask: Number.NaN,
    }
    const zero = { orderSize: { maxLots: 0.01 }, position: { maxLots: 0.01, shrink: false } }
    expect(decided({ targetLots: 0, view: hopeless, limits: zero })).toEqual(['sell 40 reduce'])
  })

  it('lets only exits out while REDUCING and nothing while HALTED', () => {
    const reducing = { trading: 'REDUCING' as const, position: 100 }
    const next = { ...reducing, out: { ...noneOut, marketSell: 100 } }
    expect(decided({ targetLots: -1, view: reducing, next })).toEqual([
      'sell 1 reduce',
      'TRADING_REDUCING sell 1: 1 > 0',
    ])
    expect(decided({ targetLots: -1, view: { trading: 'HALTED', position: 100 } })).toEqual([
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
      checks: boundChecks(narrowed({ orderSize: { maxLots: 1 }, orderRate: { perSecond: 1, burst: 1 } })),
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

describe('the gate, closing', () => {
  const gateOf = (checks = boundChecks(wide)) => {
    let number = 0
    return createGate({
      checks,
      style: { type: 'limit', offsetTicks: 0 },
      approvalMicros: 500,
      nextApproval: () => ++number,
    })
  }
  const cause = { seq: 3, at: 30, ballot: 0 }
  const closed = (fields: Partial<RiskView>) => {
    const decision = gateOf().close(EURUSD, view(fields), cause)
    if (decision === undefined) return 'nothing'
    if (decision.type === 'decision.refused') return decision.code
    const { side, lots, orderType, reduceOnly, urgent, ballot, seq } = decision
    return `${side} ${lots.toString()} ${orderType}${reduceOnly ? ' reduce' : ''}${urgent ? ' urgent' : ''} ${seq} ${ballot}`
  }

  it('takes all that is held and not already leaving, at market and at once', () => {
    expect(closed({ position: 150 })).toBe('sell 1.5 market reduce urgent 3 0')
    expect(closed({ position: -150, out: { ...noneOut, limitBuy: 100 } })).toBe('buy 0.5 market reduce urgent 3 0')
    expect(closed({ position: 150, out: { ...noneOut, marketSell: 150 } })).toBe('nothing')
    expect(closed({})).toBe('nothing')
  })

  it('takes at most what the venue takes in one order, and nothing below its least', () => {
    expect(closed({ position: 25_000 })).toBe('sell 100 market reduce urgent 3 0')
    expect(closed({ position: 0.6 })).toBe('nothing')
  })

  it('goes out while REDUCING and without a price, not while HALTED', () => {
    expect(closed({ position: 10, trading: 'REDUCING', bid: Number.NaN })).toBe('sell 0.1 market reduce urgent 3 0')
    expect(closed({ position: 10, trading: 'HALTED' })).toBe('TRADING_HALTED')
  })

  it('keeps entries out for what bars them, and no exit', () => {
    const gate = createGate({
      checks: boundChecks(wide),
      style: { type: 'market', offsetTicks: 0 },
      barOf: () => ({ code: 'COOL_DOWN', given: 7, limit: 5 }),
      approvalMicros: 500,
      nextApproval: () => 1,
    })
    expect(gate.examine(order(), view())).toBe('COOL_DOWN')
    expect(gate.examine(order({ reduceOnly: true }), view())).toBeNull()
  })
})

describe('what is missing and what can be closed', () => {
  it('is signed', () => {
    expect(deltaOf(-100, view({ position: 100 }))).toBe(-200)
    expect(deltaOf(-100, view({ out: { ...noneOut, limitSell: 500 } }))).toBe(0)
  })

  it('is nothing on the side the position is on', () => {
    expect(closableOf('buy', view({ position: 200 }))).toBe(0)
    expect(closableOf('sell', view({ position: 200 }))).toBe(200)
    expect(closableOf('sell', view())).toBe(0)
  })
})
