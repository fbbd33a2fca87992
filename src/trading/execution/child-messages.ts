/** What the venue's desk says of a child, as its execution takes it. */
import { type Money } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import type { orderFacts } from '#messages/orders.ts'
import type { ChildFact } from './child-facts.ts'
import type { ChildLink } from './worked-order.ts'

type Word = Extract<(typeof orderFacts)[number], `order.${string}`>
export type ChildMessage = MessageFor<Word>

/**
 * `filled` is the sum of its fills by the books. A word that ends a child says what it left, so fills that are still on
 * their way count. Null for what a snapshot settles at its end, or what changes nothing.
 */
export function childFactOf(
  message: ChildMessage,
  { child, steps, order }: ChildLink,
  filled: Money,
): ChildFact | null {
  const filledSteps = order.scale.stepsIn(filled)
  switch (message.type) {
    case 'order.accepted':
      return { type: 'accepted', child }
    case 'order.filled':
      return { type: 'filled', child, filledSteps }
    case 'order.rejected':
      return { type: 'rejected', child, filledSteps }
    case 'order.canceled':
    case 'order.expired':
      return { type: 'closed', child, filledSteps: Math.max(filledSteps, steps - order.scale.stepsIn(message.leaves)) }
    case 'order.unknown':
      return { type: 'unknown', child }
    case 'order.updated':
      return { type: 'replaced', child, ticks: order.scale.ticksOf(message.price) }
    case 'order.modifyRejected':
      return { type: 'replaceRefused', child }
    case 'order.cancelRejected':
    case 'order.open':
      return null
  }
}

/** What was said of a child that is not known, or not yet: the least it left, and whether it is over. */
export interface ChildWord {
  readonly instrument: number
  /** null when nobody said. */
  readonly leaves: Money | null
  readonly over: boolean
}

export function wordOf(message: ChildMessage, before: ChildWord | undefined): ChildWord {
  const { instrument } = message
  const told = 'leaves' in message ? message.leaves : null
  const known = before?.leaves ?? null
  const leaves = told === null || (known !== null && known.lt(told)) ? known : told
  const ends = message.type === 'order.canceled' || message.type === 'order.expired'
  const over = before?.over === true || ends || (message.type === 'order.filled' && message.leaves.isZero())
  return { instrument, leaves, over }
}
