/** A decimal in quotes, as a configuration writes money: a number without quotes would lose digits on the way. */
import type { Zod } from './schema.ts'

export interface DecimalTerms {
  /** Most digits before the point; behind it there are at most eight. */
  readonly digits: number
  /** May be below zero. */
  readonly signed: boolean
  /** An example for who wrote something else. */
  readonly like: string
}

export function decimalText(z: Zod, { digits, signed, like }: DecimalTerms) {
  const words = `must be a decimal in quotes, like "${like}"`
  return z.string(words).regex(new RegExp(String.raw`^${signed ? '-?' : ''}\d{1,${digits}}(\.\d{1,8})?$`), words)
}
