/**
 * Every return code of a trade request, one line each: what it says to a human, what it means to the swarm, what the
 * reader can do. Codes below 20000 are MetaTrader's (mt5 reference, "Return codes of the trade server"), those from
 * 20001 on are ours.
 *
 * A class decides the reaction, never a code. None of them is answered by sending the same order again: a new try is a
 * new order with an id of its own, decided by the agents.
 */
import type { RejectionCode } from '#messages/orders.ts'
import { ownRetcodes, type OwnRetcode } from '#venues/mt5/wire/own-codes.ts'

interface ClassOf {
  /** What the swarm does. */
  readonly reaction: string
  /** The order does not and will not exist. */
  readonly final: boolean
  /** The user is told in a line of its own, once until something changes. */
  readonly alert: boolean
}

export const retcodeClasses = {
  ok: { reaction: 'counts the facts that follow', final: false, alert: false },
  reprice: { reaction: 'rejects it; a new decision makes a new order at a fresh price', final: true, alert: false },
  config: { reaction: 'rejects it and tells the user which switch is off', final: true, alert: true },
  market: { reaction: 'rejects it; waits for the session or the next contract', final: true, alert: false },
  invalid: { reaction: 'rejects it for good and raises an alert: it is a fault of ours', final: true, alert: true },
  capacity: { reaction: 'rejects it; risk must reduce', final: true, alert: false },
  throttle: { reaction: 'rejects it; the next decision looks at the market again', final: true, alert: false },
  benign: { reaction: 'asks how the order stands', final: true, alert: false },
  unknown: { reaction: 'says nothing and looks it up until the terminal knows', final: false, alert: false },
  canceled: { reaction: 'takes it as the end of the order', final: true, alert: false },
} as const satisfies Readonly<Record<string, ClassOf>>

export type RetcodeClass = keyof typeof retcodeClasses

export interface Retcode {
  readonly code: number
  readonly name: string
  /** At most 48 bytes, so that a number or two fit beside it in a reason of 64. */
  readonly text: string
  readonly class: RetcodeClass
  readonly rejection: RejectionCode
  readonly remedy: string
}

type Row = readonly [number, string, string, RetcodeClass, RejectionCode, string]

