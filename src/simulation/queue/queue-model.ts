/**
 * Where our resting order stands in the queue of its price level: the contract of every queue model.
 *
 * Exchanges that publish levels, not orders, do not say it. What is known is the size of the level when we joined, the
 * trades at our price (they take from the front) and the changes of the level (which may have happened before us or
 * behind us). A model keeps one number: `front`, the quantity estimated to be before us. After every event
 * 0 <= front <= size of the level, and neither a trade nor a change can make it larger.
 *
 * The level's sizes are the market's, without our own order. Quantities are lots, and `front` may be a fraction: the
 * caller rounds what is filled to whole lots.
 */
import type { Schema } from '#domain/schema.ts'

export interface QueueModel {
  /**
   * We join the back of a level of this size: at acceptance, and after any change of ours that loses priority. A size
   * that is negative or no finite number is not known: the front is Infinity, nothing fills us, until the next change.
   */
  join(levelLots: number): void
  /**
   * A trade of this size at our price, against our side. Answers how much of it was left when the queue before us was
   * used up: the most that we can have been filled.
   */
  onTrade(lots: number): number
  /**
   * The level went from one size to another. Trades since the change before are already in `front` and are not taken
   * twice. Answers how far the estimate went past the front, which is 0 but for a large decrease of a level with most of
   * it before us: the published models fill us with it. Nobody trades in a change, so a strict exchange ignores it.
   */
  onDepth(previousLots: number, lots: number): number
  /** Estimated quantity before us. */
  readonly front: number
}

/**
 * The share of a decrease that happened behind us, for `front` lots before us and `back` lots behind.
 *
 * 0 when nobody is behind, 1 when nobody is before us. 0/0 counts as 1: there is nobody before us to leave.
 */
export type BackShare = (front: number, back: number) => number

export const isQuantity = (lots: number): boolean => lots >= 0 && lots < Infinity

/** A queue model as a configuration chooses it. */
export interface QueueSpec<Params> {
  readonly name: string
  readonly about: string
  readonly params: Schema<Params>
  /** One for each order that rests. */
  create(params: Params): QueueModel
}

/** Declares a queue model. Only typing: a spec is data. */
export const defineQueue = <Params>(spec: QueueSpec<Params>): QueueSpec<Params> => spec
