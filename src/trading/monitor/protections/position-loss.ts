/**
 * Open loss of one position: a stop the venue need not know of.
 *
 *   loss = -(unrealized of the instrument)
 *
 * Edge  not known while the position has no mark; that bars this instrument alone.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, lossOf } from '#trading/monitor/protection.ts'

export interface PositionLossParams {
  readonly maxLoss: string
  readonly symbols: Readonly<Record<string, string>>
}

export default defineProtection<PositionLossParams>({
  name: 'positionLoss',
  about: 'Open loss of each position.',
  forgives: 'no',
  action: 'close',
  coolDownMinutes: 60,
  params: (z) => ({
    maxLoss: amount(z).describe('open loss of one position, account currency, in quotes'),
    symbols: z.record(z.string(), amount(z)).default({}).describe('by symbol: another limit than that of all'),
  }),
  read: ({ facts, held }, { maxLoss, symbols }) =>
    held.map((at) => {
      const { instrument, unrealized } = facts.positions[at]
      const { id, symbol } = instrument
      const limit = Number(Object.hasOwn(symbols, symbol) ? symbols[symbol] : maxLoss)
      return { subject: symbol, instruments: [id], given: lossOf(unrealized), limit }
    }),
})
