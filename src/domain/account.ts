/** What an account is kept in. */
export interface AccountTerms {
  /** Empty: that of the first instrument. */
  readonly currency: string
  /** Account currency for one unit of a currency, as decimal strings: what no configured instrument quotes. */
  readonly rates: Readonly<Record<string, string>>
  /** `hedging`: every opening deal is a position of its own, closed the oldest first. */
  readonly positions: 'netting' | 'hedging'
}

export const PLAIN_ACCOUNT: AccountTerms = { currency: '', rates: {}, positions: 'netting' }
