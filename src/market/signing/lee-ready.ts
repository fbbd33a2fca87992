/** Lee and Ready's rule: the quote, then the tick. */
import { sideOfMid } from './quote-rule.ts'
import { createSigner, type SignerParams, type TradeSigner } from './trade-signer.ts'

/**
 * D = sign(p - m); at the mid, or without a quote, the tick rule.
 *
 * Source  Lee & Ready (1991), Journal of Finance 46(2). `lagMicros` 5,000,000 is the rule as printed.
 */
export const leeReady = (params: SignerParams = {}): TradeSigner =>
  createSigner((price, bid, ask, tick) => {
    const side = sideOfMid(price, bid, ask)
    return side === 0 ? tick : side
  }, params)
