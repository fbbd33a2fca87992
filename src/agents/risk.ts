/**
 * The only agent that approves: turns the exposure the swarm wants into orders that pass every check, or says why not.
 *
 * It holds positions and orders from the venue's own facts and asks nobody. It approves nothing until a snapshot has been
 * told to this incarnation (STATE_UNKNOWN) and while the venue is not reconciled (VENUE_DOWN). It says that it lives by
 * a lease in host time, renewed four times before it runs out and ahead of every approval: without one the execution
 * agent sends nothing, and what an earlier incarnation approved is withdrawn.
 *
 * In flight  an approval counts as an order that may fill from the moment it is made. It ends with a fact, with the
 *            refusal of the execution agent, or when `inFlightMillis` have passed and nobody ever spoke of it; that must
 *            be longer than the desk takes to call an order unknown. What the execution agent keeps of one that it works is
 *            a word of it. Snapshots leave it alone.
 * Closing    a flattening, and a breach that closes, ask for urgent orders that only reduce, until all is flat.
 * Limits     are changed by the operator while it runs. What is used of them is looked at after every fact and with
 *            every renewal of the lease, and told once when it is nearly all.
 * Restart    what the day has lost and traded is told by the desk; what the monitor has seen is not known any more.
 * Cost       a quote is a few stores, no allocation; an intent a few microseconds of Decimal.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import type { ApprovedOrder, DecisionRefused, RefusalCode } from '#messages/decisions.ts'
import { riskAlert, type RiskAlert, riskLease, type RiskLease, type RiskLimit } from '#messages/system.ts'
import { type Context, defineAgent, instrumentOf } from '#swarm/behaviour.ts'
import { serialNumbers } from '#trading/orders/serial-number.ts'
import type { BooksStatus } from '#trading/portfolio/books-status.ts'
import { bookFacts, createBooks } from '#trading/portfolio/books.ts'
import { type Alert, createGuard, type Decisions, type GuardStatus } from '#trading/risk/guard.ts'
import { riskConfig, type RiskConfig } from '#trading/risk/risk-config.ts'

export interface RiskStatus extends BooksStatus, GuardStatus {
  readonly intents: number
  readonly approvals: number
  /** Changes of limits that it does not have. */
  readonly badLimits: number
  readonly refusals: Readonly<Record<string, number>>
  readonly lastRefusals: readonly string[]
  readonly openOrders: number
  /** Host time until which the last lease holds; null before the first. */
  readonly leaseUntil: Micros | null
}

type Out = ApprovedOrder | DecisionRefused | RiskLease | RiskAlert

const LEASE_TIMER = 1
const MONITOR_TIMER = 2
const KEPT_LINES = 16

