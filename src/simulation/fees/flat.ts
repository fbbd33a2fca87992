/** So much a fill, however large it is. An order filled in ten parts pays ten times. */
import { Money } from '#domain/money.ts'
import { defineFee } from './fee-model.ts'

export interface FlatParams {
  readonly amount: string
}

export default defineFee<FlatParams>({
  name: 'flat',
  about: 'A fixed amount a fill.',
  params: (z) =>
    z.strictObject({
      amount: z
        .string()
        .regex(/^-?\d{1,9}(\.\d{1,8})?$/, 'must be a decimal in quotes, like "0.10"')
        .describe('a fill'),
    }),
  create({ amount }) {
    const fee = new Money(amount)
    return () => fee
  },
})
