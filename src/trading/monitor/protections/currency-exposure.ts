/**
 * What is held of one currency, long or short, over all instruments: long EURUSD and long EURGBP are both long EUR.
 *
 * The currency of the account is no exposure to it and is left out.
 *
 * Edge  not known while a position that has the currency has no mark.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection } from '#trading/monitor/protection.ts'

export interface CurrencyExposureParams {
  readonly maxNet: string
  readonly currencies: Readonly<Record<string, string>>
}

export default defineProtection<CurrencyExposureParams>({
  name: 'currencyExposure',
  about: 'Net value held of each currency other than the account’s.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 0,
  params: (z) => ({
    maxNet: amount(z).describe('of one currency, account currency, in quotes'),
    currencies: z.record(z.string(), amount(z)).default({}).describe('by currency: another limit than that of all'),
  }),
  read(view, { maxNet, currencies }) {
    return [...view.exposure().byCurrency].flatMap(([currency, { net, gross }]) => {
      if (currency === view.currency || gross === 0) return []
      const limit = Number(Object.hasOwn(currencies, currency) ? currencies[currency] : maxNet)
      const instruments = view.facts.positions
        .filter(({ instrument }) => instrument.base === currency || instrument.currency === currency)
        .map(({ instrument }) => instrument.id)
      return [{ subject: currency, instruments, given: Math.abs(net), limit }]
    })
  },
})
