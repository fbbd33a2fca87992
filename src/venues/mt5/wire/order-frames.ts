/** Frames of trading: requests, their results, the events that follow, and the whole truth when it is asked for. */
import { defineFrame, text } from './frame.ts'
import { count, f64, i32, msc, ticket, u16, u32, u8 } from './scalar.ts'

export const order = defineFrame({
  name: 'ORDER',
  id: 8,
  from: 'swarm',
  about:
    'A trade request. DEAL, PENDING and CLOSE_BY happen once for each (cid, part), whatever is sent again; the others are safe to repeat.',
  fields: {
    cid: count,
    order: ticket,
    position: ticket,
    positionBy: ticket,
    expiration: msc,
    volume: f64,
    price: f64,
    stopLimit: f64,
    sl: f64,
    tp: f64,
    deviation: u32,
    ttlMillis: u32,
    request: u32,
    sid: u16,
    part: u8,
    action: u8,
    orderType: u8,
    filling: u8,
    timeType: u8,
  },
  notes: {
    cid: 'client order id, 1 to 2^53 - 1; for MODIFY, REMOVE and SLTP that of the order it is about',
    order: 'ticket, for MODIFY and REMOVE; 0: look it up by cid and part',
    position: 'ticket of the position to reduce, on a hedging account; for SLTP and CLOSE_BY too',
    deviation: 'points',
    ttlMillis: 'an order that may have waited longer than this unread is refused; 0 for no limit',
    request: 'number of the request in this connection; its results carry it',
    part: '0; 1, 2 ... for further requests that make up one client order',
    action: '1 DEAL, 5 PENDING, 6 SLTP, 7 MODIFY, 8 REMOVE, 10 CLOSE_BY',
    orderType:
      '0 buy, 1 sell, 2 buy limit, 3 sell limit, 4 buy stop, 5 sell stop, 6 buy stop limit, 7 sell stop limit, 8 close by',
    filling: '0 FOK, 1 IOC, 2 RETURN, 3 BOC; 255: the terminal resolves it',
    timeType: '0 GTC, 1 day, 2 specified, 3 specified day',
  },
})

export const orderResult = defineFrame({
  name: 'ORDER_RESULT',
  id: 9,
  from: 'terminal',
  about: 'What became of a request at each stage. The flag DUP: this cid was known, nothing was sent again.',
  fields: {
    cid: count,
    order: ticket,
    deal: ticket,
    volume: f64,
    price: f64,
    bid: f64,
    ask: f64,
    retcode: u32,
    retcodeExternal: i32,
    requestId: u32,
    request: u32,
    runtimeError: u16,
    part: u8,
    action: u8,
    stage: u8,
  },
  notes: {
    retcode: 'of MetaTrader, or of ours from 20000 on: see the table of return codes',
    requestId: "the terminal's number of the request; 0 before it was sent",
    runtimeError: '_LastError when the terminal did not take it',
    stage: '0 refused here, never sent; 1 handed to the terminal; 2 answered by the server',
  },
})

export const tradeEvent = defineFrame({
  name: 'TRADE_EVENT',
  id: 10,
  from: 'terminal',
  about: 'A trade transaction, ours or anybody’s, in the order the terminal told it, which is no order to rely on.',
  fields: {
    event: count,
    cid: count,
    order: ticket,
    deal: ticket,
    position: ticket,
    positionBy: ticket,
    time: msc,
    volume: f64,
    price: f64,
    sl: f64,
    tp: f64,
    profit: f64,
    commission: f64,
    fee: f64,
    swap: f64,
    retcode: u32,
    requestId: u32,
    request: u32,
    kind: u8,
    part: u8,
    orderType: u8,
    orderState: u8,
    dealType: u8,
    entry: u8,
    reason: u8,
  },
  tail: { symbol: text(64), comment: text(64) },
  notes: {
    event: 'counts the events of this epoch: 1, 2, 3 ...',
    cid: '0 when the order is none of this space, or was not asked for by us (stop loss, take profit, stop out)',
    position: 'its stable identifier',
    volume: 'of an order: what remains; of a deal: what was dealt',
    kind: '1 order add, 2 order update, 3 order delete, 4 history add, 5 history update, 6 history delete, 7 deal add, 8 deal update, 9 deal delete, 10 position, 11 request',
    orderState:
      '0 started, 1 placed, 2 canceled, 3 partial, 4 filled, 5 rejected, 6 expired, 7 request add, 8 request modify, 9 request cancel',
    dealType: '0 buy, 1 sell, 2 balance and on: not a trade, 13 and 14 a buy or a sell that was canceled',
    entry: '0 in, 1 out, 2 in and out, 3 out by',
    reason: '0 client, 1 mobile, 2 web, 3 expert, 4 stop loss, 5 take profit, 6 stop out, 7 rollover ...',
  },
})

