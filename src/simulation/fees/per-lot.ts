/** So much a lot, as brokers of FX and futures ask: one amount for who rests, another for who takes. */
import { decimalText } from '#domain/decimal-text.ts'
import { Money } from '#domain/money.ts'
import { defineFee } from './fee-model.ts'

export interface PerLotParams {
  readonly maker: string
  readonly taker: string
}

export default defineFee<PerLotParams>({
  name: 'per_lot',
  about: 'A fixed amount a lot.',
  params: (z) => {
    const amount = decimalText(z, { digits: 9, signed: true, like: '3.50' })
    return z.strictObject({
      maker: amount.describe('of an order that rested, a lot'),
      taker: amount.describe('of an order that took, a lot'),
    })
  },
  create({ maker, taker }) {
    const rates = { maker: new Money(maker), taker: new Money(taker) }
    return (fill) => fill.lots.times(fill.maker ? rates.maker : rates.taker)
  },
})
