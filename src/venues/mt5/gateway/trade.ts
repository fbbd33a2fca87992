/**
 * The trading half of a terminal session: orders out, facts back, and the truth when it is asked for.
 *
 * A client order id is planned and sent once; whatever is unclear afterwards is asked, never sent again. Answers say that
 * an order exists, or that it never will (`verdicts.ts`); only deals fill (`trade-book.ts`).
 */
import type { VenueAccount, VenueOrder } from '#swarm/ports/venue.ts'
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { amountsOf } from './amounts.ts'
import { createLookupTalk } from './lookup-talk.ts'
import { createOrderAlerts } from './order-alerts.ts'
import { isFinal } from './order-fold.ts'
import { createTracker, type TrackedOrder } from './order-tracker.ts'
import { createPlanning } from './planning.ts'
import { createPositions } from './positions.ts'
import { isRefusal } from './request.ts'
import { createSnapshotTalk } from './snapshot-talk.ts'
import { createTradeBook } from './trade-book.ts'
import type { Trade, TradeHost, TradeTerms } from './trade-contract.ts'
import { eventKind, isPlaced, isTrade } from './trade-facts.ts'
import { createJudge, type Request, verdictOf } from './verdicts.ts'

export type { Contract, Trade, TradeFrame, TradeHost, TradeTerms } from './trade-contract.ts'

const HEDGING = 2
const KEPT_REQUESTS = 4_096
const RETRY_MICROS = 1_000_000
/** Deals that are known to be missing are looked up after so long. */
const MISSING_MICROS = 2_000_000
/** What the terminal has not seen by then did not happen. */
const LATEST_MICROS = 30_000_000

const [NOT_FOUND, AMBIGUOUS] = [0, 2]

