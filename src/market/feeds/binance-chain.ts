/**
 * How the updates of Binance follow each other. Both keep what came before the snapshot and drop what it contains.
 *
 *     spot      U = u before + 1            first after a snapshot: U <= lastUpdateId + 1 <= u
 *     futures   pu = u before               first after a snapshot: pu <= lastUpdateId < u
 *
 * U, u, pu are `first`, `last`, `previous`. The futures' numbers are shared by all symbols, so U says nothing there. The
 * exchange asks the first futures message for U <= lastUpdateId <= u; pu tells the same one by what came before it, and
 * does not miss a snapshot taken between two messages.
 * Source  Binance, "How to manage a local order book correctly", spot and USD-M futures.
 */
import { consecutiveChain, type Chain } from '#market/book/sequenced-book.ts'

const futuresChain: Chain = {
  isOld: ({ last }, at) => last <= at,
  starts: ({ previous, last }, at) => previous <= at && last > at,
  follows: ({ previous }, at) => previous === at,
}

/** By market: USD-M and COIN-M futures chain alike. */
export const binanceChains = { spot: consecutiveChain, usdm: futuresChain, cm: futuresChain } as const

export type BinanceMarket = keyof typeof binanceChains
