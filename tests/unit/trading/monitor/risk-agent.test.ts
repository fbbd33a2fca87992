/** The monitor inside the risk agent: from a falling market to alerts, exits and refusals, and back. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import risk, { type RiskStatus } from '#agents/risk.ts'
import { Money, ZERO } from '#domain/money.ts'
import { type Bench, bench, EURUSD, message } from '#tests/outbox.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const money = (value: number | string) => new Money(value)
/** Limits of the checks that nothing here runs into. */
const limits = {
  orderSize: { maxLots: 100, maxTimesTypical: 1_000, recent: 10 },
  position: { maxLots: 100 },
  priceBand: { maxBps: 5_000, maxThroughBps: 5_000 },
  dailyLoss: { maxLoss: '1000000' },
  dailyVolume: { maxLots: 1_000_000, maxValue: '100000000000' },
  openOrders: { max: 1_000, maxPerInstrument: 1_000 },
  orderRate: { perSecond: 1_000, burst: 1_000 },
  orderValue: { min: '0', max: '100000000000' },
  selfTrade: { marketReachTicks: 0 },
  liquidity: { maxShare: 1_000_000, whenUnknown: 'pass' },
  margin: { rate: 0.0001, maxShare: 1, whenUnknown: 'pass' },
  staleData: { maxAgeMillis: 1_000_000_000 },
  tradingHours: { zone: 'UTC', sessions: 'always' },
}

let told = 0
const quote = (bid: number) =>
  message('market.quote', { bid, bidSize: 1e9, ask: bid, askSize: 1e9, at: 1_000_000 + told++ })
const intent = (targetLots: number) => message('decision.intent', { targetLots, ballot: 1, confidence: 1 })
const command = (name: 'resume' | 'reduce') => message('agent.command', { command: name, reason: 'the operator' })

/** Trades 1 lot of 100,000 at 1.1 with 10,000; fills what the agent sends at the market's price. */
function desk(monitor: object) {
  const agent = bench(
    risk,
    // A lease of an hour: its renewals are not what is tried here.
    { limits, leaseMillis: 3_600_000, monitor: { everyMillis: 1_000, ...monitor } },
    { instruments: [{ ...EURUSD, base: 'EUR' }] },
  )
  let price = 1.1
  let answered = 0
  let fills = 0
  agent.tell(
    message('venue.state', { state: 'connected', epoch: 1 }),
    message('account.state', { balance: money(10_000), equity: money(10_000), margin: ZERO, dayStart: money(10_000) }),
    message('account.snapshot', { part: 'begin' }),
    message('account.snapshot', { part: 'end' }),
    message('venue.state', { state: 'reconciled', epoch: 1 }),
    quote(price),
  )
  return {
    agent,
    market(next: number) {
      price = next
      agent.tell(quote(price))
    },
    want: (lots: number) => agent.tell(intent(lots)),
    wait: (micros: number) => agent.wait(micros),
    /** The venue fills everything that was approved. */
    fill() {
      for (const { approval, side, lots, instrument } of agent.sent('decision.approved').slice(answered)) {
        answered++
        agent.tell(
          message('order.filled', {
            clientId: approval,
            fillId: `${++fills}`,
            instrument,
            side,
            lots,
            price: money(price),
            fee: ZERO,
            leaves: ZERO,
            at: 1_000_000 + told++,
          }),
        )
      }
    },
  }
}

const orders = ({ sent }: Bench): readonly string[] =>
  sent('decision.approved').map(
    ({ side, lots, reduceOnly, urgent }) =>
      `${side} ${lots.toFixed()}${reduceOnly ? ' reduce' : ''}${urgent ? ' urgent' : ''}`,
  )
const refusals = ({ sent }: Bench): readonly string[] => sent('decision.refused').map(({ code }) => code)
/** Of the monitor: the checks have alerts of their own. */
const alerts = ({ sent }: Bench, limitOf: string): readonly string[] =>
  sent('risk.alert')
    .filter((alert) => alert.limitOf === limitOf)
    .map(({ level, action }) => `${level} ${action}`)
