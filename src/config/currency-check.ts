/** Every currency that profit comes in must turn into the account's, or limits on money and the account itself are wrong. */
import type { World } from '#swarm/behaviour.ts'
import { createRates } from '#trading/portfolio/currency-rates.ts'
import { pathText, placeOf, type Located } from './located.ts'
import type { Problem } from './problems.ts'

/** Venues whose account turns no currency: what an instrument brings is booked as it is. */
const ONE_CURRENCY: readonly string[] = ['simulated', 'paper']

export function currencyProblems({ instruments, account }: World, venue: string, root: Located): readonly Problem[] {
  // With every market at 1, a rate that is not a number is one nothing leads to.
  const rates = createRates(instruments, account, () => 1)
  const faultOf = (currency: string): string | undefined => {
    if (currency === rates.currency) return undefined
    if (ONE_CURRENCY.includes(venue))
      return `got ${currency}, but the account of venue ${venue} is in ${rates.currency} and turns no currency into another; run the instruments of ${currency} by themselves, with account.currency ${currency} or empty`
    if (Number.isNaN(rates.of(currency)))
      return `no rate from ${currency} to ${rates.currency}; add account.rates.${currency}, or an instrument of both with its base`
    return undefined
  }
  return instruments.flatMap(({ currency }, at) => {
    const text = faultOf(currency)
    if (text === undefined) return []
    const path = ['instruments', at, 'currency']
    return [{ code: 'CONFIG_INVALID', place: placeOf(root, path), path: pathText(root, path), text }]
  })
}