export const snapshotRequest = defineFrame({
  name: 'SNAPSHOT_REQ',
  id: 25,
  from: 'swarm',
  about: 'Asks for the whole truth: positions, working orders, and the deals after one.',
  fields: { afterDeal: ticket, fromTime: msc, request: u32 },
  notes: {
    afterDeal: 'deals after this ticket; 0: all since `fromTime`',
    fromTime: 'earliest deal wanted when `afterDeal` is 0 or unknown; 0: two days back',
  },
})

export const snapshot = defineFrame({
  name: 'SNAPSHOT',
  id: 20,
  from: 'terminal',
  about: 'Opens and closes a snapshot: between the two come its POSITION, ORDER_STATE and DEAL frames, all counted.',
  fields: {
    event: count,
    balance: f64,
    equity: f64,
    margin: f64,
    request: u32,
    positions: u32,
    orders: u32,
    deals: u32,
    stage: u8,
  },
  notes: { event: 'number of the last trade event before it', stage: '0 begin, 1 end' },
})

export const position = defineFrame({
  name: 'POSITION',
  id: 26,
  from: 'terminal',
  about: 'An open position, in a snapshot.',
  fields: {
    ticket,
    identifier: ticket,
    magic: ticket,
    time: msc,
    volume: f64,
    price: f64,
    sl: f64,
    tp: f64,
    profit: f64,
    swap: f64,
    request: u32,
    type: u8,
  },
  tail: { symbol: text(64) },
  notes: { type: '0 buy, 1 sell', ticket: 'what a request needs', identifier: 'stays the same for life' },
})

export const orderState = defineFrame({
  name: 'ORDER_STATE',
  id: 27,
  from: 'terminal',
  about: 'An order, working or past: in a snapshot all that work, in the answer to LOOKUP all of the cid.',
  fields: {
    cid: count,
    ticket,
    position: ticket,
    setupTime: msc,
    doneTime: msc,
    volumeInitial: f64,
    volumeCurrent: f64,
    price: f64,
    stopLimit: f64,
    sl: f64,
    tp: f64,
    request: u32,
    part: u8,
    orderType: u8,
    orderState: u8,
    filling: u8,
    timeType: u8,
  },
  tail: { symbol: text(64) },
})

export const deal = defineFrame({
  name: 'DEAL',
  id: 28,
  from: 'terminal',
  about: 'A deal of the past, in a snapshot or in the answer to LOOKUP.',
  fields: {
    cid: count,
    ticket,
    order: ticket,
    position: ticket,
    time: msc,
    volume: f64,
    price: f64,
    profit: f64,
    commission: f64,
    fee: f64,
    swap: f64,
    request: u32,
    part: u8,
    dealType: u8,
    entry: u8,
    reason: u8,
  },
  tail: { symbol: text(64) },
})

export const lookup = defineFrame({
  name: 'LOOKUP',
  id: 21,
  from: 'swarm',
  about: 'What became of this client order? Answered by its ORDER_STATE and DEAL frames, then LOOKUP_RESULT.',
  fields: { cid: count, request: u32 },
})

export const lookupResult = defineFrame({
  name: 'LOOKUP_RESULT',
  id: 22,
  from: 'terminal',
  about: 'The end of the answer to LOOKUP.',
  fields: { cid: count, request: u32, retcode: u32, orders: u16, deals: u16, outcome: u8, journal: u8 },
  notes: {
    outcome:
      '0 not found: it does not exist and will not; 1 confirmed; 2 ambiguous: it was handed over and nothing is seen of it yet, ask again',
    journal: '0 unknown to the journal, 1 intent written, 2 sent, 3 answered',
    retcode: 'the last one journalled for it; 0 for none',
  },
})

export const halt = defineFrame({
  name: 'HALT',
  id: 23,
  from: 'swarm',
  about: 'Cancels the pending orders of this space and refuses new ones until resumed.',
  fields: { mode: u8 },
  notes: { mode: '0 resume, 1 halt, 2 halt and close the positions of this space' },
})
