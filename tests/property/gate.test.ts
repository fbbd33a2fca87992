/**
 * The limits hold under any interleaving: the risk agent is told fills, parts, cancels and unknown fates of its own
 * approvals in any order, and after every word the worst case of a plain model of them is within every limit.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import risk from '#agents/risk.ts'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { bench, EURUSD, message } from '#tests/outbox.ts'
import { limitsWith } from '#tests/risk-limits.ts'

const MAX_STEPS = 300
const MAX_ORDERS = 6
const MAX_HERE = 4
const MAX_VOLUME = 4_000
const instruments: readonly Instrument[] = [
  EURUSD,
  { ...EURUSD, id: 2, symbol: 'GBPUSD', lotStep: '0.1', minLots: '0.1' },
]
const stepOf = [0, 0.01, 0.1]

/** What the venue and the execution agent know of one order. */
interface Part {
  readonly id: number
  readonly steps: number
  filled: number
  open: boolean
}
interface Approval {
  readonly id: number
  readonly instrument: number
  readonly side: Side
  readonly steps: number
  readonly parts: Part[]
  done: boolean
}

const fates = [
  'place',
  'whole',
  'accept',
  'part',
  'fill',
  'twice',
  'cancel',
  'reject',
  'unknown',
  'done',
  'quiet',
] as const
const step = fc.record({
  instrument: fc.constantFrom(1, 2),
  target: fc.integer({ min: -900, max: 900 }),
  wants: fc.boolean(),
  pick: fc.nat(),
  size: fc.integer({ min: 1, max: 60 }),
  fate: fc.constantFrom(...fates),
  word: fc.constantFrom(
    null,
    null,
    null,
    null,
    'reduce' as const,
    'halt' as const,
    'resume' as const,
    'flatten' as const,
  ),
})

const filledOf = ({ parts }: Approval): number => parts.reduce((sum, { filled }) => sum + filled, 0)
const openOf = ({ parts }: Approval): number =>
  parts.reduce((sum, { open, steps, filled }) => sum + (open ? steps - filled : 0), 0)
/** What of it may still fill. */
const leavesOf = (approval: Approval): number =>
  approval.done ? openOf(approval) : Math.max(0, approval.steps - filledOf(approval), openOf(approval))

