/**
 * Shares by a power of the quantities before and behind us.
 *
 *   power         p = back^n / (back^n + front^n)
 *   power_total   p = back^n / (back + front)^n
 *   power_front   p = 1 - (front / (front + back))^n
 *
 * n = 1 spreads departures evenly over the queue, and the three agree. A larger n makes `power` favour the larger part,
 * makes `power_total` bring us forward faster and `power_front` slower.
 *
 * Source  hftbacktest, PowerProbQueueFunc, PowerProbQueueFunc2 and PowerProbQueueFunc3.
 */
import { probabilityQueue } from './probability.ts'
import type { QueueModel } from './queue-model.ts'

export interface PowerParams {
  /** n, above 0. */
  readonly power?: number
}

/** The share of two powers, taken of the ratio: the powers themselves overflow. */
const shareOf = (part: number, other: number, power: number): number => 1 / (1 + (other / part) ** power)

export const power = ({ power: n = 2 }: PowerParams = {}): QueueModel =>
  probabilityQueue((front, back) => (back > 0 ? shareOf(back, front, n) : front > 0 ? 0 : 1))

export const powerTotal = ({ power: n = 2 }: PowerParams = {}): QueueModel =>
  probabilityQueue((front, back) => (back / (front + back)) ** n)

export const powerFront = ({ power: n = 2 }: PowerParams = {}): QueueModel =>
  probabilityQueue((front, back) => 1 - (front / (front + back)) ** n)
