/** The exchange's own word on who started a trade. */
import { createSigner, type SignerParams, type TradeSigner } from './trade-signer.ts'

/**
 * D = the aggressor flag of the feed; 0 where it is silent.
 *
 * Source  the exchange: Binance `buyer_is_maker`, the T records of CME market-by-order, `TICK_FLAG_BUY/SELL` of MT5.
 */
export const aggressorFlag = (params: SignerParams = {}): TradeSigner =>
  createSigner((_price, _bid, _ask, _tick, flag) => flag, params)
