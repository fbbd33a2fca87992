/**
 * Shares by the logarithm of the quantities before and behind us, f(x) = ln(1 + x).
 *
 *   log         p = f(back) / (f(back) + f(front))
 *   log_total   p = f(back) / f(back + front)
 *
 * Flatter than any power: a long queue behind us takes little more than a short one.
 *
 * Source  hftbacktest, LogProbQueueFunc2 and LogProbQueueFunc.
 */
import { probabilityQueue } from './probability.ts'
import type { QueueModel } from './queue-model.ts'

export const log = (): QueueModel =>
  probabilityQueue((front, back) => Math.log1p(back) / (Math.log1p(back) + Math.log1p(front)))

export const logTotal = (): QueueModel => probabilityQueue((front, back) => Math.log1p(back) / Math.log1p(back + front))
