/** Approvals that are not sent, each told with the rule that refused it, and counted by it. */
import { type ApprovedOrder, type DecisionRefused, decisionRefused, type RefusalCode } from '#messages/decisions.ts'

export interface OrderRefusals {
  refuse(order: ApprovedOrder, code: RefusalCode, given: number, limit: number): void
  readonly counts: Readonly<Partial<Record<RefusalCode, number>>>
}

export function createOrderRefusals(emit: (refusal: DecisionRefused) => void): OrderRefusals {
  const refusal = decisionRefused.draft()
  const counts: Partial<Record<RefusalCode, number>> = {}
  return {
    refuse({ seq, at, instrument, ballot, approval, side, lots }, code, given, limit) {
      counts[code] = (counts[code] ?? 0) + 1
      refusal.seq = seq
      refusal.at = at
      refusal.instrument = instrument
      refusal.ballot = ballot
      refusal.approval = approval
      refusal.code = code
      refusal.side = side
      refusal.lots = lots.toNumber()
      refusal.given = given
      refusal.limit = limit
      emit(refusal)
    },
    counts,
  }
}
