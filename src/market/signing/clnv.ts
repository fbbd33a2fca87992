/** Chakrabarty, Li, Nguyen and Van Ness's rule: near the touch the quote, else the tick. */
import { createSigner, type SignerParams, type TradeSigner } from './trade-signer.ts'

/**
 * D = +1 within `share` of the spread below the ask, -1 within it above the bid (both ends included); in the middle and
 * outside the quote, the tick rule.
 *
 *   ask - share s <= p <= ask -> +1        bid <= p <= bid + share s -> -1        s = ask - bid, share 0.3
 *
 * In a locked market a trade is at both: the tick rule decides.
 *
 * Source  Chakrabarty, Li, Nguyen & Van Ness (2007), Journal of Banking & Finance 31(12).
 */
export function clnv(params: SignerParams = {}): TradeSigner {
  const share = params.share ?? 0.3
  return createSigner((price, bid, ask, tick) => {
    // Also where there is no quote: NaN is inside nothing.
    if (bid === ask || !(price >= bid && price <= ask)) return tick
    const near = share * (ask - bid)
    return ask - price <= near ? 1 : price - bid <= near ? -1 : tick
  }, params)
}
