/** Frames of what the trade server knows: its symbols, orders, deals and positions, as the wire says them. */
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { Identity } from './order-identity.ts'
import { permissionBits } from './permission-bits.ts'
import type { ServerDeal, ServerOrder, ServerPosition, SymbolSpec, TradeServer } from './trading.ts'

/** `spec` is undefined when `status` says why. */
export const symbolFrame = (
  sid: number,
  symbol: string,
  status: number,
  spec: SymbolSpec | undefined,
): FrameNamed<'SYMBOL'> => {
  const blank = { ...frames.symbol.blank(), sid, symbol, status }
  if (spec === undefined) return blank
  const { name: _, commission: __, delayed, ...told } = spec
  return { ...blank, ...told, delayed: delayed ? 1 : 0 }
}

export const orderFrame = (
  order: ServerOrder,
  { cid, part }: Identity,
  request: number,
): FrameNamed<'ORDER_STATE'> => ({
  frame: 'ORDER_STATE',
  cid,
  part,
  request,
  ticket: order.ticket,
  position: order.position,
  setupTime: order.setupTime,
  doneTime: order.doneTime,
  volumeInitial: order.volumeInitial,
  volumeCurrent: order.volumeCurrent,
  price: order.price,
  stopLimit: order.stopLimit,
  sl: order.sl,
  tp: order.tp,
  orderType: order.orderType,
  orderState: order.orderState,
  filling: order.filling,
  timeType: order.timeType,
  symbol: order.symbol,
})

export const dealFrame = (deal: ServerDeal, { cid, part }: Identity, request: number): FrameNamed<'DEAL'> => ({
  frame: 'DEAL',
  cid,
  part,
  request,
  ticket: deal.ticket,
  order: deal.order,
  position: deal.position,
  time: deal.time,
  volume: deal.volume,
  price: deal.price,
  profit: deal.profit,
  commission: deal.commission,
  fee: deal.fee,
  swap: deal.swap,
  dealType: deal.dealType,
  entry: deal.entry,
  reason: deal.reason,
  symbol: deal.symbol,
})

export const positionFrame = (held: ServerPosition, request: number): FrameNamed<'POSITION'> => ({
  frame: 'POSITION',
  request,
  ticket: held.ticket,
  identifier: held.identifier,
  magic: held.magic,
  time: held.time,
  volume: held.volume,
  price: held.price,
  sl: held.sl,
  tp: held.tp,
  profit: held.profit,
  swap: held.swap,
  type: held.type,
  symbol: held.symbol,
})

/** What the server knows of the account; the program adds what it knows of itself. */
export const accountFrame = (server: TradeServer, serverNow: number): FrameNamed<'ACCOUNT'> => ({
  ...frames.account.blank(),
  ...server.state(),
  serverTime: Math.floor(serverNow / 1_000) * 1_000,
  permissions: permissionBits(server.permissions),
})
