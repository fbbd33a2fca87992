/**
 * The only agent that approves: turns the exposure the swarm wants into orders that pass every check, or says why not.
 *
 * It holds positions and orders from the venue's own facts and asks nobody. It approves nothing until a snapshot has been
 * told to this incarnation (STATE_UNKNOWN) and while the venue is not reconciled (VENUE_DOWN). It says that it lives by
 * a lease in host time, renewed four times before it runs out and ahead of every approval: without one the execution agent sends nothing.
 *
 * In flight  an approval counts as an order that may fill from the moment it is made. It ends with a fact, with the
 *            refusal of the execution agent, or when `inFlightMillis` have passed and nobody ever spoke of it; that must
 *            be longer than the desk takes to call an order unknown. Snapshots leave it alone.
 * Restart    the day's loss before this incarnation is not known to it, but for the unrealized part.
 * Cost       a quote is a few stores, no allocation; an intent a few microseconds of Decimal.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import type { ApprovedOrder, DecisionIntent, DecisionRefused, RefusalCode } from '#messages/decisions.ts'
import { riskLease, type RiskLease, type TradingState } from '#messages/system.ts'
import { type Context, defineAgent, instrumentOf } from '#swarm/behaviour.ts'
import { serialNumbers } from '#trading/orders/serial-number.ts'
import { bookFacts, type BooksStatus, createBooks } from '#trading/portfolio/books.ts'
import type { RiskView, Usage } from '#trading/risk/check.ts'
import { createGate } from '#trading/risk/gate.ts'
import { boundChecks, type Limits, limits } from '#trading/risk/limits.ts'
import { stateAfter } from '#trading/risk/trading-state.ts'

export interface RiskConfig {
  readonly limits: Limits
  readonly order: 'market' | 'limit'
  readonly limitOffsetTicks: number
  readonly approvalMillis: number
  readonly inFlightMillis: number
  readonly leaseMillis: number
}

export interface RiskStatus extends BooksStatus {
  readonly trading: TradingState
  readonly limits: Limits
  /** How much of each limit is used now, by symbol; limits per order are not listed. */
  readonly usage: Readonly<Record<string, Readonly<Record<string, Usage>>>>
  readonly intents: number
  readonly approvals: number
  readonly refusals: Readonly<Record<string, number>>
  readonly lastRefusals: readonly string[]
  readonly openOrders: number
  /** Host time until which the last lease holds; null before the first. */
  readonly leaseUntil: Micros | null
}

type Out = ApprovedOrder | DecisionRefused | RiskLease

const LEASE_TIMER = 1
const KEPT_LINES = 16

