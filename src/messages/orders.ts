/** Orders on their way out, and the facts that come back. Everything a venue is told or says of money is a Decimal. */
import { decimal, defineMessage, flag, num, oneOf, text, type MessageOf } from './record.ts'

const side = oneOf('buy', 'sell')
/** The client order id: the approval's number, unique over sessions. Sent with the order, journalled before it. */
const clientId = num
/** Requests about one order are numbered from 1, each kind by itself; 0 when the venue did it unasked. */
const request = num

export const orderSubmit = defineMessage({
  type: 'order.submit',
  id: 30,
  kind: 'COMMAND',
  lane: 'command',
  about: 'Send this order. The desk journals it first and never sends one client order id twice.',
  fields: {
    clientId,
    /** The approval it is a part of; its own client id when it is the whole of it. */
    parent: num,
    side,
    lots: decimal,
    orderType: oneOf('market', 'limit'),
    /** Limit price; 0 for a market order. */
    price: decimal,
    timeInForce: oneOf('ioc', 'gtc'),
    reduceOnly: flag,
    /** Host time after which it must not be sent. */
    expires: num,
  },
})
export type OrderSubmit = MessageOf<typeof orderSubmit>

export const orderModify = defineMessage({
  type: 'order.modify',
  id: 31,
  kind: 'COMMAND',
  lane: 'command',
  about: 'Change lots and price of a working limit order.',
  fields: { clientId, request, lots: decimal, price: decimal },
})
export type OrderModify = MessageOf<typeof orderModify>

export const orderCancel = defineMessage({
  type: 'order.cancel',
  id: 32,
  kind: 'COMMAND',
  lane: 'command',
  about: 'Cancel a working order.',
  fields: { clientId, request },
})
export type OrderCancel = MessageOf<typeof orderCancel>

export const orderAccepted = defineMessage({
  type: 'order.accepted',
  id: 33,
  kind: 'DATA',
  lane: 'command',
  about: 'The venue took the order.',
  fields: { clientId, venueId: text(24) },
})
export type OrderAccepted = MessageOf<typeof orderAccepted>

export const rejectionCodes = [
  'VENUE_REFUSED',
  'INVALID_PRICE',
  'INVALID_LOTS',
  'NO_MONEY',
  'MARKET_CLOSED',
  'INSTRUMENT_UNKNOWN',
  'TRADING_HALTED',
  'TRADING_REDUCING',
  'EXPIRED',
  'NOT_SENT',
  'ORDER_UNKNOWN',
  'UNSUPPORTED',
] as const
export type RejectionCode = (typeof rejectionCodes)[number]

export const orderRejected = defineMessage({
  type: 'order.rejected',
  id: 34,
  kind: 'DATA',
  lane: 'command',
  about: 'A definite no: the order does not and will not exist. A timeout is never one.',
  fields: { clientId, code: oneOf(...rejectionCodes), reason: text(64) },
})
export type OrderRejected = MessageOf<typeof orderRejected>

export const orderFilled = defineMessage({
  type: 'order.filled',
  id: 35,
  kind: 'DATA',
  lane: 'command',
  about: 'A fill, or a part of one. `fillId` is the venue’s: the same id twice is the same fill.',
  fields: {
    clientId,
    fillId: text(24),
    side,
    lots: decimal,
    price: decimal,
    fee: decimal,
    /** Lots still open. */ leaves: decimal,
  },
})
export type OrderFilled = MessageOf<typeof orderFilled>

export const orderCanceled = defineMessage({
  type: 'order.canceled',
  id: 36,
  kind: 'DATA',
  lane: 'command',
  about: 'The order left the book with `leaves` unfilled.',
  fields: { clientId, leaves: decimal, reason: text(64) },
})
export type OrderCanceled = MessageOf<typeof orderCanceled>

export const orderExpired = defineMessage({
  type: 'order.expired',
  id: 37,
  kind: 'DATA',
  lane: 'command',
  about: 'The order ran out of time with `leaves` unfilled.',
  fields: { clientId, leaves: decimal },
})
export type OrderExpired = MessageOf<typeof orderExpired>

export const orderUnknown = defineMessage({
  type: 'order.unknown',
  id: 38,
  kind: 'DATA',
  lane: 'command',
  about: 'Nobody knows yet whether the venue has it: it is being looked up and counts as open until then.',
  fields: { clientId, reason: text(64) },
})
export type OrderUnknown = MessageOf<typeof orderUnknown>

export const orderUpdated = defineMessage({
  type: 'order.updated',
  id: 43,
  kind: 'DATA',
  lane: 'command',
  about: 'The order works with these lots and this price from now on.',
  fields: { clientId, request, lots: decimal, price: decimal },
})
export type OrderUpdated = MessageOf<typeof orderUpdated>

export const orderModifyRejected = defineMessage({
  type: 'order.modifyRejected',
  id: 44,
  kind: 'DATA',
  lane: 'command',
  about: 'The change was refused: the order stays as it was.',
  fields: { clientId, request, reason: text(64) },
})
export type OrderModifyRejected = MessageOf<typeof orderModifyRejected>

export const orderCancelRejected = defineMessage({
  type: 'order.cancelRejected',
  id: 45,
  kind: 'DATA',
  lane: 'command',
  about: 'The cancel was refused: the order stays.',
  fields: { clientId, request, reason: text(64) },
})
export type OrderCancelRejected = MessageOf<typeof orderCancelRejected>

export const orderOpen = defineMessage({
  type: 'order.open',
  id: 39,
  kind: 'DATA',
  lane: 'command',
  about: 'A working order in a snapshot, sent between `account.snapshot` begin and end.',
  fields: { clientId, venueId: text(24), side, lots: decimal, leaves: decimal, price: decimal },
})
export type OrderOpen = MessageOf<typeof orderOpen>

export const accountPosition = defineMessage({
  type: 'account.position',
  id: 40,
  kind: 'DATA',
  lane: 'command',
  about: 'The venue’s own word on a position, in a snapshot.',
  fields: {
    /** Signed. */
    lots: decimal,
    averagePrice: decimal,
    /** Traded in the trading day, both sides: lots, and what they were worth in the instrument's currency. */
    dayLots: decimal,
    dayWorth: decimal,
  },
})
export type AccountPosition = MessageOf<typeof accountPosition>

export const accountState = defineMessage({
  type: 'account.state',
  id: 41,
  kind: 'DATA',
  lane: 'command',
  about: 'The venue’s own word on the money, account currency.',
  fields: {
    balance: decimal,
    equity: decimal,
    margin: decimal,
    /** Equity the trading day began with. */ dayStart: decimal,
  },
})
export type AccountState = MessageOf<typeof accountState>

export const accountSnapshot = defineMessage({
  type: 'account.snapshot',
  id: 42,
  kind: 'DATA',
  lane: 'command',
  about: 'Brackets a snapshot: between begin and end come every position and every working order, and nothing else.',
  fields: { part: oneOf('begin', 'end') },
})
export type AccountSnapshot = MessageOf<typeof accountSnapshot>

/** What becomes of orders and money, as the venue's desk tells it and books are kept by. */
export const orderFacts = [
  'order.accepted',
  'order.rejected',
  'order.filled',
  'order.canceled',
  'order.expired',
  'order.unknown',
  'order.updated',
  'order.modifyRejected',
  'order.cancelRejected',
  'order.open',
  'account.position',
  'account.state',
  'account.snapshot',
] as const