describe('the risk agent', () => {
  it('stays within its limits whichever of the orders fill, and whenever', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom('market', 'limit'), (steps, type) => {
        const limits = limitsWith({
          position: { maxLots: 3 },
          openOrders: { max: MAX_ORDERS, maxPerInstrument: MAX_HERE },
          dailyVolume: { maxLots: 40 },
        })
        const agent = bench(risk, { limits, order: type, inFlightMillis: 1e9 }, { instruments })
        agent.tell(message('account.snapshot', { part: 'begin' }), message('account.snapshot', { part: 'end' }))
        agent.tell(message('venue.state', { state: 'reconciled', epoch: 1 }))
        for (const { id } of instruments) agent.tell(message('market.quote', { instrument: id, bid: 1.1, ask: 1.1002 }))
        const approvals: Approval[] = []
        const positions = [0, 0, 0]
        const volumes = [0, 0, 0]
        let numbers = 2 ** 45
        let trading = 'ACTIVE'
        let heard = 0

        const outOn = (instrument: number, side: Side): number =>
          approvals.reduce(
            (sum, one) => sum + (one.instrument === instrument && one.side === side ? leavesOf(one) : 0),
            0,
          )
        const worst = (instrument: number, side: Side): number =>
          positions[instrument] * signOf(side) + outOn(instrument, side)
        /** Steps of the larger kind of instrument are ten of the smaller. */
        const maxSteps = (instrument: number): number => (instrument === 1 ? MAX_STEPS : MAX_STEPS / 10)

        const hear = (): void => {
          for (; heard < agent.outbox.length; heard++) {
            const one = agent.outbox[heard]
            if (one.type !== 'decision.approved') continue
            const { instrument, side, reduceOnly, urgent } = one
            const lots = one.lots.div(stepOf[instrument]).toNumber()
            expect(Number.isInteger(lots) && lots > 0).toBe(true)
            if (reduceOnly) {
              expect(positions[instrument] * signOf(side)).toBeLessThan(0)
              expect(lots + outOn(instrument, side)).toBeLessThanOrEqual(Math.abs(positions[instrument]))
            }
            expect(trading === 'ACTIVE' || (trading === 'REDUCING' && reduceOnly)).toBe(true)
            expect(!urgent || reduceOnly).toBe(true)
            approvals.push({ id: one.approval, instrument, side, steps: lots, parts: [], done: false })
            if (reduceOnly) continue
            const count = (of: (one: Approval) => boolean): number =>
              approvals.reduce((sum, other) => {
                const open = other.parts.filter((part) => part.open).length
                return sum + (of(other) ? Math.max(open, other.done ? 0 : 1) : 0)
              }, 0)
            expect(count(() => true)).toBeLessThanOrEqual(MAX_ORDERS)
            expect(count((other) => other.instrument === instrument)).toBeLessThanOrEqual(MAX_HERE)
            const volume = volumes[instrument] + outOn(instrument, 'buy') + outOn(instrument, 'sell')
            expect(volume).toBeLessThanOrEqual(instrument === 1 ? MAX_VOLUME : MAX_VOLUME / 10)
          }
          for (const { id } of instruments)
            for (const side of ['buy', 'sell'] as const) expect(worst(id, side)).toBeLessThanOrEqual(maxSteps(id))
        }
        const tell = (told: AnyMessage): void => {
          agent.tell(told)
          hear()
        }
        const money = (steps: number, instrument: number): Money => new Money(steps).times(stepOf[instrument])

        const place = (approval: Approval, asked: number): void => {
          const left = approval.steps - filledOf(approval) - openOf(approval)
          if (approval.done || left <= 0) return
          const whole = asked >= approval.steps && approval.parts.length === 0
          const part: Part = {
            id: whole ? approval.id : ++numbers,
            steps: Math.min(asked, left),
            filled: 0,
            open: true,
          }
          const { id: parent, instrument, side } = approval
          const fields = {
            clientId: part.id,
            parent,
            instrument,
            side,
            orderType: 'limit',
            price: new Money(1.1),
          } as const
          approval.parts.push(part)
          tell(message('order.submit', { ...fields, lots: money(part.steps, instrument) }))
        }
        const fill = (approval: Approval, part: Part, asked: number, times: number): void => {
          const { instrument, side } = approval
          const filled = Math.min(asked, part.steps - part.filled)
          if (filled <= 0) return
          const told = message('order.filled', {
            clientId: part.id,
            fillId: `${part.id}-${part.filled}`,
            instrument,
            side,
            lots: money(filled, instrument),
            price: new Money(1.1),
            fee: ZERO,
          })
          part.filled += filled
          positions[instrument] += filled * signOf(side)
          volumes[instrument] += filled
          if (part.filled === part.steps) close(approval, part)
          for (let k = 0; k < times; k++) tell(told)
        }
        const close = (approval: Approval, part: Part): void => {
          part.open = false
          // One order is the whole of it, so it is over with it.
          if (part.id === approval.id) approval.done = true
        }

        for (const { instrument, target, wants, pick, size, fate, word } of steps) {
          agent.wait(50_000)
          hear()
          if (word !== null) {
            trading = { reduce: 'REDUCING', flatten: 'REDUCING', halt: 'HALTED', resume: 'ACTIVE' }[word]
            tell(message('agent.command', { command: word, reason: 'test' }))
          }
          const targetLots = (target / (instrument === 1 ? 1 : 10)) * stepOf[instrument]
          if (wants) tell(message('decision.intent', { instrument, targetLots, ballot: 1, confidence: 1 }))
          const alive = approvals.filter((one) => leavesOf(one) > 0)
          if (alive.length === 0) continue
          const approval = alive[pick % alive.length]
          const { id, instrument: of, parts } = approval
          const open = parts.filter((one) => one.open)
          const part = open[size % Math.max(1, open.length)]
          const named = { clientId: part?.id ?? 0, instrument: of }
          if (fate === 'place') place(approval, size)
          else if (fate === 'whole') place(approval, approval.steps)
          else if (fate === 'done') {
            approval.done = true
            tell(message('decision.done', { approval: id, instrument: of, filled: ZERO, reason: '' }))
          } else if (part === undefined || fate === 'quiet') continue
          else if (fate === 'accept') tell(message('order.accepted', { ...named, venueId: `v${part.id}` }))
          else if (fate === 'unknown') tell(message('order.unknown', { ...named, reason: '' }))
          else if (fate === 'part') fill(approval, part, size, 1)
          else if (fate === 'twice') fill(approval, part, size, 2)
          else if (fate === 'fill') fill(approval, part, part.steps, 1)
          else if (fate === 'cancel' || part.filled > 0) {
            close(approval, part)
            tell(message('order.canceled', { ...named, leaves: money(part.steps - part.filled, of), reason: '' }))
          } else {
            close(approval, part)
            tell(message('order.rejected', { ...named, code: 'VENUE_REFUSED', reason: '' }))
          }
        }
        const held = agent.behaviour.status?.() as { positions: readonly { lots: string }[] }
        expect(held.positions.map(({ lots }, k) => new Money(lots).div(stepOf[k + 1]).toNumber())).toEqual(
          positions.slice(1),
        )
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
