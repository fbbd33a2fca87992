/** Frames of market data: what is subscribed, what a symbol is, its ticks, its book, its past. */
import { defineFrame, text } from './frame.ts'
import { count, f64, i32, msc, u16, u32, u8 } from './scalar.ts'

export const subscribe = defineFrame({
  name: 'SUBSCRIBE',
  id: 4,
  from: 'swarm',
  about: 'Stream this symbol under this number, from this place on. Answered by SYMBOL.',
  fields: { fromTime: msc, fromCount: u32, sid: u16, book: u8 },
  tail: { symbol: text(64) },
  notes: {
    fromTime: 'tick cursor: time of the last tick the swarm has; 0: from the first tick of the newest millisecond',
    fromCount: 'tick cursor: ticks of the base the swarm has, counted from the first of that millisecond',
    book: '1: depth of market too',
  },
})

export const unsubscribe = defineFrame({
  name: 'UNSUBSCRIBE',
  id: 17,
  from: 'swarm',
  about: 'Stop streaming this symbol.',
  fields: { sid: u16 },
})

export const symbol = defineFrame({
  name: 'SYMBOL',
  id: 5,
  from: 'terminal',
  about: 'What the symbol is and how it may be traded; sent again when any of it changes.',
  fields: {
    point: f64,
    tickSize: f64,
    tickValue: f64,
    contractSize: f64,
    volumeMin: f64,
    volumeMax: f64,
    volumeStep: f64,
    volumeLimit: f64,
    priceMin: f64,
    priceMax: f64,
    marginInitial: f64,
    swapLong: f64,
    swapShort: f64,
    expires: msc,
    stopsLevel: u32,
    freezeLevel: u32,
    sid: u16,
    status: u16,
    bookDepth: u16,
    digits: u8,
    tradeMode: u8,
    executionMode: u8,
    fillingMask: u8,
    expirationMask: u8,
    orderMask: u8,
    gtcMode: u8,
    chartMode: u8,
    calcMode: u8,
    delayed: u8,
  },
  tail: {
    symbol: text(64),
    description: text(80),
    base: text(16),
    profit: text(16),
    margin: text(16),
    basis: text(64),
  },
  notes: {
    priceMin: 'session price limits; 0 for none',
    expires: 'of a contract, server time; 0 for never',
    stopsLevel: 'points; 0 may mean that the server decides',
    freezeLevel: 'points',
    status: '0, or the terminal error: 4301 unknown symbol, 4302 not in Market Watch, 20003 not allowed by the inputs',
    tradeMode: '0 disabled, 1 long only, 2 short only, 3 close only, 4 full',
    executionMode: '0 request, 1 instant, 2 market, 3 exchange',
    fillingMask: '1 FOK, 2 IOC, 4 BOC: a mask, not the numbers of the filling modes',
    expirationMask: '1 GTC, 2 day, 4 specified, 8 specified day',
    orderMask: '1 market, 2 limit, 4 stop, 8 stop limit, 16 stop loss, 32 take profit, 64 close by',
    delayed: '1: quotes come with a delay; nothing is traded on them',
    basis: 'underlying of a derivative',
  },
})

const tickRow = { time: msc, bid: f64, ask: f64, last: f64, volume: f64, flags: u32 }
const tickNotes = {
  flags:
    'as the terminal has them: 2 bid, 4 ask, 8 last, 16 volume, 32 buy, 64 sell changed; other bits are undocumented',
  time: 'equal times are in order; a late tick may carry an old time',
} as const

export const ticks = defineFrame({
  name: 'TICKS',
  id: 6,
  from: 'terminal',
  about: 'Ticks in the order of the terminal’s base. With the flag REPLAY they are the past and trigger nothing.',
  fields: { offsetSeconds: i32, sid: u16, n: u16 },
  rows: tickRow,
  notes: { ...tickNotes, offsetSeconds: 'server clock minus UTC when they were read' },
})

export const book = defineFrame({
  name: 'BOOK',
  id: 7,
  from: 'terminal',
  about: 'The whole depth of market after a change: sells from high to low, then buys from high to low.',
  fields: { time: msc, offsetSeconds: i32, sid: u16, n: u16 },
  rows: { type: u8, price: f64, volume: f64 },
  notes: {
    time: 'of the newest tick then: a book has no time of its own',
    type: '1 sell, 2 buy; market rows are left out',
  },
})

export const historyRequest = defineFrame({
  name: 'HISTORY_REQ',
  id: 18,
  from: 'swarm',
  about: 'Pages of the past. Only a session of role 1 serves it, so that no order ever waits behind it.',
  fields: { fromTime: msc, toTime: msc, request: u32, max: u32, timeframe: u32, kind: u8 },
  tail: { symbol: text(64) },
  notes: { kind: '0 ticks, 1 bars', timeframe: 'the number of ENUM_TIMEFRAMES', max: 'rows at most; 0 for all' },
})

export const history = defineFrame({
  name: 'HISTORY',
  id: 19,
  from: 'terminal',
  about: 'A page of ticks; MORE until the last page, which carries the status.',
  fields: { request: u32, status: u16, n: u16 },
  rows: tickRow,
  notes: { status: '0, or the terminal error; 4403: what was sent is only a part' },
})

export const rates = defineFrame({
  name: 'RATES',
  id: 24,
  from: 'terminal',
  about: 'A page of bars; MORE until the last page, which carries the status.',
  fields: { request: u32, status: u16, n: u16 },
  rows: {
    time: msc,
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    tickVolume: count,
    realVolume: count,
    spread: u32,
  },
  notes: { time: 'open time of the bar', spread: 'points' },
})
