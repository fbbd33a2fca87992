/** Money in a configuration: a decimal in quotes, in the account's currency, so that no digit is lost on the way. */
import type { Zod } from '#domain/schema.ts'

export const amount = (z: Zod) =>
  z.string().regex(/^\d{1,12}(\.\d{1,8})?$/, 'must be a decimal in quotes, like "2500.00"')