const rows: readonly Row[] = [
  [10004, 'REQUOTE', 'requote', 'reprice', 'VENUE_REFUSED', 'allow more slippage with deviationPoints'],
  [10006, 'REJECT', 'the dealer refused it', 'canceled', 'VENUE_REFUSED', 'ask the broker when it repeats'],
  [10007, 'CANCEL', 'canceled by the trader or the dealer', 'canceled', 'VENUE_REFUSED', 'none is needed'],
  [10008, 'PLACED', 'placed', 'ok', 'VENUE_REFUSED', 'none is needed'],
  [10009, 'DONE', 'done', 'ok', 'VENUE_REFUSED', 'none is needed'],
  [10010, 'DONE_PARTIAL', 'done in part', 'ok', 'VENUE_REFUSED', 'none is needed'],
  [10011, 'ERROR', 'the request met an error', 'unknown', 'VENUE_REFUSED', 'see the journal of the terminal'],
  [
    10012,
    'TIMEOUT',
    'no answer of the server in time',
    'unknown',
    'VENUE_REFUSED',
    'see the connection of the terminal',
  ],
  [10013, 'INVALID', 'invalid request', 'invalid', 'VENUE_REFUSED', 'report it with the line above'],
  [
    10014,
    'INVALID_VOLUME',
    'invalid volume',
    'invalid',
    'INVALID_LOTS',
    'match minLots, maxLots and lotStep to the symbol',
  ],
  [10015, 'INVALID_PRICE', 'invalid price', 'invalid', 'INVALID_PRICE', 'match tickSize to the symbol'],
  [10016, 'INVALID_STOPS', 'too near to the market', 'invalid', 'INVALID_PRICE', 'keep the stops level of the symbol'],
  [
    10017,
    'TRADE_DISABLED',
    'trading is disabled for it',
    'config',
    'VENUE_REFUSED',
    'log in with the trading password, not the investor one; else ask the broker',
  ],
  [10018, 'MARKET_CLOSED', 'the market is closed', 'market', 'MARKET_CLOSED', 'wait for the session'],
  [10019, 'NO_MONEY', 'not enough money', 'capacity', 'NO_MONEY', 'lower the limits of risk or add funds'],
  [
    10020,
    'PRICE_CHANGED',
    'requote: the price has changed',
    'reprice',
    'VENUE_REFUSED',
    'allow more slippage with deviationPoints',
  ],
  [10021, 'PRICE_OFF', 'requote: there are no quotes', 'reprice', 'VENUE_REFUSED', 'wait for quotes'],
  [10022, 'INVALID_EXPIRATION', 'invalid expiration', 'invalid', 'UNSUPPORTED', 'use market orders on this symbol'],
  [10023, 'ORDER_CHANGED', 'the state of the order has changed', 'benign', 'ORDER_UNKNOWN', 'none is needed'],
  [
    10024,
    'TOO_MANY_REQUESTS',
    'too many requests',
    'throttle',
    'VENUE_REFUSED',
    'raise the input OrdersPerSecond, or trade less often',
  ],
  [10025, 'NO_CHANGES', 'nothing would change', 'benign', 'ORDER_UNKNOWN', 'none is needed'],
  [
    10026,
    'SERVER_DISABLES_AT',
    'the server forbids automatic trading',
    'config',
    'VENUE_REFUSED',
    'ask the broker to allow Expert Advisors for this account',
  ],
  [
    10027,
    'CLIENT_DISABLES_AT',
    'the terminal forbids automatic trading',
    'config',
    'VENUE_REFUSED',
    'press Algo Trading in the toolbar and tick it in the properties of SwarmBridge',
  ],
  [10028, 'LOCKED', 'the request is locked', 'throttle', 'VENUE_REFUSED', 'none is needed'],
  [
    10029,
    'FROZEN',
    'frozen: too near to its price',
    'throttle',
    'VENUE_REFUSED',
    'keep the freeze level of the symbol',
  ],
  [10030, 'INVALID_FILL', 'invalid filling mode', 'invalid', 'UNSUPPORTED', 'report it with what the symbol allows'],
  [
    10031,
    'CONNECTION',
    'the terminal has lost its server',
    'unknown',
    'NOT_SENT',
    'see the connection of the terminal',
  ],
  [
    10032,
    'ONLY_REAL',
    'for real accounts only',
    'config',
    'VENUE_REFUSED',
    'choose a symbol that a demo account may trade',
  ],
  [10033, 'LIMIT_ORDERS', 'too many pending orders', 'capacity', 'VENUE_REFUSED', 'lower maxOpenOrders of risk'],
  [
    10034,
    'LIMIT_VOLUME',
    'too much volume in this symbol',
    'capacity',
    'VENUE_REFUSED',
    'lower the position limit of risk',
  ],
  [
    10035,
    'INVALID_ORDER',
    'no such order, or a forbidden type',
    'invalid',
    'ORDER_UNKNOWN',
    'report it with the line above',
  ],
  [10036, 'POSITION_CLOSED', 'the position is already closed', 'benign', 'VENUE_REFUSED', 'none is needed'],
  [10038, 'INVALID_CLOSE_VOLUME', 'more than the position', 'invalid', 'INVALID_LOTS', 'report it with the line above'],
  [10039, 'CLOSE_ORDER_EXIST', 'the position is being closed already', 'throttle', 'VENUE_REFUSED', 'none is needed'],
  [10040, 'LIMIT_POSITIONS', 'too many open positions', 'capacity', 'VENUE_REFUSED', 'lower the limits of risk'],
  [10041, 'REJECT_CANCEL', 'canceled: its activation was refused', 'market', 'VENUE_REFUSED', 'none is needed'],
  [
    10042,
    'LONG_ONLY',
    'only long positions are allowed',
    'market',
    'VENUE_REFUSED',
    'ask the broker, or trade another symbol',
  ],
  [
    10043,
    'SHORT_ONLY',
    'only short positions are allowed',
    'market',
    'VENUE_REFUSED',
    'ask the broker, or trade another symbol',
  ],
  [10044, 'CLOSE_ONLY', 'positions may only be closed', 'market', 'MARKET_CLOSED', 'move to the next contract'],
  [10045, 'FIFO_CLOSE', 'positions close oldest first', 'invalid', 'VENUE_REFUSED', 'report it with the line above'],
  [
    10046,
    'HEDGE_PROHIBITED',
    'opposite positions are prohibited',
    'invalid',
    'VENUE_REFUSED',
    'report it with the line above',
  ],
]

