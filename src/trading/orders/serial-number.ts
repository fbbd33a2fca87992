/**
 * Numbers that never repeat over sessions, incarnations and events: approvals and children (which become client order
 * ids) and ballots.
 *
 *     number = session * 2^36 + incarnation * 2^26 + counter        exact in a double, increasing in time
 *
 * So the newest number is always the greatest, and one comparison tells a repeat from a first. Approvals and children are
 * numbered by different agents, whose incarnations may be equal: the counter of a child has its highest bit set, that of
 * anything else has not, so no client order id is both.
 */
import { SwarmError } from '#domain/errors.ts'

const SESSIONS = 2 ** 17
const INCARNATIONS = 2 ** 10
const COUNTS = 2 ** 26
const CHILD = COUNTS / 2

function numbersFrom(session: number, incarnation: number, base: number): () => number {
  if (!(session < SESSIONS && incarnation < INCARNATIONS)) {
    throw new SwarmError('MESSAGE_UNREPRESENTABLE', { field: 'serial number', session, incarnation })
  }
  const first = (session * INCARNATIONS + incarnation) * COUNTS + base
  let counter = 0
  return () => {
    counter++
    if (counter >= CHILD) throw new SwarmError('MESSAGE_UNREPRESENTABLE', { field: 'serial number', counter })
    return first + counter
  }
}

/**
 * The next number of one incarnation at each call, from 1 up.
 *
 * Errors  MESSAGE_UNREPRESENTABLE past session 131071, incarnation 1023 or 33 million numbers: never a repeat.
 */
export const serialNumbers = (session: number, incarnation: number): (() => number) =>
  numbersFrom(session, incarnation, 0)

/** The same for the parts an order is sent in; `incarnation` is that of the agent that sends them. */
export const childNumbers = (session: number, incarnation: number): (() => number) =>
  numbersFrom(session, incarnation, CHILD)

/** The same for all numbers that one call of `serialNumbers` or `childNumbers` gives, and for no others. */
export const seriesOf = (number: number): number => Math.floor(number / CHILD)

/** The session a number was given in. */
export const sessionOf = (number: number): number => Math.floor(number / (INCARNATIONS * COUNTS))

/** True for what `childNumbers` gave; false for approvals, and for the ids of others, which are not above zero. */
export const isChildNumber = (clientId: number): boolean => clientId > 0 && clientId % COUNTS > CHILD

const REQUESTS = 2 ** 16

/**
 * Where one incarnation begins to number its requests about an order: above those of every earlier one, so that an answer
 * to one of theirs is not taken for one to its own. 1 for the first.
 */
export const firstRequest = (session: number, incarnation: number): number =>
  Math.max(0, (session - 1) * INCARNATIONS + incarnation - 1) * REQUESTS + 1
