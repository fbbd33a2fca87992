/**
 * The contract of a fee: what one fill costs. Above zero is paid, below zero a rebate; never the other way round.
 *
 * A venue's fees are a list of them, added up: a share of the notional, and a stamp duty on buys.
 */
import { type Money, ZERO } from '#domain/money.ts'
import type { Schema } from '#domain/schema.ts'
import type { Side } from '#domain/side.ts'

export interface FeeBase {
  readonly side: Side
  /** It rested: liquidity was given. */
  readonly maker: boolean
  readonly lots: Money
  readonly price: Money
  /** Units of the underlying per lot. */
  readonly contractSize: Money
}

/** In the instrument's currency. */
export type Fee = (fill: FeeBase) => Money

export interface FeeSpec<Params> {
  readonly name: string
  readonly about: string
  readonly params: Schema<Params>
  create(params: Params): Fee
}

/** Declares a fee. Only typing: a spec is data. */
export const defineFee = <Params>(spec: FeeSpec<Params>): FeeSpec<Params> => spec

export const notionalOf = ({ lots, price, contractSize }: FeeBase): Money => lots.times(price).times(contractSize)

export const feesOf =
  (fees: readonly Fee[]): Fee =>
  (fill) =>
    fees.reduce((sum, fee) => sum.plus(fee(fill)), ZERO)

/** Basis points as a factor. */
export const BASIS_POINTS = 10_000