/** What is ours to say of our own codes; their texts are those of the wire. */
const ours: Readonly<Record<OwnRetcode, readonly [string, RetcodeClass, RejectionCode, string]>> = {
  READ_ONLY: [
    'the bridge is read-only',
    'config',
    'VENUE_REFUSED',
    'set the input AllowTrading and allowTrading of the configuration',
  ],
  REAL_REFUSED: [
    'a real account is not allowed',
    'config',
    'VENUE_REFUSED',
    'allow it on both sides: the input AllowReal and allowReal of the configuration',
  ],
  SYMBOL_REFUSED: [
    'the symbol is not on the allow list',
    'config',
    'INSTRUMENT_UNKNOWN',
    'add it to the input Symbols',
  ],
  EXPIRED_UNREAD: ['it expired before it was read', 'reprice', 'EXPIRED', 'see what keeps the terminal busy'],
  HALTED: ['the bridge is halted', 'market', 'TRADING_HALTED', 'resume the swarm'],
  JOURNAL_FAILED: ['the bridge cannot write its journal', 'config', 'VENUE_REFUSED', 'free the disk of the terminal'],
  TOO_LARGE: [
    'more than the input MaxLots',
    'capacity',
    'INVALID_LOTS',
    'raise the input MaxLots or lower the limits of risk',
  ],
  QUOTES_OLD: [
    'its quotes are too old',
    'market',
    'MARKET_CLOSED',
    'wait for quotes, or raise the input MaxTickAgeMillis',
  ],
  QUOTES_DELAYED: [
    'its quotes are delayed',
    'config',
    'VENUE_REFUSED',
    'subscribe to live quotes of this symbol at the broker',
  ],
  NOT_SUBSCRIBED: ['it is not subscribed', 'invalid', 'INSTRUMENT_UNKNOWN', 'report it with the line above'],
  MALFORMED: ['the bridge cannot make sense of it', 'invalid', 'VENUE_REFUSED', 'report it with the line above'],
}

const own = (Object.keys(ours) as OwnRetcode[]).map((name): Retcode => {
  const [text, kind, rejection, remedy] = ours[name]
  return { code: ownRetcodes[name].code, name, text, class: kind, rejection, remedy }
})

export const retcodes: readonly Retcode[] = [
  ...rows.map(([code, name, text, kind, rejection, remedy]) => ({ code, name, text, class: kind, rejection, remedy })),
  ...own,
]

const byCode = new Map(retcodes.map((row) => [row.code, row]))

/** A code that is in no table says nothing about the order: its outcome is unknown. */
export const retcodeOf = (code: number): Retcode =>
  byCode.get(code) ?? {
    code,
    name: `RETCODE_${code}`,
    text: 'a return code that nobody documented',
    class: 'unknown',
    rejection: 'VENUE_REFUSED',
    remedy: 'report it with the line above',
  }

/** Errors of the terminal when it takes a request (`_LastError`) that say for certain that nothing was sent. */
const notTaken: Readonly<Record<number, number>> = { 4014: 10027, 4752: 10027 }

/**
 * The code that stands for what the terminal answered when it was handed the request: an error that proves that nothing
 * was sent counts as the refusal it is, any other (4756, send failed) leaves the outcome unknown.
 */
export const handedOver = (retcode: number, runtimeError: number): number =>
  runtimeError === 0 ? retcode : (notTaken[runtimeError] ?? 10011)

/** For humans, at most 64 bytes. */
export const reasonOf = ({ code, text }: Retcode, detail = ''): string =>
  `${text}${detail === '' ? '' : ` ${detail}`} (${code})`
