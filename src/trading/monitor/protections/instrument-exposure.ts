/**
 * Value held of one instrument.
 *
 * Edge  not known while the position has no mark; that bars this instrument alone.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection } from '#trading/monitor/protection.ts'

export interface InstrumentExposureParams {
  readonly maxGross: string
  readonly symbols: Readonly<Record<string, string>>
}

export default defineProtection<InstrumentExposureParams>({
  name: 'instrumentExposure',
  about: 'Value held of each instrument.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 0,
  params: (z) => ({
    maxGross: amount(z).describe('value of one position, account currency, in quotes'),
    symbols: z.record(z.string(), amount(z)).default({}).describe('by symbol: another limit than that of all'),
  }),
  read: ({ facts, held, values }, { maxGross, symbols }) =>
    held.map((at) => {
      const { id, symbol } = facts.positions[at].instrument
      const limit = Number(Object.hasOwn(symbols, symbol) ? symbols[symbol] : maxGross)
      return { subject: symbol, instruments: [id], given: Math.abs(values[at]), limit }
    }),
})