export default defineAgent({
  name: 'risk',
  about:
    'Approves the orders that pass every check, refuses the others with their reason, and holds the dead-man lease.',
  capabilities: ['risk'],
  consumes: [...bookFacts, 'decision.intent', 'decision.refused', 'agent.command'],
  produces: ['decision.approved', 'decision.refused', 'risk.lease'],
  config: (z) =>
    z.strictObject({
      limits: limits(z).describe('the limits of every check'),
      order: z.enum(['market', 'limit']).default('market').describe('type of the orders it approves'),
      limitOffsetTicks: z
        .int()
        .default(0)
        .describe('ticks from its own side of the touch towards the other, limit orders only'),
      approvalMillis: z
        .number()
        .positive()
        .default(1_000)
        .describe('how long an approval may be acted on, host time, ms'),
      inFlightMillis: z
        .number()
        .positive()
        .default(10_000)
        .describe('how long an approval nobody speaks of counts as an order, host time, ms'),
      leaseMillis: z.number().min(20).default(1_000).describe('how long orders may go out without a sign of life, ms'),
    }),
  recovery: 'snapshot',

  create(config: RiskConfig, env) {
    const books = createBooks(env.instruments)
    const checks = boundChecks(config.limits)
    const gate = createGate({
      checks,
      style: { type: config.order, offsetTicks: config.limitOffsetTicks },
      approvalMicros: fromMillis(config.approvalMillis),
      nextApproval: serialNumbers(env.session, env.incarnation),
    })
    const lease = riskLease.draft()
    lease.seq = 0
    lease.at = 0
    const refusals: Partial<Record<RefusalCode, number>> = {}
    const lastRefusals: string[] = []
    let trading: TradingState = 'ACTIVE'
    let intents = 0
    let approvals = 0
    /** Host time of the message in hand, and the last one there was. */
    let lastNow = 0

    const viewOf = (instrument: InstrumentId): RiskView => ({
      now: lastNow,
      trading,
      obstacle: !books.known ? 'STATE_UNKNOWN' : books.reconciled ? null : 'VENUE_DOWN',
      position: books.ledger.positionOf(instrument).lots,
      pending: books.blotter.pending(instrument),
      openOrders: books.blotter.openCount,
      bid: books.ledger.bidOf(instrument),
      ask: books.ledger.askOf(instrument),
      dayPnl: books.ledger.dayPnl(),
    })

    const noteApproval = (order: ApprovedOrder): void => {
      const { approval, instrument, side, lots, orderType, price, reference, ballot, seq, at } = order
      const lapses = lastNow + fromMillis(config.inFlightMillis)
      books.blotter.place({
        clientId: approval,
        instrument,
        side,
        lots,
        orderType,
        price,
        reference,
        ballot,
        seq,
        at,
        lapses,
      })
      approvals++
    }

    const noteRefusal = ({ code, side, lots, given, limit, instrument }: DecisionRefused): void => {
      refusals[code] = (refusals[code] ?? 0) + 1
      const symbol = instrumentOf(env, instrument)?.symbol ?? instrument
      lastRefusals.push(`${code} ${side} ${lots} ${symbol}: ${given} given, ${limit} allowed`)
      if (lastRefusals.length > KEPT_LINES) lastRefusals.shift()
    }

    const decide = (intent: DecisionIntent, ctx: Context<Out>): void => {
      intents++
      const { instrument } = intent
      books.blotter.lapse(lastNow)
      for (const decision of gate.decide(intent, instrumentOf(env, instrument), () => viewOf(instrument))) {
        if (decision.type === 'decision.refused') {
          noteRefusal(decision)
          ctx.emit(decision)
          continue
        }
        noteApproval(decision)
        // Ahead of the order, so that an execution agent that has just restarted need not wait for the next renewal.
        signLife(ctx)
        ctx.emit(decision)
      }
    }

    const signLife = (ctx: Context<Out>): void => {
      lease.until = ctx.now() + fromMillis(config.leaseMillis)
      ctx.emit(lease)
    }

    const renew = (ctx: Context<Out>): void => {
      signLife(ctx)
      ctx.after(fromMillis(config.leaseMillis / 4), LEASE_TIMER)
    }

    return {
      start: renew,

      receive(message, ctx) {
        switch (message.type) {
          case 'decision.intent':
            lastNow = ctx.now()
            return decide(message, ctx)
          case 'decision.refused':
            // The execution agent will not send it, so it is not in flight. Of a repeat the first may well be.
            if (message.code !== 'DUPLICATE_ORDER') books.blotter.tell(message.approval, 'lapsed')
            return
          case 'agent.timer':
            return renew(ctx)
          case 'agent.command':
            trading = stateAfter(message.command, trading)
            return
          case 'market.gap':
            return
          default:
            return books.tell(message)
        }
      },

      status(): RiskStatus {
        const usage = env.instruments.map(({ id, symbol }) => {
          const view = viewOf(id)
          return [
            symbol,
            Object.fromEntries(checks.flatMap((check) => (check.usage ? [[check.name, check.usage(view)]] : []))),
          ]
        })
        return {
          ...books.status(),
          trading,
          limits: config.limits,
          usage: Object.fromEntries(usage),
          intents,
          approvals,
          refusals: { ...refusals },
          lastRefusals: [...lastRefusals],
          openOrders: books.blotter.openCount,
          leaseUntil: Number.isNaN(lease.until) ? null : lease.until,
        }
      },
    }
  },
})
