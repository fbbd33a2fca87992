/**
 * What the terminal and the trade server answered to a request, judged by the table of return codes.
 *
 *     stage 0  refused, never sent: a definite no, whatever the code
 *     stage 1  the terminal's word that it took the request: only a proof that it did not is an answer
 *     stage 2  the server's: it has the order, or it will never have it, or (class unknown) nobody knows, and then
 *              nothing is said: the desk asks
 */
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { OrderAlerts } from './order-alerts.ts'
import type { OrderTracker, TrackedOrder } from './order-tracker.ts'
import { action } from './request.ts'
import { handedOver, reasonOf, retcodeOf } from './retcodes.ts'
import type { TradeHost } from './trade-contract.ts'

/** A request of this process. */
export interface Request {
  readonly clientId: number
  readonly part: number
  readonly action: number
}

export interface Verdict extends Request {
  readonly stage: number
  readonly retcode: number
  readonly order: bigint
  /** For humans. */
  readonly detail: string
}

export interface VerdictOutlet {
  readonly alerts: OrderAlerts
  changed(tracked: TrackedOrder): void
  /** Loud: the desk is owed a report. */
  ask(clientId: number, loud: boolean): void
}

export const verdictOf = (result: FrameNamed<'ORDER_RESULT'>): Verdict => {
  const { cid, part, stage, order, bid, ask } = result
  const retcode = stage === 1 ? handedOver(result.retcode, result.runtimeError) : result.retcode
  const quoted = retcodeOf(retcode).class === 'reprice' && bid > 0 && ask > 0
  const detail = quoted ? `${bid}/${ask}` : ''
  return { clientId: cid, part, action: result.action, stage, retcode, order, detail }
}

export function createJudge(
  sink: TradeHost['sink'],
  tracker: OrderTracker,
  outlet: VerdictOutlet,
): (verdict: Verdict) => void {
  /** The order may be over: then its facts say so, or are asked for. */
  const notRemoved = (tracked: TrackedOrder, { retcode, detail }: Verdict): void => {
    if (tracked.told.over) return
    const row = retcodeOf(retcode)
    if (tracked.cancelAsked) {
      // Told once: the desk asks, and cancels again what still works. Were each no of a closed market told, it would ask
      // and cancel as fast as answers come; so it goes by its own patience.
      if (tracked.cancelRefused) return
      tracked.cancelRefused = true
      // This code alone is never taken for the end of the order, whoever hears it.
      sink.rejected(tracked.clientId, 'ORDER_UNKNOWN', reasonOf(row, detail))
    } else if (row.rejection === 'ORDER_UNKNOWN') outlet.ask(tracked.clientId, false)
  }

  return (verdict) => {
    const { clientId, part, stage, retcode, order, detail } = verdict
    const row = retcodeOf(retcode)
    const refused = stage === 0 || (row.class !== 'ok' && row.class !== 'unknown')
    const done = stage === 2 && row.class === 'ok'
    const asksOrder = verdict.action === action.DEAL || verdict.action === action.PENDING
    // That an order was gone before it could be removed or changed is nobody's fault.
    if (refused && (asksOrder || row.class === 'config')) outlet.alerts.refused(row, clientId)
    if (done) outlet.alerts.renew()
    if (asksOrder) {
      if (!refused && !done) return
      const tracked = tracker.meet(clientId)
      tracked.fold.answer(part, refused ? { answer: 'refused', retcode, detail } : { answer: 'placed', order })
      outlet.changed(tracked)
    } else if (verdict.action === action.MODIFY) {
      if (refused || stage === 2) outlet.ask(clientId, true)
    } else if (verdict.action === action.REMOVE) {
      const tracked = tracker.find(clientId)
      if (refused && tracked !== undefined) notRemoved(tracked, verdict)
    }
  }
}