export default defineAgent({
  name: 'risk',
  about:
    'Approves the orders that pass every check, refuses the others with their reason, and holds the dead-man lease.',
  capabilities: ['risk'],
  consumes: [
    ...bookFacts,
    'order.submit',
    'decision.intent',
    'decision.refused',
    'decision.done',
    'execution.memory',
    'agent.command',
    'risk.limit',
  ],
  produces: ['decision.approved', 'decision.refused', 'risk.lease', 'risk.alert'],
  config: riskConfig,
  recovery: 'snapshot',

  create(config: RiskConfig, env) {
    const { instruments } = env
    const books = createBooks(instruments, env)
    const guard = createGuard({
      ...config,
      style: { type: config.order, offsetTicks: config.limitOffsetTicks },
      approvalMicros: fromMillis(config.approvalMillis),
      instruments,
      day: env.day,
      books,
      nextApproval: serialNumbers(env.session, env.incarnation),
    })
    const { views } = guard
    const lease = riskLease.draft()
    lease.seq = lease.at = 0
    // The first number of this incarnation.
    lease.from = serialNumbers(env.session, env.incarnation)()
    const alert = riskAlert.draft()
    alert.seq = 0
    const refusals: Partial<Record<RefusalCode, number>> = {}
    const lastRefusals: string[] = []
    let intents = 0
    let approvals = 0
    let badLimits = 0
    /** Something was heard since the limits were last looked at. */
    let heard = true
    /** Host time of the last message that asked for it. */
    let lastNow: Micros = 0

    const noteRefusal = ({ code, side, lots, given, limit, instrument }: DecisionRefused): void => {
      refusals[code] = (refusals[code] ?? 0) + 1
      const symbol = instrumentOf(env, instrument)?.symbol ?? instrument
      lastRefusals.push(`${code} ${side} ${lots} ${symbol}: ${given} given, ${limit} allowed`)
      if (lastRefusals.length > KEPT_LINES) lastRefusals.shift()
    }

    const signLife = (ctx: Context<Out>): void => {
      lease.until = ctx.now() + fromMillis(config.leaseMillis)
      ctx.emit(lease)
    }

    const say = (decisions: Decisions, ctx: Context<Out>): void => {
      for (const decision of decisions) {
        if (decision.type === 'decision.refused') noteRefusal(decision)
        else {
          const { approval, instrument, side, orderType, price } = decision
          books.approved(decision, lastNow + fromMillis(config.inFlightMillis))
          views.placed({ clientId: approval, parent: approval, instrument, side, orderType, price })
          approvals++
          // Ahead of the order, so that an execution agent that has just restarted need not wait for the next renewal.
          signLife(ctx)
        }
        ctx.emit(decision)
      }
    }

    const warn = (alerts: readonly Alert[], ctx: Context<Out>): void => {
      for (const { instrument, level, limitOf, given, limit, action } of alerts) {
        alert.at = ctx.now()
        alert.instrument = instrument
        alert.level = level
        alert.limitOf = limitOf
        alert.given = given
        alert.limit = limit
        alert.action = action
        ctx.emit(alert)
      }
    }

    const hearAccount = (): void => {
      const { told } = books.portfolio
      if (told !== null) views.account(told.equity.toNumber(), told.margin.toNumber())
    }
    /** What a fact about orders or money has changed of limits and breaches. */
    const settle = (instrument: InstrumentId, ctx: Context<Out>): void => {
      const changed = instrumentOf(env, instrument)
      warn(guard.watch(changed === undefined ? [] : [changed], lastNow), ctx)
    }
    const look = (ctx: Context<Out>): void => {
      warn(guard.look(lastNow), ctx)
      say(guard.close(lastNow), ctx)
    }

    const renew = (ctx: Context<Out>): void => {
      signLife(ctx)
      ctx.after(fromMillis(config.leaseMillis / 4), LEASE_TIMER)
    }
    const wake = (tag: number, ctx: Context<Out>): void => {
      if (tag === LEASE_TIMER) {
        renew(ctx)
        // Time alone brings no limit nearer, it only frees some: with none raised there is nothing new to tell.
        if (heard || guard.raised) {
          heard = false
          warn(guard.watch(instruments, lastNow), ctx)
        }
        return say(guard.close(lastNow), ctx)
      }
      ctx.after(fromMillis(config.monitor.everyMillis), MONITOR_TIMER)
      return look(ctx)
    }

    const change = ({ limit, value }: RiskLimit): void => {
      // Checked before it was sent; whoever sent another gets what is written on it.
      const given = parsed(value)
      if (given === undefined || !guard.change(limit, given)) badLimits++
    }

    return {
      start(ctx) {
        renew(ctx)
        ctx.after(fromMillis(config.monitor.everyMillis), MONITOR_TIMER)
      },

      // Nothing in here may close over its arguments: that would allocate a scope for every quote.
      receive(message, ctx) {
        switch (message.type) {
          case 'market.quote':
            heard = true
            books.tell(message)
            return views.quoted(message.instrument, ctx.now())
          case 'market.gap':
            return
          case 'venue.state':
          case 'order.open':
          case 'account.position':
            heard = true
            return books.tell(message)
          default:
            lastNow = ctx.now()
        }
        if (message.type !== 'agent.timer') heard = true
        switch (message.type) {
          case 'decision.intent':
            intents++
            return say(guard.decide(message, lastNow), ctx)
          case 'decision.refused':
            // The execution agent will not send it, so it is not in flight. Of a repeat the first may well be.
            if (message.code === 'DUPLICATE_ORDER') return
            books.blotter.done(message.approval)
            return views.told(message.approval, message.instrument)
          case 'decision.done':
            books.blotter.done(message.approval)
            return views.told(message.approval, message.instrument)
          case 'execution.memory':
            // Whole: else nobody could go on with it, nor say that it is done.
            if (message.part === message.parts - 1 && books.blotter.works(message.approval)) views.anew()
            return
          case 'order.submit':
            books.placed(message, lastNow + fromMillis(config.inFlightMillis))
            // Facts may have been faster than the order: what it is by now, its books know.
            return views.told(message.clientId, message.instrument)
          case 'agent.timer':
            return wake(message.tag, ctx)
          case 'agent.command':
            warn(guard.command(message, lastNow), ctx)
            return say(guard.close(lastNow), ctx)
          case 'risk.limit':
            change(message)
            return warn(guard.watch(instruments, lastNow), ctx)
          case 'account.state':
            books.tell(message)
            return hearAccount()
          case 'account.snapshot':
            books.tell(message)
            if (message.part === 'begin') return
            views.anew()
            // What was told of the money had all of these positions in it.
            hearAccount()
            return look(ctx)
          case 'order.filled':
            books.tell(message)
            views.told(message.clientId, message.instrument)
            settle(message.instrument, ctx)
            return look(ctx)
          default:
            books.tell(message)
            views.told(message.clientId, message.instrument)
            return settle(message.instrument, ctx)
        }
      },

      status(): RiskStatus {
        return {
          ...books.status(),
          ...guard.status(lastNow),
          intents,
          approvals,
          badLimits,
          refusals: { ...refusals },
          lastRefusals: [...lastRefusals],
          openOrders: books.blotter.openCount,
          leaseUntil: Number.isNaN(lease.until) ? null : lease.until,
        }
      },
    }
  },
})

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