const statusOf = ({ behaviour }: Bench) => behaviour.status!() as RiskStatus // what this very agent says

describe('equity that falls through its drawdown limit', () => {
  const monitor = { limits: { drawdown: { maxShare: 0.1, action: 'close', coolDownMinutes: 30 } } }

  it('is told, closed, kept out of the market for the cool-down, and let in again', () => {
    const { agent, market, want, wait, fill } = desk(monitor)
    want(1)
    fill()
    market(1.0924) // 760 below
    wait(SECOND)
    expect(alerts(agent, 'drawdown')).toEqual(['near none'])
    market(1.0899) // 1,010 below
    wait(SECOND)
    expect(alerts(agent, 'drawdown')).toEqual(['near none', 'breach close'])
    expect(orders(agent)).toEqual(['buy 1', 'sell 1 reduce urgent'])
    fill()

    want(1)
    wait(10 * MINUTE)
    want(1)
    expect(refusals(agent)).toEqual(['COOL_DOWN', 'COOL_DOWN'])
    expect(statusOf(agent).monitor.limits[0]).toMatchObject({ limitOf: 'drawdown', level: 'breach', action: 'close' })

    wait(21 * MINUTE)
    expect(alerts(agent, 'drawdown').at(-1)).toBe('cleared none')
    want(1)
    expect(orders(agent).slice(2)).toEqual(['buy 1'])
    expect(statusOf(agent).monitor.highWater).toBeCloseTo(8_990, 6)
  })

  it('is asked for again until it is flat', () => {
    const { agent, market, want, wait, fill } = desk(monitor)
    want(1)
    fill()
    market(1.08)
    wait(SECOND)
    const [, exit] = agent.sent('decision.approved')
    agent.tell(message('order.rejected', { clientId: exit.approval, code: 'VENUE_REFUSED' }))
    wait(SECOND)
    expect(orders(agent).slice(1)).toEqual(['sell 1 reduce urgent', 'sell 1 reduce urgent'])
  })

  it('is closed for nothing that is not known', () => {
    const { agent, market, want, wait, fill } = desk(monitor)
    want(1)
    fill()
    market(Number.NaN)
    wait(MINUTE)
    expect(orders(agent)).toEqual(['buy 1'])
    market(1.1)
    wait(SECOND)
    want(2)
    expect(orders(agent)).toEqual(['buy 1', 'buy 1'])
  })
})

describe('a breach that halts', () => {
  it('lets nothing through until the operator resumes, and exits from then on', () => {
    const { agent, market, want, wait, fill } = desk({ limits: { unrealizedLoss: { maxLoss: '500', action: 'halt' } } })
    want(1)
    fill()
    market(1.09)
    wait(SECOND)
    expect(alerts(agent, 'unrealizedLoss')).toEqual(['breach halt'])
    want(0)
    expect(refusals(agent)).toEqual(['TRADING_HALTED'])
    agent.tell(command('resume'))
    want(2)
    want(0)
    expect(refusals(agent).slice(1)).toEqual(['LIMIT_BROKEN'])
    expect(orders(agent).slice(1)).toEqual(['sell 1 reduce'])
  })
})

describe('a limit changed while it runs', () => {
  it('holds from the next look on, with all that was seen before', () => {
    const { agent, market, want, wait, fill } = desk({ limits: { drawdown: { maxShare: 0.5, action: 'close' } } })
    want(1)
    fill()
    market(1.08)
    wait(SECOND)
    expect(orders(agent)).toEqual(['buy 1'])
    agent.tell(message('risk.limit', { limit: 'monitor.drawdown.maxShare', value: '0.1' }))
    wait(SECOND)
    expect(alerts(agent, 'drawdown')).toEqual(['breach close'])
    expect(orders(agent).slice(1)).toEqual(['sell 1 reduce urgent'])
  })
})

