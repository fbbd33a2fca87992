/** Every currency that profit comes in must turn into the account's, or limits on money could never be judged. */
import type { World } from '#swarm/behaviour.ts'
import { createRates } from '#trading/portfolio/currency-rates.ts'
import { pathText, placeOf, type Located } from './located.ts'
import type { Problem } from './problems.ts'

export function currencyProblems({ instruments, account }: World, root: Located): readonly Problem[] {
  // With every market at 1, a rate that is not a number is one nothing leads to.
  const rates = createRates(instruments, account, () => 1)
  return instruments.flatMap(({ currency }, at) => {
    if (!Number.isNaN(rates.of(currency))) return []
    const path = ['instruments', at, 'currency']
    const text = `no rate from ${currency} to ${rates.currency}; add account.rates.${currency}, or an instrument of both with its base`
    return [{ code: 'CONFIG_INVALID', place: placeOf(root, path), path: pathText(root, path), text }]
  })
}
