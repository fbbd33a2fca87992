/** What of a tick changed, as MetaTrader numbers it. */
export const flags = { bid: 2, ask: 4, last: 8, volume: 16, buy: 32, sell: 64 } as const