describe('a risk agent that was restarted', () => {
  /** Another incarnation, told what the venue knows: a long of 1 lot from 1.1, in a day that began with 10,000. */
  const again = (monitor: object) => {
    const agent = bench(risk, { limits, monitor }, { instruments: [{ ...EURUSD, base: 'EUR' }], incarnation: 2 })
    agent.tell(
      message('venue.state', { state: 'reconciled', epoch: 1 }),
      quote(1.09),
      message('account.state', { balance: money(9_500), equity: money(8_500), dayStart: money(10_000) }),
      message('account.snapshot', { part: 'begin' }),
      message('account.position', { lots: money(1), averagePrice: money(1.1) }),
      message('account.snapshot', { part: 'end' }),
    )
    return agent
  }

  it('finds what the day has broken, and closes it', () => {
    const agent = again({ limits: { drawdown: { maxShare: 0.1 }, dayLoss: { maxLoss: '1499', action: 'reduce' } } })
    expect([...alerts(agent, 'drawdown'), ...alerts(agent, 'dayLoss')]).toEqual(['breach close', 'breach reduce'])
    expect(orders(agent)).toEqual(['sell 1 reduce urgent'])
    expect(statusOf(agent).monitor.highWater).toBe(10_000)
  })

  it('takes the loss of the day that is not open any more for realized', () => {
    const agent = again({ limits: { realizedLoss: { maxLoss: '499.99' } } })
    expect(alerts(agent, 'realizedLoss')).toEqual(['breach reduce'])
    expect(statusOf(agent).monitor.dayRealized).toBeCloseTo(-500, 6)
  })
})

describe('no protection blocks an exit', () => {
  // Every one of them, so tight that everything is a breach or not known.
  const everything = (action: string) => ({
    everyMillis: 60_000,
    scenarios: { scenarios: [{ name: 'fall', currencies: { EUR: -0.5 } }] },
    limits: {
      dayLoss: { maxLoss: '0', action },
      realizedLoss: { maxLoss: '0', action },
      unrealizedLoss: { maxLoss: '0', action },
      positionLoss: { maxLoss: '0', action },
      drawdown: { maxShare: 0.000001, action },
      drawdownAmount: { maxLoss: '0', action },
      valueAtRisk: { maxLoss: '0', action },
      expectedShortfall: { maxLoss: '0', action, method: 'normal' },
      correlation: { maxCorrelation: 0, action },
      exposure: { maxGross: '0', maxNet: '0', action },
      instrumentExposure: { maxGross: '0', action },
      currencyExposure: { maxNet: '0', action },
      stress: { maxLoss: '0', action },
      stoplossGuard: { lookbackMinutes: 60, maxLosses: 0, action },
      recentDrawdown: { lookbackMinutes: 60, maxLoss: '0', action },
      lossPause: { action },
      lowProfit: { lookbackMinutes: 60, leastTrades: 1, action },
    },
  })

  it('of whatever course: a position can always be closed', () => {
    const step = fc.record({
      price: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0.9, max: 1.3, noNaN: true })),
      target: fc.integer({ min: -3, max: 3 }),
      minutes: fc.integer({ min: 1, max: 20 }),
    })
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 6 }),
        fc.constantFrom('reduce', 'none'),
        fc.constantFrom(1, -1, 3),
        (steps, action, first) => {
          const { agent, market, want, wait, fill } = desk(everything(action))
          want(first)
          fill()
          for (const { price, target, minutes } of steps) {
            market(price)
            wait(minutes * MINUTE)
            want(target)
            market(1.1)
            fill()
          }
          const before = orders(agent).length
          const { positions } = statusOf(agent)
          want(0)
          const exits = orders(agent).slice(before)
          expect(exits.length).toBe(positions[0].lots === '0' ? 0 : 1)
          for (const exit of exits) expect(exit).toContain('reduce')
        },
      ),
      { numRuns: 25 },
    )
  })
})
