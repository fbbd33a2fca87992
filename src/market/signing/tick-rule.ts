/** Signing by the last change of price. */
import { createSigner, type SignerParams, type TradeSigner } from './trade-signer.ts'

/**
 * D = sign of the last change of price that was not zero; 0 before the first one.
 *
 * Needs no quotes.
 *
 * Source  Lee & Ready (1991), Journal of Finance 46(2).
 */
export const tickRule = (params: SignerParams = {}): TradeSigner =>
  createSigner((_price, _bid, _ask, tick) => tick, params)
