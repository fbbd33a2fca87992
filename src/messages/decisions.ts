/** From an opinion to an approval: proposal, ballot, vote, intent, approved or refused. */
import { decimal, defineMessage, flag, num, oneOf, text, type MessageOf } from './record.ts'

const stance = oneOf('long', 'short', 'flat', 'abstain')
const side = oneOf('buy', 'sell')

export const decisionProposal = defineMessage({
  type: 'decision.proposal',
  id: 20,
  kind: 'COMMAND',
  lane: 'command',
  about: 'A voter changed its stance. Opens a ballot, or updates the standing vote while one is open.',
  fields: {
    /** Node of the voter. */
    voter: num,
    stance,
    /** In [0, 1]. */
    confidence: num,
  },
})
export type DecisionProposal = MessageOf<typeof decisionProposal>

export const decisionBallot = defineMessage({
  type: 'decision.ballot',
  id: 21,
  kind: 'COMMAND',
  lane: 'command',
  about: 'The coordinator asks voters without a fresh standing vote for theirs.',
  fields: { ballot: num, /** The stance that is put to the vote. */ stance, /** Host time. */ deadline: num },
})
export type DecisionBallot = MessageOf<typeof decisionBallot>

export const decisionVote = defineMessage({
  type: 'decision.vote',
  id: 22,
  kind: 'COMMAND',
  lane: 'command',
  about: 'A voter answers a ballot with its present stance.',
  fields: {
    ballot: num,
    voter: num,
    stance,
    confidence: num,
    /** Ends the ballot against, where the voter may. */ veto: flag,
  },
})
export type DecisionVote = MessageOf<typeof decisionVote>

export const decisionIntent = defineMessage({
  type: 'decision.intent',
  id: 23,
  kind: 'COMMAND',
  lane: 'command',
  about: 'A ballot carried: the exposure the swarm wants to hold.',
  fields: {
    ballot: num,
    /** Signed lots to hold; risk turns it into an order, or not. */
    targetLots: num,
    /** Mean confidence of the voters for it, in [0, 1]. */
    confidence: num,
  },
})
export type DecisionIntent = MessageOf<typeof decisionIntent>

/** Why an order was refused before it was sent. Refusals are facts, not errors. */
export const refusalCodes = [
  'ORDER_SIZE',
  'POSITION_LIMIT',
  'PRICE_BAND',
  'DAILY_LOSS',
  'OPEN_ORDERS',
  'ORDER_RATE',
  'TRADING_HALTED',
  'TRADING_REDUCING',
  'LEASE_EXPIRED',
  'NO_PRICE',
  'BELOW_MINIMUM',
  'INSTRUMENT_UNKNOWN',
  'VENUE_DOWN',
  'APPROVAL_EXPIRED',
  'DUPLICATE_ORDER',
  'STATE_UNKNOWN',
  'DAILY_VOLUME',
  'SELF_TRADE',
  'ORDER_VALUE',
  'LIQUIDITY',
  'TRADING_HOURS',
  'STALE_DATA',
  'MARGIN',
  'COOL_DOWN',
  'LIMIT_BROKEN',
  'FIGURE_UNKNOWN',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

const approved = defineMessage({
  type: 'decision.approved',
  id: 24,
  kind: 'COMMAND',
  lane: 'command',
  about: 'An order that passed every check. Only the gate of the risk agent makes one.',
  fields: {
    /** Unique over sessions and incarnations; becomes the client order id. */
    approval: num,
    ballot: num,
    side,
    lots: decimal,
    orderType: oneOf('market', 'limit'),
    /** Limit price; 0 for a market order. */
    price: decimal,
    /** Mid price the checks were made at, quote currency. */
    reference: num,
    /** True when it can only bring the position nearer to zero. */
    reduceOnly: flag,
    /** It goes out at once and whole, whatever the execution algorithm. */
    urgent: flag,
    /** Host time after which it must not be sent. */
    expires: num,
  },
})
export const decisionApproved = approved

declare const approval: unique symbol
/** An order the risk gate let through. The brand has no value: `#trading/risk/gate.ts` alone casts to it. */
export type ApprovedOrder = MessageOf<typeof approved> & { readonly [approval]: true }

export const decisionRefused = defineMessage({
  type: 'decision.refused',
  id: 25,
  kind: 'COMMAND',
  lane: 'command',
  about: 'An order that will not be sent, and the check that refused it.',
  fields: {
    ballot: num,
    approval: num,
    code: oneOf(...refusalCodes),
    side,
    lots: num,
    /** What was given. */
    given: num,
    /** What is allowed. */
    limit: num,
  },
})
export type DecisionRefused = MessageOf<typeof decisionRefused>

export const decisionDone = defineMessage({
  type: 'decision.done',
  id: 26,
  kind: 'DATA',
  lane: 'command',
  about:
    'No more of an approved order will be sent. What of it is at the venue still may fill. May come again after a fall.',
  fields: { approval: num, filled: decimal, reason: text(64) },
})
export type DecisionDone = MessageOf<typeof decisionDone>
