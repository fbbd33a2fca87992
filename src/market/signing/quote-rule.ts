/** Signing by the side of the mid a trade is on. */
import { createSigner, signOfChange, type SignerParams, type TradeSign, type TradeSigner } from './trade-signer.ts'

/**
 * Sign of p - (bid + ask) / 2; 0 at the mid and where there is no quote.
 *
 * Compared as 2p with bid + ask, which is exact in ticks; in decimal prices a trade at the mid can fall a rounding
 * error to one side.
 */
export const sideOfMid = (price: number, bid: number, ask: number): TradeSign => signOfChange(2 * price - (bid + ask))

/**
 * D = sign(p - m), m the mid of the quote before the trade; 0 at the mid and without a quote.
 *
 * Source  Lee & Ready (1991), Journal of Finance 46(2).
 */
export const quoteRule = (params: SignerParams = {}): TradeSigner => createSigner(sideOfMid, params)
