/**
 * The session with the venue: after every connect its whole truth is asked for and compared with ours before an order
 * may be sent, and again every `reconcileMillis`.
 *
 *     connected -> snapshot(last fill) -> orders and missing fills settled, the absent looked up
 *               -> positions compared -> snapshot told -> reconciled
 *
 * Facts that arrive before the snapshot wait for it: so fills are journalled in the venue's own order, and the last one
 * in the journal is a safe place to ask from.
 *
 * Mismatch  a difference of positions that no order and no fill explains, or a report that cannot be true. It must stand
 *           three snapshots in a row, more while fills come in; then it is told as LEDGER_MISMATCH, and nothing is sent
 *           until it is gone or the operator accepts it. What he accepts is booked as an order of somebody else.
 */
import { lineOf } from '#domain/errors.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { ZERO } from '#domain/money.ts'
import { fromMillis } from '#domain/time.ts'
import type { Broken } from '#trading/orders/reconcile-positions.ts'
import { idOfReport, netOf } from './desk-report.ts'
import type { Asked, DeskSettlement } from './desk-settle.ts'
import type { DeskLookup } from './desk-lookup.ts'
import { type DeskShared, isHeard, isUp, takeFill } from './desk-state.ts'
import { isForeign } from './open-order.ts'
import type { OrderReport, VenuePosition, VenueSnapshot } from '#swarm/ports/venue.ts'

const LOOKS = 3
/** Looks while fills come in: the truth may be of before them. */
const MOVING_LOOKS = 12

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

/** What stands between us and the venue, in one line. */
interface Mismatch {
  readonly instrument: InstrumentId
  readonly ours: string
  readonly venues: string
  readonly invariant: string
}

