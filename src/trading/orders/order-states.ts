/**
 * The names an order's life is told in: 15 states and the 17 events that lead from one to the next.
 *
 *     in flight   SUBMITTED UNKNOWN PENDING_UPDATE PENDING_CANCEL        somebody owes us an answer
 *     open        ACCEPTED TRIGGERED PARTIALLY_FILLED and those in flight    it can fill, so it counts in the worst case
 *     local       INITIALIZED EMULATED RELEASED                          nothing has left this process
 *     over        DENIED REJECTED CANCELED EXPIRED FILLED                only a late fill may still come
 *
 * Source  peers.md 5.2; UNKNOWN is ours: nobody knows whether the venue has the order.
 */
/** What an order is apart from requests that wait for an answer. */
export const settledStates = [
  'INITIALIZED',
  'DENIED',
  'EMULATED',
  'RELEASED',
  'SUBMITTED',
  'UNKNOWN',
  'ACCEPTED',
  'REJECTED',
  'CANCELED',
  'EXPIRED',
  'TRIGGERED',
  'PARTIALLY_FILLED',
  'FILLED',
] as const
export type SettledState = (typeof settledStates)[number]

/** Settled states in which a request to the venue about the order makes sense. */
export const askableStates = ['SUBMITTED', 'UNKNOWN', 'ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED'] as const
export type AskableState = (typeof askableStates)[number]

export const orderStates = [...settledStates, 'PENDING_UPDATE', 'PENDING_CANCEL'] as const
export type OrderState = (typeof orderStates)[number]

export const orderEvents = [
  'denied',
  'emulated',
  'released',
  'submitted',
  'unknown',
  'accepted',
  'rejected',
  'canceled',
  'expired',
  'triggered',
  'updateAsked',
  'updated',
  'updateRejected',
  'cancelAsked',
  'cancelRejected',
  'filled',
  /** A targeted look-up did not find it. */
  'notFound',
] as const
export type OrderEvent = (typeof orderEvents)[number]

const over: ReadonlySet<OrderState> = new Set(['DENIED', 'REJECTED', 'CANCELED', 'EXPIRED', 'FILLED'])
const local: ReadonlySet<OrderState> = new Set(['INITIALIZED', 'EMULATED', 'RELEASED'])

/** It can still fill without a further command of ours, as far as we know. */
export const isAtVenue = (state: OrderState): boolean => !over.has(state) && !local.has(state)
export const isOver = (state: OrderState): boolean => over.has(state)
