/**
 * Money in doubles against a limit: doubles may never let more through than the exact sum would.
 *
 * A value is a handful of products and sums of doubles, each off by at most 2^-53 of itself; `SLACK` is far more than
 * they add up to, and is taken off the limit. So a value within a billionth of its limit is refused.
 */
import type { Schema } from '#domain/schema.ts'
import { amount } from '#trading/monitor/amount.ts'

const SLACK = 1e-9

/** True while `value` is surely at most `limit`; NaN is not. */
export const within = (value: number, limit: number): boolean => value <= limit - limit * SLACK

/** A limit of money as a configuration gives it. */
export const moneyLimit =
  (about: string): Schema<string> =>
  (z) =>
    amount(z).describe(`${about}, account currency, a decimal in quotes`)