export function createReconciler(
  desk: DeskShared,
  lookup: DeskLookup,
  settlement: DeskSettlement,
  instruments: readonly Instrument[],
  memories: ReadonlyMap<number, string>,
): DeskReconciler {
  const { timing, session, counts, ledger, facts, timers, venue } = desk
  let held: (() => void)[] = []
  /** Cancels the wait for a snapshot; undefined when none is awaited. */
  let awaited: (() => void) | undefined
  let asked: Asked = { asked: desk.now(), stamp: ledger.stamp() }
  /** Orders are being looked up: the last one found asks for the snapshot that settles it. */
  let looking = false
  let handling = false
  let acceding = false
  let stopped = false
  let differences = 0
  /** The mismatch that was told last; '' when there is none. */
  let told = ''
  /** What the operator accepted though it cannot be mended here. */
  const accepted = new Set<string>()

  const question = (): void => {
    awaited = timers.after(fromMillis(timing.ackTimeoutMillis), () => {
      awaited = undefined
      // The answer may yet be to the first question: it is no newer than that.
      if (isUp(session)) question()
    })
    // Before a difference is called one, all that the venue keeps is asked for: a fill may have been lost on the way.
    venue.snapshot(differences > 0 && ledger.fills.lastAt > -Infinity ? '' : ledger.fills.lastId)
  }
  const ask = (): void => {
    if (awaited !== undefined || !isUp(session)) return
    asked = { asked: desk.now(), stamp: ledger.stamp() }
    question()
  }
  const askLater = (): void => {
    const { epoch } = session
    timers.after(fromMillis(timing.queryMillis), () => {
      if (session.epoch === epoch) ask()
    })
  }
  const schedule = (): void => {
    if (timing.reconcileMillis <= 0) return
    timers.after(fromMillis(timing.reconcileMillis), () => {
      if (stopped) return
      if (session.state === 'reconciled' || session.state === 'mismatched') ask()
      schedule()
    })
  }
  const lookedUp = (): boolean => ledger.open.values().every((order) => order.lookup === undefined)

  /** What is listed works; what is not is looked up. */
  const meetOrders = ({ orders: theirs }: VenueSnapshot): void => {
    const listed = new Set<number>()
    for (const report of theirs) {
      const clientId = idOfReport(report)
      const order = ledger.open.get(clientId)
      if (report.state !== 'working') continue
      listed.add(clientId)
      if (order !== undefined && !isForeign(order.life)) lookup.listed(order, report.venueId, asked.stamp)
    }
    for (const [clientId, order] of [...ledger.open]) {
      // What was sent a moment ago cannot be in a snapshot asked for before: its own timer watches it.
      const young = order.phase === 'queued' || order.phase === 'sent'
      if (listed.has(clientId) || young || isForeign(order.life)) continue
      if (order.lookup === undefined) lookup.lose(order, 'absent at the venue')
      else if (order.lookup.epoch !== session.epoch) lookup.find(order)
    }
  }

  const difference = (theirs: ReadonlyMap<InstrumentId, VenuePosition>): Mismatch | undefined => {
    for (const { id: instrument } of instruments) {
      const venueLots = theirs.get(instrument)?.lots ?? ZERO
      const ours = ledger.position(instrument)
      if (venueLots.eq(ours)) continue
      return { instrument, ours: ours.toString(), venues: venueLots.toString(), invariant: 'POSITION_LOTS' }
    }
    return undefined
  }

  const keyOf = ({ instrument, ours, venues, invariant }: Mismatch): string =>
    `${invariant} ${instrument} ${ours} ${venues}`

  /** Says what does not agree, once, when it stood long enough. */
  const doubt = (mismatch: Mismatch): void => {
    const needed = ledger.fills.movedAt(mismatch.instrument) > asked.stamp ? MOVING_LOOKS : LOOKS
    if (++differences < needed) return askLater()
    differences = 0
    session.state = 'mismatched'
    const key = keyOf(mismatch)
    if (key === told) return
    told = key
    const { instrument, ours, venues, invariant } = mismatch
    ledger.why({ code: 'LEDGER_MISMATCH', instrument, clientId: 0, ours, venues: `${venues} (${invariant})` })
    const symbol = instruments.find(({ id }) => id === instrument)?.symbol ?? String(instrument)
    desk.fault(lineOf('LEDGER_MISMATCH', { instrument: symbol, ours, venue: venues, invariant }))
  }

  const settle = (snapshot: VenueSnapshot): void => {
    looking = session.state !== 'reconciled' && !lookedUp()
    if (looking) return
    const broken = settlement.positions(snapshot, asked, acceding)
    if (acceding) for (const one of broken) accepted.add(keyOf(one))
    acceding = false
    const theirs = netOf(snapshot.positions)
    const isOpen = (one: Broken): boolean => one.invariant !== 'POSITION_LOTS' && !accepted.has(keyOf(one))
    const mismatch = difference(theirs) ?? broken.find(isOpen)
    if (mismatch !== undefined) return doubt(mismatch)
    differences = 0
    told = ''
    session.state = 'reconciled'
    facts.snapshot(theirs, ledger.open.values(), memories, snapshot.account)
    facts.state('reconciled', session.epoch, '')
  }

  const lose = (): void => {
    held = []
    awaited?.()
    awaited = undefined
    looking = false
    acceding = false
    differences = 0
    told = ''
  }

  schedule()

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
    snapshot(whole) {
      if (!isUp(session)) return
      awaited?.()
      awaited = undefined
      handling = true
      const { epoch } = session
      if (ledger.fresh) settlement.begin(whole, asked)
      const snapshot = { ...whole, fills: whole.fills.filter(ledger.concerns) }
      settlement.orders(snapshot, asked)
      if (session.state === 'connected') session.state = 'settling'
      const waiting = held
      held = []
      for (const fact of waiting) fact()
      meetOrders(snapshot)
      handling = false
      // A venue may find its session lost while it is being asked: then this truth is of the past.
      if (isUp(session) && session.epoch === epoch) settle(snapshot)
    },
    report(report) {
      if (!isHeard(session) || lookup.answer(report) || !report.known) return
      for (const fill of report.fills) if (!ledger.own.hasFill(fill.clientId, fill.fillId)) takeFill(desk, fill)
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
      told = ''
      ask()
    },
    resolved() {
      if (!looking || handling || !lookedUp()) return
      looking = false
      ask()
    },
    stop() {
      lose()
      stopped = true
      session.state = 'down'
    },
  }
}
