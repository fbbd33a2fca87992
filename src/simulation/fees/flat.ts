/** So much a fill, however large it is. An order filled in ten parts pays ten times. */
import { decimalText } from '#domain/decimal-text.ts'
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
      amount: decimalText(z, { digits: 9, signed: true, like: '0.10' }).describe('a fill'),
    }),
  create({ amount }) {
    const fee = new Money(amount)
    return () => fee
  },
})
