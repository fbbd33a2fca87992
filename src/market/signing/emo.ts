/** Ellis, Michaely and O'Hara's rule: only the touch is believed. */
import { createSigner, type SignerParams, type TradeSigner } from './trade-signer.ts'

/**
 * D = +1 at the ask, -1 at the bid; anywhere else, inside or outside, the tick rule.
 *
 * In a locked market a trade is at both: the tick rule decides.
 *
 * Source  Ellis, Michaely & O'Hara (2000), Journal of Financial and Quantitative Analysis 35(4).
 */
export const emo = (params: SignerParams = {}): TradeSigner =>
  createSigner((price, bid, ask, tick) => {
    if (bid === ask) return tick
    return price === ask ? 1 : price === bid ? -1 : tick
  }, params)
