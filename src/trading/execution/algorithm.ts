/**
 * The contract of an execution algorithm: one file, one way to trade a parent order in children.
 *
 * An algorithm answers one question: given what is known now, how many lots should be taken at once, and what should
 * rest in the book. It does so in a `Tactic`, whose whole memory is a plan of plain data. Everything that must never go
 * wrong is done for all of them by `execution-run.ts`: how many lots may still go out, price limit, sizes, deadline,
 * pause, cancels, fills that come late, and being restored. So a tactic may wish for anything.
 *
 * The outside sees an `Execution`: a function of what it is told. Same order, same words at the same times, same seed:
 * same children.
 */
import type { Schema } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'
import type { Rng } from '#numeric/rng.ts'
import type { ChildFact } from './child-facts.ts'
import { createRun } from './execution-run.ts'
import type { Intents } from './intents.ts'
import type { MarketNews, MarketSeen } from './market-seen.ts'
import type { ParentOrder, StartRefusal, Terms } from './parent-order.ts'
import type { ExecutionSnapshot, ExecutionStatus } from './run-state.ts'

/** What a tactic is shown. Lent: it is overwritten at every call. */
export interface View {
  readonly parent: ParentOrder
  /** 1 to buy, -1 to sell. */
  readonly sign: 1 | -1
  readonly market: MarketSeen
  readonly now: Micros
  /** Lot steps filled. */
  readonly filled: number
  /** Lots on their way to be taken, by children that are not over. */
  readonly taking: number
  /** Lots that rest. */
  readonly resting: number
  /** Lots that may still be sent: all of the order less the three above. */
  readonly free: number
  /** Price of what rests, or where it is being moved; NaN when nothing does. */
  readonly restingTicks: number
  /** Resting children sent, and how often one was moved. */
  readonly rests: number
  readonly moves: number
  /** Host time of the last move and of the last child that takes; 0 before the first. */
  readonly movedAt: Micros
  readonly tookAt: Micros
}

/** What a tactic wants now; nothing to begin with. */
export interface Wish {
  /** Lot steps to take at once, beyond those on their way. */
  take: number
  /** The worst price to take at, ticks; NaN for the order's own limit, or none. */
  takeTicks: number
  /** Lot steps that should rest. What rests already keeps its size; 0 withdraws it. */
  rest: number
  restTicks: number
  /** When to be asked again at the latest, if the market says nothing; Infinity for never. */
  wakeAt: Micros
}

export interface Tactic<Plan> {
  /**
   * Its memory, as JSON can hold it: no NaN, no Infinity, nothing shared. All randomness comes from `seed`. Null when
   * its parameters do not fit the order.
   */
  begin(parent: ParentOrder, seed: number): Plan | null
  /** The most lot steps that it takes at one go; what is crossed after the deadline is not its doing. */
  mostAtOnce(plan: Plan, parent: ParentOrder): number
  decide(plan: Plan, view: View, wish: Wish): void
}

export interface Execution {
  /** Begins, and sends nothing yet: say the time next. A refused order leaves no trace. */
  start(parent: ParentOrder, now: Micros): StartRefusal | null
  market(news: MarketNews, now: Micros): Intents
  clock(now: Micros): Intents
  tell(fact: ChildFact, now: Micros): Intents
  /** Sends nothing more, and withdraws what rests. */
  pause(now: Micros): Intents
  resume(now: Micros): Intents
  /** Withdraws what rests and ends when the last child is over. */
  cancel(now: Micros): Intents
  readonly status: ExecutionStatus
  /** When to say the time again at the latest; Infinity when there is nothing to wait for. */
  readonly wakeAt: Micros
  /**
   * All of its state, as JSON can hold it; null before the start. Keep it before the intents of the same call are sent:
   * an older one would number its children anew. A `brief` one leaves out what can be done without: the plan, and
   * children that are over, of which no more than the sum is known again.
   */
  snapshot(brief?: boolean): ExecutionSnapshot | null
  /** Takes the place of `start`. Goes on as if nothing had been, whatever the generator it was created with. */
  restore(snapshot: ExecutionSnapshot): void
}

export interface AlgorithmSpec<Params> {
  readonly name: string
  readonly about: string
  readonly params: Schema<Params>
  /** It would do nothing with an order but send it: then the order goes out as it is, and nobody works it. */
  readonly whole?: boolean
  create(params: Params, terms: Terms, rng: Rng): Execution
}

interface Declaration<Params, Plan> extends Omit<AlgorithmSpec<Params>, 'create'> {
  tactic(params: Params, terms: Terms): Tactic<Plan>
}

/** Declares an algorithm: its tactic, run by the machinery that all of them share. */
export const defineAlgorithm = <Params, Plan extends object>({
  tactic,
  ...declared
}: Declaration<Params, Plan>): AlgorithmSpec<Params> => ({
  ...declared,
  create: (params, terms, rng) => createRun(tactic(params, terms), terms, rng),
})
