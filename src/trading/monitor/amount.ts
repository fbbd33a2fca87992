/** Money in a configuration, in the account's currency. */
import { decimalText } from '#domain/decimal-text.ts'
import type { Zod } from '#domain/schema.ts'

export const amount = (z: Zod) => decimalText(z, { digits: 12, signed: false, like: '2500.00' })
