/**
 * Numbers that never repeat over sessions, incarnations and events: approvals (which become client order ids) and ballots.
 *
 *     number = session * 2^36 + incarnation * 2^26 + counter        exact in a double, increasing in time
 *
 * So the newest number is always the greatest, and one comparison tells a repeat from a first.
 */
import { SwarmError } from '#domain/errors.ts'

const SESSIONS = 2 ** 17
const INCARNATIONS = 2 ** 10
const COUNTS = 2 ** 26

/**
 * The next number of one incarnation at each call, from 1 up.
 *
 * Errors  MESSAGE_UNREPRESENTABLE past session 131071, incarnation 1023 or 67 million numbers: never a repeat.
 */
export function serialNumbers(session: number, incarnation: number): () => number {
  if (!(session < SESSIONS && incarnation < INCARNATIONS)) {
    throw new SwarmError('MESSAGE_UNREPRESENTABLE', { field: 'serial number', session, incarnation })
  }
  const first = (session * INCARNATIONS + incarnation) * COUNTS
  let counter = 0
  return () => {
    counter++
    if (counter >= COUNTS) throw new SwarmError('MESSAGE_UNREPRESENTABLE', { field: 'serial number', counter })
    return first + counter
  }
}
