/**
 * The session with the venue: after every connect its whole truth is asked for and compared with ours before an order
 * may be sent.
 *
 *     connected -> snapshot(last fill) -> missing fills told -> orders compared, the absent looked up
 *               -> positions compared -> snapshot told -> reconciled
 *
 * Facts that arrive before the snapshot wait for it: so fills are journalled in the venue's own order, and the last one
 * in the journal is a safe place to ask from. A difference of positions must stand three snapshots in a row before it
 * is called one; then it is told as LEDGER_MISMATCH and nothing is sent until it is gone or the operator accepts it.
 */
import { lineOf } from '#domain/errors.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { ZERO } from '#domain/money.ts'
import { fromMillis } from '#domain/time.ts'
import { netOf } from './desk-ledger.ts'
import type { DeskLookup } from './desk-lookup.ts'
import type { DeskOrders } from './desk-orders.ts'
import { isHeard, isUp, takeFill, type DeskShared } from './desk-state.ts'
import type { OrderReport, VenuePosition, VenueSnapshot } from '#swarm/ports/venue.ts'

const LOOKS = 3

export interface DeskReconciler {
  connected(): void
  disconnected(reason: string): void
  snapshot(snapshot: VenueSnapshot): void
  report(report: OrderReport): void
  /** A fact of an order: at once, after the awaited snapshot, or never when the session is down. */
  inOrder(fact: () => void): void
  /** Tells a fresh snapshot to all. */
  refresh(): void
  /** The operator has looked: a standing mismatch is settled by taking the venue's positions. */
  accede(): void
  /** An order is over or found. */
  resolved(): void
  stop(): void
}

export function createReconciler(
  desk: DeskShared,
  lookup: DeskLookup,
  orders: DeskOrders,
  instruments: readonly Instrument[],
): DeskReconciler {
  const { timing, session, counts, ledger, facts, timers, venue } = desk
  let held: (() => void)[] = []
  /** Cancels the wait for a snapshot; undefined when none is awaited. */
  let awaited: (() => void) | undefined
  /** Orders are being looked up: the last one found asks for the snapshot that settles it. */
  let looking = false
  let handling = false
  let acceding = false
  let differences = 0

  const ask = (): void => {
    if (awaited !== undefined || !isUp(session)) return
    awaited = timers.after(fromMillis(timing.ackTimeoutMillis), () => {
      awaited = undefined
      ask()
    })
    venue.snapshot(ledger.lastFillId)
  }
  const askLater = (): void => {
    const { epoch } = session
    timers.after(fromMillis(timing.queryMillis), () => {
      if (session.epoch === epoch) ask()
    })
  }
  const lookedUp = (): boolean => ledger.open.values().every((order) => order.lookup === undefined)

  const compareOrders = ({ orders: theirs }: VenueSnapshot): void => {
    const listed = new Set<number>()
    for (const report of theirs) {
      const { clientId } = report.order
      listed.add(clientId)
      const ours = ledger.open.get(clientId)
      if (ours !== undefined) lookup.learn(ours, report)
      else if (report.state === 'working' && clientId > 0) {
        for (const fill of report.fills) takeFill(desk, fill)
        ledger.adopt(report)
      }
    }
    for (const [clientId, order] of [...ledger.open]) {
      // What was sent a moment ago cannot be in a snapshot asked for before: its own timer watches it.
      if (listed.has(clientId) || order.phase === 'sent') continue
      if (order.lookup === undefined) lookup.lose(order, 'absent at the venue')
      else lookup.find(order)
    }
  }

  const difference = (theirs: ReadonlyMap<InstrumentId, VenuePosition>): string | undefined => {
    for (const { id, symbol } of instruments) {
      const venueLots = theirs.get(id)?.lots ?? ZERO
      const ourLots = ledger.position(id)
      if (venueLots.eq(ourLots)) continue
      return lineOf('LEDGER_MISMATCH', { instrument: symbol, ours: ourLots.toString(), venue: venueLots.toString() })
    }
    return undefined
  }

  const settle = (snapshot: VenueSnapshot): void => {
    looking = session.state !== 'reconciled' && !lookedUp()
    if (looking) return
    const theirs = netOf(snapshot.positions)
    if (acceding) ledger.accede(snapshot.positions)
    acceding = false
    const line = difference(theirs)
    if (line !== undefined) {
      if (++differences < LOOKS) return askLater()
      differences = 0
      session.state = 'mismatched'
      desk.fault(line)
      return
    }
    differences = 0
    session.state = 'reconciled'
    const nameless = snapshot.orders.filter(({ order, state }) => state === 'working' && !(order.clientId > 0))
    facts.snapshot(theirs, ledger.open.values(), nameless, snapshot.account)
    facts.state('reconciled', session.epoch, '')
  }

  const lose = (): void => {
    held = []
    awaited?.()
    awaited = undefined
    looking = false
    acceding = false
    differences = 0
  }

  return {
    connected() {
      if (isUp(session)) this.disconnected('connected again')
      session.epoch++
      session.state = 'connected'
      facts.state('connected', session.epoch, '')
      ask()
    },
    disconnected(reason) {
      if (session.state === 'down') return
      if (isUp(session)) counts.cuts++
      session.state = 'down'
      lose()
      facts.state('disconnected', session.epoch, reason)
      for (const order of [...ledger.open.values()]) {
        order.disarm()
        if (order.phase === 'sent') lookup.lose(order, 'the session was lost')
      }
    },
    snapshot(snapshot) {
      if (!isUp(session)) return
      awaited?.()
      awaited = undefined
      handling = true
      const { epoch } = session
      if (ledger.fresh) ledger.begin(snapshot)
      for (const fill of snapshot.fills) orders.filled(fill)
      if (session.state === 'connected') session.state = 'settling'
      const waiting = held
      held = []
      for (const fact of waiting) fact()
      compareOrders(snapshot)
      handling = false
      // A venue may find its session lost while it is being asked: then this truth is of the past.
      if (isUp(session) && session.epoch === epoch) settle(snapshot)
    },
    report(report) {
      if (!isHeard(session) || lookup.answer(report) || !report.known) return
      for (const fill of report.fills) takeFill(desk, fill)
      // It works and is not among ours: the next snapshot brings it in.
      if (report.state === 'working') ask()
    },
    inOrder(fact) {
      if (session.state === 'connected') held.push(fact)
      else if (isUp(session)) fact()
    },
    refresh: ask,
    accede() {
      if (session.state !== 'mismatched') return
      acceding = true
      ask()
    },
    resolved() {
      if (!looking || handling || !lookedUp()) return
      looking = false
      ask()
    },
    stop() {
      lose()
      session.state = 'down'
    },
  }
}
