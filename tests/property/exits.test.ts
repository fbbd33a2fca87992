/**
 * No exit is ever blocked: whatever is broken, unknown or used up on whichever instrument, what is held may be closed as
 * long as trading is not HALTED; and what a breach closes is closed to the last lot, and no further.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import risk, { type RiskStatus } from '#agents/risk.ts'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import { bench, EURUSD, message } from '#tests/outbox.ts'
import { limitsWith } from '#tests/risk-limits.ts'

const instruments: readonly Instrument[] = [
  { ...EURUSD, base: 'EUR' },
  { ...EURUSD, id: 2, symbol: 'USDJPY', base: 'USD', currency: 'JPY', tickSize: '0.001' },
  { ...EURUSD, id: 3, symbol: 'DE40', contractSize: '25', lotStep: '0.1', minLots: '0.1', currency: 'EUR' },
]
const stepOf = [0, 0.01, 0.01, 0.1]
const PRICES = [0, 1.1, 150, 18_000]
/** Every one of them is soon broken. */
const limits = limitsWith({
  orderSize: { maxLots: 0.05 },
  position: { maxLots: 0.1 },
  priceBand: { maxBps: 1, maxThroughBps: 0 },
  orderValue: { min: '1000', max: '2000' },
  dailyLoss: { maxLoss: '1' },
  dailyVolume: { maxLots: 0.1, maxValue: '1000' },
  openOrders: { max: 1, maxPerInstrument: 1 },
  orderRate: { perSecond: 0.001, burst: 1 },
  liquidity: { maxShare: 0.01, whenUnknown: 'refuse' },
  tradingHours: { sessions: [{ days: ['sun'], from: '00:00', to: '00:01' }] },
  staleData: { maxAgeMillis: 1 },
  margin: { rate: 1, maxShare: 0.001, whenUnknown: 'refuse' },
})
const action = fc.constantFrom('none', 'reduce', 'close', 'halt')
const monitor = fc
  .record({
    dayLoss: fc.record({ maxLoss: fc.constant('1000'), action }),
    positionLoss: fc.record({ maxLoss: fc.constant('500'), action }),
    drawdown: fc.record({ maxShare: fc.constant(0.05), action }),
    instrumentExposure: fc.record({ maxGross: fc.constant('50000'), action }),
    correlation: fc.record({ maxCorrelation: fc.constant(0.1), action }),
    valueAtRisk: fc.record({ maxLoss: fc.constant('100'), action }),
  })
  .map((all) => ({ everyMillis: 100, limits: all }))

/** The agent, a venue that deals what it is told to, and what is held by then. */
function traded(watched: object, order: 'market' | 'limit') {
  const agent = bench(risk, { limits, monitor: watched, order, leaseMillis: 400, inFlightMillis: 1e9 }, { instruments })
  const held = [ZERO, ZERO, ZERO, ZERO]
  let answered = 0
  let fills = 0
  const money10 = new Money(10_000)
  agent.tell(
    message('account.state', { balance: money10, equity: money10, margin: ZERO, dayStart: money10 }),
    message('account.snapshot', { part: 'begin' }),
    message('account.snapshot', { part: 'end' }),
    message('venue.state', { state: 'reconciled', epoch: 1 }),
  )
  const fill = (clientId: number, instrument: number, side: 'buy' | 'sell', lots: Money): void => {
    held[instrument] = held[instrument].plus(lots.times(signOf(side)))
    const price = new Money(PRICES[instrument])
    agent.tell(
      message('order.filled', {
        clientId,
        fillId: `f${++fills}`,
        instrument,
        side,
        lots,
        price,
        fee: ZERO,
        leaves: ZERO,
      }),
    )
  }
  return {
    agent,
    held,
    status: () => agent.behaviour.status!() as RiskStatus, // what this very agent says
    /** Somebody else deals on the account. */
    deal: (instrument: number, steps: number) =>
      fill(0, instrument, steps > 0 ? 'buy' : 'sell', new Money(Math.abs(steps)).times(stepOf[instrument])),
    fill,
    /** What was approved and is not answered yet. */
    asked: () => agent.sent('decision.approved').slice(answered),
    reject() {
      for (const { approval, instrument } of this.asked()) {
        answered++
        agent.tell(message('order.rejected', { clientId: approval, instrument, code: 'MARKET_CLOSED', reason: '' }))
      }
    },
    answer(share: number) {
      for (const { approval, instrument, side, lots } of this.asked()) {
        answered++
        const part = lots.times(share).div(stepOf[instrument]).ceil().times(stepOf[instrument])
        if (part.gt(0)) fill(approval, instrument, side, part)
        const leaves = lots.minus(part)
        if (leaves.gt(0)) agent.tell(message('order.canceled', { clientId: approval, instrument, leaves, reason: '' }))
      }
    },
  }
}

