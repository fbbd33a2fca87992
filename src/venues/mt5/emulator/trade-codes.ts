/** The numbers of MetaTrader that the trade server speaks in. */
export const ACTION = { deal: 1, pending: 5, sltp: 6, modify: 7, remove: 8, closeBy: 10 } as const
export const ORDER = {
  buy: 0,
  sell: 1,
  buyLimit: 2,
  sellLimit: 3,
  buyStop: 4,
  sellStop: 5,
  buyStopLimit: 6,
  sellStopLimit: 7,
  closeBy: 8,
} as const
export const STATE = { started: 0, placed: 1, canceled: 2, partial: 3, filled: 4, expired: 6 } as const
export const FILLING = { fok: 0, ioc: 1, return: 2, boc: 3 } as const
export const EXECUTION = { request: 0, instant: 1, market: 2, exchange: 3 } as const
export const TIME = { gtc: 0, day: 1, specified: 2, specifiedDay: 3 } as const
export const MODE = { disabled: 0, longOnly: 1, shortOnly: 2, closeOnly: 3, full: 4 } as const
export const ENTRY = { in: 0, out: 1, inOut: 2, outBy: 3 } as const
export const REASON = { client: 0, expert: 3, stopLoss: 4, takeProfit: 5 } as const
export const HEDGING = 2
/** Kinds of transactions, as on the wire. */
export const KIND = {
  orderAdd: 1,
  orderUpdate: 2,
  orderDelete: 3,
  historyAdd: 4,
  dealAdd: 7,
  dealUpdate: 8,
  dealDelete: 9,
  position: 10,
  request: 11,
} as const
export const RETCODE = {
  requote: 10_004,
  reject: 10_006,
  placed: 10_008,
  done: 10_009,
  donePartial: 10_010,
  timeout: 10_012,
  invalid: 10_013,
  invalidVolume: 10_014,
  invalidPrice: 10_015,
  invalidStops: 10_016,
  tradeDisabled: 10_017,
  marketClosed: 10_018,
  noMoney: 10_019,
  invalidExpiration: 10_022,
  noChanges: 10_025,
  serverDisables: 10_026,
  clientDisables: 10_027,
  frozen: 10_029,
  invalidFilling: 10_030,
  noConnection: 10_031,
  limitOrders: 10_033,
  limitVolume: 10_034,
  invalidOrder: 10_035,
  positionClosed: 10_036,
  invalidCloseVolume: 10_038,
  longOnly: 10_042,
  shortOnly: 10_043,
  closeOnly: 10_044,
} as const

/** Order types come in pairs: even ones buy, odd ones sell. */
export const buys = (orderType: number): boolean => orderType % 2 === 0
export const isLimit = (orderType: number): boolean => orderType === ORDER.buyLimit || orderType === ORDER.sellLimit
export const isStopLimit = (orderType: number): boolean =>
  orderType === ORDER.buyStopLimit || orderType === ORDER.sellStopLimit
export const isPending = (orderType: number): boolean => orderType >= ORDER.buyLimit && orderType <= ORDER.sellStopLimit
