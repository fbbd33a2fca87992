/** Every message that travels as a record, by type and by number. A new message is one declaration and one line here. */
import * as decisions from './decisions.ts'
import * as features from './features.ts'
import * as market from './market.ts'
import * as orders from './orders.ts'
import type { MessageDefinition, MessageOf } from './record.ts'
import * as system from './system.ts'

const definitions = [
  market.venueTick,
  market.venueDepth,
  market.venueTrade,
  market.venueState,
  market.marketQuote,
  market.marketDepth,
  market.marketTrade,
  market.marketGap,
  features.featureRow,
  features.featureFit,
  decisions.decisionProposal,
  decisions.decisionBallot,
  decisions.decisionVote,
  decisions.decisionIntent,
  decisions.decisionApproved,
  decisions.decisionRefused,
  decisions.decisionDone,
  orders.orderSubmit,
  orders.orderModify,
  orders.orderCancel,
  orders.orderAccepted,
  orders.orderRejected,
  orders.orderFilled,
  orders.orderCanceled,
  orders.orderExpired,
  orders.orderUnknown,
  orders.orderUpdated,
  orders.orderModifyRejected,
  orders.orderCancelRejected,
  orders.orderOpen,
  orders.accountPosition,
  orders.accountState,
  orders.accountSnapshot,
  system.agentCommand,
  system.swarmMember,
  system.riskLease,
  system.riskLimit,
  system.riskAlert,
  system.executionMemory,
  system.agentTimer,
] as const

type Unbranded = MessageOf<(typeof definitions)[number]>

/** Any message an agent can be told. */
export type AnyMessage = Exclude<Unbranded, { type: 'decision.approved' }> | decisions.ApprovedOrder
export type MessageType = AnyMessage['type']
export type MessageFor<Type extends MessageType> = Extract<AnyMessage, { type: Type }>

/** Room for message numbers on the board: ids are below it. */
export const KINDS = 64

/** A definition found by a type or a number known only at run time. */
export interface Definition extends Omit<MessageDefinition, 'draft' | 'encode' | 'decode'> {
  readonly type: MessageType
  draft(): AnyMessage
  encode(message: AnyMessage, f: Float64Array, i: Int32Array, w: number): void
  decode(f: Float64Array, i: Int32Array, w: number, into: AnyMessage): void
}

// Looked up at run time, where the per-message types cannot follow.
const all = definitions as unknown as readonly Definition[]

export const messages: readonly Definition[] = all
export const messageByType: ReadonlyMap<string, Definition> = new Map(all.map((m) => [m.type, m]))
/** Sparse: index is the message's number. */
export const messageById: readonly (Definition | undefined)[] = Array.from({ length: KINDS }, (_, id) =>
  all.find((m) => m.id === id),
)

/** The definition of a type known to exist. */
export function messageOf(type: MessageType): Definition {
  return messageByType.get(type)! // MessageType is drawn from this very table
}