const step = fc.record({
  instrument: fc.constantFrom(1, 2, 3),
  what: fc.constantFrom('deal', 'deal', 'quote', 'quote', 'blind', 'want', 'wait', 'reduce', 'resume', 'flatten'),
  steps: fc.integer({ min: -40, max: 40 }).filter((steps) => steps !== 0),
  move: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
})

describe('the way out', () => {
  it('is open on every instrument, whatever is broken', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        monitor,
        fc.constantFrom('market', 'limit'),
        (steps, watched, order) => {
          const desk = traded(watched, order)
          const { agent, held } = desk
          for (const { instrument, what, steps: size, move } of steps) {
            const price = what === 'blind' ? Number.NaN : PRICES[instrument] * move
            if (what === 'deal') desk.deal(instrument, size)
            else if (what === 'want') agent.tell(message('decision.intent', { instrument, targetLots: size * 0.1 }))
            else if (what === 'wait') agent.wait(Math.abs(size) * 1_000_000)
            else if (what === 'quote' || what === 'blind')
              agent.tell(message('market.quote', { instrument, bid: price, ask: price, bidSize: 0, askSize: 0 }))
            else agent.tell(message('agent.command', { command: what, reason: 'test' }))
            desk.reject()
            for (const { id } of instruments) {
              agent.tell(message('decision.intent', { instrument: id, targetLots: 0, ballot: 1 }))
              const isHalted = desk.status().trading === 'HALTED'
              const out = desk.asked().filter((one) => one.instrument === id)
              for (const one of out)
                expect([one.reduceOnly, signOf(one.side)]).toEqual([true, -Math.sign(Number(held[id]))])
              const leaving = out.reduce((sum, { lots }) => sum.plus(lots), ZERO)
              expect(leaving.toFixed()).toBe(isHalted ? '0' : held[id].abs().toFixed())
            }
            desk.reject()
          }
        },
      ),
      { numRuns: 100 },
    )
  }, 60_000)

  it('is taken to its end by what a breach closes, and by a flattening: to the last lot and no further', () => {
    const positions = fc.tuple(...[40, 40, 40].map((most) => fc.integer({ min: -most, max: most })))
    const fates = fc.array(fc.constantFrom('reject', 'half', 'none', 'all', 'quiet'), { maxLength: 12 })
    fc.assert(
      fc.property(positions, fates, fc.constantFrom('dayLoss', 'positionLoss', 'flatten'), (sizes, course, why) => {
        const maxLoss = '0.01'
        const watched = { everyMillis: 100, limits: why === 'flatten' ? {} : { [why]: { maxLoss, action: 'close' } } }
        const desk = traded(watched, 'limit')
        const { agent, held } = desk
        const quote = (move: number): void => {
          for (const { id } of instruments) {
            const [bid, ask] = [PRICES[id] * (1 - move), PRICES[id] * (1 + move)]
            agent.tell(message('market.quote', { instrument: id, bid, ask }))
          }
        }
        quote(0)
        sizes.forEach((steps, at) => steps !== 0 && desk.deal(at + 1, steps))
        quote(0.001)
        if (why === 'flatten') agent.tell(message('agent.command', { command: 'flatten', reason: 'test' }))
        for (const fate of [...course, ...Array.from({ length: 4 }, () => 'all')]) {
          agent.wait(16_000_000)
          for (const one of desk.asked()) {
            const way = -Math.sign(Number(held[one.instrument]))
            expect([one.reduceOnly, one.urgent, signOf(one.side)]).toEqual([true, true, way])
            expect(one.lots.lte(held[one.instrument].abs())).toBe(true)
          }
          if (fate === 'reject') desk.reject()
          else if (fate !== 'quiet') desk.answer({ half: 0.5, none: 0, all: 1 }[fate] ?? 1)
        }
        expect(held.map(String)).toEqual(['0', '0', '0', '0'])
        expect(desk.status().flattening).toBe(false)
      }),
      { numRuns: 50 },
    )
  }, 60_000)
})
