/** Open orders as a status shows them. */
import type { Instrument } from '#domain/instrument.ts'
import type { Blotter } from '#trading/orders/blotter.ts'

export interface OpenOrderStatus {
  readonly clientId: number
  /** The approval it is a part of; its own client id when it is the whole of it. */
  readonly parent: number
  readonly symbol: string
  readonly side: string
  readonly lots: string
  readonly filled: string
  readonly price: string
  readonly state: string
}

export const openOrdersOf = (blotter: Blotter, instruments: readonly Instrument[]): OpenOrderStatus[] =>
  [...blotter.open()].map(({ clientId, parent, instrument, side, lots, filled, price, state }) => ({
    clientId,
    parent,
    symbol: instruments.find(({ id }) => id === instrument)?.symbol ?? String(instrument),
    side,
    lots: lots.toFixed(),
    filled: filled.toFixed(),
    price: price.toFixed(),
    state,
  }))