export function createTrade(host: TradeHost, terms: TradeTerms): Trade {
  const { sink } = host
  const amounts = amountsOf(host)
  const positions = createPositions()
  const tracker = createTracker(host)
  const planning = createPlanning(host, terms, tracker, positions)
  const alerts = createOrderAlerts((line) => sink.fault(line))
  const requests = new Map<number, Request>()
  const counts = { orders: 0, refusedHere: 0, duplicates: 0, cancels: 0, lookups: 0, snapshots: 0, corrections: 0 }
  let up = false
  let session = 0
  let numbered = 0
  let account: VenueAccount | undefined
  /** A look-up found a deal that no event told: what is held is not what it was believed to be. */
  let unheld = false

  /** Numbers go on over sessions: an answer that comes late is never taken for another's. */
  const nextRequest = (): number => ++numbered
  const send = (frame: FrameNamed<'ORDER'>): boolean => {
    const { cid, part, action } = frame
    const request = nextRequest()
    requests.set(request, { clientId: cid, part, action })
    // By age and not by number: questions take numbers too.
    for (const oldest of requests.keys()) {
      if (requests.size <= KEPT_REQUESTS) break
      requests.delete(oldest)
    }
    return host.send({ ...frame, request })
  }

  const ask = (clientId: number, loud: boolean): void => {
    if (!up) return
    counts.lookups++
    lookups.ask(clientId, loud)
  }

  /** What rests of an order that must not rest is removed; again, while it rests: the answer may be lost, or be no answer. */
  const withdraw = (tracked: TrackedOrder): void => {
    const { removals } = tracked
    for (const { ticket, part, state, symbol } of tracked.fold.view().orders) {
      if (!up || !isPlaced(state) || removals.has(ticket)) continue
      removals.add(ticket)
      send(planning.remove(tracked.clientId, part, ticket, symbol))
    }
    if (!up || removals.size === 0 || tracked.removing) return
    tracked.removing = true
    host.after(RETRY_MICROS, () => {
      tracked.removing = false
      removals.clear()
      if (!tracked.told.over) withdraw(tracked)
    })
  }

  /** Tells what is new. An order that lacks facts is looked up if they do not come by themselves. */
  const tell = (tracked: TrackedOrder): void => {
    const waited = tracked.waitsSince
    const { state, waits } = tracker.tell(tracked)
    if (waits && waited === Infinity) {
      host.after(MISSING_MICROS, () => {
        if (tracked.waitsSince < Infinity) ask(tracked.clientId, false)
      })
    }
    if (tracked.withdraw && state === 'open') withdraw(tracked)
  }

  const book = createTradeBook(host, amounts, tracker, positions, {
    sink,
    changed: tell,
    corrected() {
      counts.corrections++
      if (up) talk.again()
    },
  })

  const judge = createJudge(sink, tracker, {
    alerts,
    changed: tell,
    ask,
  })

  /** A look-up is answered. True when that settles the question. */
  const settles = ({ cid, outcome }: FrameNamed<'LOOKUP_RESULT'>, loud: boolean): boolean => {
    if (outcome === AMBIGUOUS) return false
    const tracked = tracker.find(cid)
    if (tracked === undefined) {
      if (outcome === NOT_FOUND && loud) sink.report({ known: false, clientId: cid })
      return outcome === NOT_FOUND
    }
    const { fold } = tracked
    const { ticket, refusal, silent } = fold.view()
    if (outcome !== NOT_FOUND) {
      if (ticket === 0n && refusal === undefined) return false
      // A part that was sent in a session that is gone, or long ago, and is not to be found, is nowhere.
      const late = tracked.session !== session || host.now() - tracked.sentAt >= LATEST_MICROS
      if (silent.length > 0 && !late) return false
    }
    for (const part of silent) fold.answer(part, { answer: 'never' })
    if (fold.view().waits) {
      tracked.waitsSince = Math.min(tracked.waitsSince, host.now())
      if (host.now() - tracked.waitsSince < LATEST_MICROS) return false
      fold.settle()
    }
    if (loud) sink.report(tracker.report(tracked))
    else tell(tracked)
    return true
  }
  const lookups = createLookupTalk(host, nextRequest, {
    order: book.order,
    deal(frame) {
      book.deal(frame)
      if (isTrade(frame.dealType) && positions.note(frame.ticket)) unheld = true
    },
    answered(answer, loud) {
      const settled = settles(answer, loud)
      if (unheld && up) talk.again()
      unheld = false
      return settled
    },
  })

  const talk = createSnapshotTalk(host, nextRequest, (whole) => {
    counts.snapshots++
    sink.snapshot(book.snapshot(whole))
    // The answer to a removal may have been lost with a session: what still rests is removed again.
    for (const tracked of [...tracker.open()]) {
      tracked.removals.clear()
      tell(tracked)
    }
  })

  const tellAccount = (state: FrameNamed<'ACCOUNT'>): void => {
    const before = account
    account = {
      balance: amounts.money(state.balance),
      equity: amounts.money(state.equity),
      margin: amounts.money(state.margin),
    }
    const { balance, equity, margin } = account
    if (before?.balance.eq(balance) && before.equity.eq(equity) && before.margin.eq(margin)) return
    sink.account(account)
  }

  return {
    connected(hello) {
      up = true
      session++
      account = undefined
      positions.hedging = hello.marginMode === HEDGING
      book.begin(hello.epoch)
      alerts.renew()
    },
    disconnected() {
      up = false
      lookups.forget()
      talk.forget()
    },
    heard(frame) {
      if (lookups.heard(frame) || talk.heard(frame)) return
      switch (frame.frame) {
        case 'ORDER_RESULT':
          if (frame.cid > 0) judge(verdictOf(frame))
          return
        case 'TRADE_EVENT': {
          book.event(frame)
          // The server's answer once more, for a session that lost the first. What names no request is not ours.
          const about = frame.kind === eventKind.REQUEST ? requests.get(frame.request) : undefined
          if (about) judge({ ...about, stage: 2, retcode: frame.retcode, order: frame.order, detail: '' })
          return
        }
        case 'ACCOUNT':
          return tellAccount(frame)
        default: // part of an answer that nobody waits for any more
      }
    },
    submit(order: VenueOrder) {
      if (!up) return false
      if (tracker.find(order.clientId) !== undefined) {
        counts.duplicates++
        return true
      }
      const kept = { ...order } // the desk may use the same object again
      const plan = planning.plan(kept)
      if (isRefusal(plan)) {
        counts.refusedHere++
        tracker.refuse(kept, plan)
        return true
      }
      tracker.send(kept, plan, session)
      for (const [part, one] of plan.parts.entries()) {
        if (send(planning.frameOf(order.clientId, part, one))) continue
        if (part > 0) break // the session is gone: what was not sent is looked up with the rest
        tracker.forget(order.clientId)
        return false
      }
      counts.orders++
      return true
    },
    cancel(clientId) {
      if (!up) return
      const tracked = tracker.find(clientId)
      // Nothing to cancel is nothing to say: what became of the order has been said, or is asked for.
      if (tracked?.told.over === true) return
      counts.cancels++
      if (tracked !== undefined) tracked.cancelAsked = true
      const known = tracked?.fold.view().orders ?? []
      for (const { ticket, part, state, symbol } of known) {
        if (!isFinal(state)) send(planning.remove(clientId, part, ticket, symbol))
      }
      if (known.length > 0) return
      const parts = tracked?.parts.map(({ symbol }) => symbol) ?? []
      for (const [part, symbol] of (parts.length > 0 ? parts : ['']).entries())
        send(planning.remove(clientId, part, 0n, symbol))
    },
    modify(clientId, lots, price) {
      if (!up) return
      const frame = planning.reprice(clientId, lots, price)
      if (frame === undefined) this.query(clientId)
      else send(frame)
    },
    query(clientId) {
      if (!up) return
      const tracked = tracker.find(clientId)
      const refused = tracked?.refused !== undefined || tracked?.fold.view().state === 'rejected'
      if (tracked !== undefined && refused) sink.report(tracker.report(tracked))
      else ask(clientId, true)
    },
    snapshot(afterFillId) {
      if (up) talk.ask(/^\d{1,20}$/.test(afterFillId) ? BigInt(afterFillId) : 0n)
    },
    resume: book.place,
    status: () => ({
      session: up ? 'up' : 'down',
      hedging: positions.hedging,
      counts: { ...counts },
      place: { epoch: String(book.place().epoch), event: book.place().event },
      open: tracker.openCount,
      held: positions.held().map(({ ticket, symbol, side, lots }) => ({
        ticket: String(ticket),
        symbol,
        side,
        lots: lots.toString(),
      })),
    }),
  }
}
