/**
 * Runs one parent order by a tactic, and keeps what every algorithm must keep.
 *
 *     filled + lots of children that could still fill <= lots of the order       before anything is sent
 *
 * A child counts in full from before it is sent until it is known to be over, whatever was or was not heard of it. So
 * late, lost, doubled and shuffled answers delay an order and never overfill it. Should a venue fill what it said was
 * gone, that is accepted, nothing more is sent, and what rests is withdrawn.
 *
 *     idle -> working <-> paused          working, paused -> ending -> done         `ending` waits for open children
 *
 * Cost  a few comparisons and the tactic's own a word; nothing is allocated but a child when it is sent.
 */
import { signOf } from '#domain/side.ts'
import type { Rng } from '#numeric/rng.ts'
import type { Execution, Tactic, View, Wish } from './algorithm.ts'
import { noteFact } from './child-facts.ts'
import { type Child, createChildOrders } from './child-orders.ts'
import { childSize, type SizeBounds } from './child-size.ts'
import { createIntents } from './intents.ts'
import { keptOf, nothingSeen, see, seenOf } from './market-seen.ts'
import { type ParentOrder, refusalOf, type Terms } from './parent-order.ts'
import { freshState, type Outcome, statusOf } from './run-state.ts'

/** Children sent at one call; a host bounds what one message may cause. The rest follows when the time is said again. */
export const CHILDREN_AT_ONCE = 8
/** Children that are not over; more lots wait until one is. It bounds what has to be kept of an order, too. */
export const CHILDREN_OPEN = 16

type Draft<T> = { -readonly [Key in keyof T]: T[Key] }

interface Job<Plan> {
  readonly parent: ParentOrder
  readonly seed: number
  readonly plan: Plan
  readonly view: Draft<View>
  readonly bounds: SizeBounds
}

export function createRun<Plan extends object>(tactic: Tactic<Plan>, terms: Terms, rng: Rng): Execution {
  const children = createChildOrders()
  const intents = createIntents()
  const wish: Wish = { take: 0, takeTicks: NaN, rest: 0, restTicks: NaN, wakeAt: Infinity }
  const { minSteps, maxSteps } = terms
  let state = freshState()
  let job: Job<Plan> | null = null

  const begin = (parent: ParentOrder, seed: number, plan: Plan, market = nothingSeen()): Job<Plan> => ({
    parent,
    seed,
    plan,
    view: {
      parent,
      sign: signOf(parent.side),
      market,
      now: 0,
      filled: 0,
      taking: 0,
      resting: 0,
      free: 0,
      restingTicks: NaN,
      rests: 0,
      moves: 0,
      movedAt: 0,
      tookAt: 0,
    },
    bounds: { minSlice: Math.min(Math.max(parent.minSlice, minSteps), maxSteps), minSteps, maxSteps },
  })

  const freeOf = ({ steps }: ParentOrder): number => steps - children.filled - children.taking - children.resting
  const lastMoment = ({ policy, deadline }: ParentOrder): number =>
    policy === 'finish' ? deadline + terms.graceMicros : deadline

  const end = (outcome: Outcome): void => {
    state.phase = 'ending'
    state.outcome = outcome
  }

  const conclude = ({ parent }: Job<Plan>): void => {
    if (state.phase === 'working' || state.phase === 'paused') {
      const free = freeOf(parent)
      if (children.filled >= parent.steps) end('filled')
      else if (state.now >= lastMoment(parent)) end('deadline')
      else if (state.streak >= terms.maxRejections) end('rejected')
      else if (children.openCount === 0 && free < minSteps) end('dust')
    }
    if (state.phase === 'ending' && children.openCount === 0) state.phase = 'done'
  }

  /** Asks for a cancel, again only when the last was not answered in time. */
  const withdraw = (child: Child): void => {
    if (child.askedAt !== null && state.now - child.askedAt < terms.cancelRetryMicros) return
    child.askedAt = state.now
    intents.add('cancel', child)
  }

  const rest = ({ parent, view, bounds }: Job<Plan>, ticks: number): void => {
    const steps = childSize(Math.min(wish.rest, maxSteps), view.free, bounds)
    if (steps === 0) return
    intents.add('new', children.place('rest', steps, withinLimit(parent, view.sign, ticks)))
    state.rests++
  }

  const move = (child: Child, ticks: number): void => {
    if (!child.accepted || child.movingTo !== null || state.now < state.notBefore) return
    state.moves++
    state.movedAt = state.now
    if (!terms.canReplace) return withdraw(child)
    child.movingTo = ticks
    intents.add('replace', child)
  }

  /** The resting order as wished for: none, a new one, or the old one somewhere else. */
  const tend = (now: Job<Plan>): void => {
    const { rest: child } = children
    const ticks = withinLimit(now.parent, now.view.sign, wish.restTicks)
    const wanted = wish.rest > 0 && Number.isSafeInteger(ticks)
    if (child === undefined) {
      if (wanted && state.now >= state.notBefore) rest(now, ticks)
    } else if (!wanted || child.askedAt !== null) withdraw(child)
    else if (ticks !== now.view.restingTicks) move(child, ticks)
  }

  /** Sends what is to be taken; true when there was too much of it for one call. */
  const take = ({ parent, view, bounds }: Job<Plan>): boolean => {
    const { sign, market } = view
    const ticks = Number.isNaN(wish.takeTicks) ? (parent.limitTicks ?? NaN) : withinLimit(parent, sign, wish.takeTicks)
    if (!Number.isNaN(ticks) && !Number.isSafeInteger(ticks)) return false
    const touch = sign > 0 ? market.ask : market.bid
    if (sign * (touch - ticks) > 0) return false // known to be out of reach
    let free = freeOf(parent)
    let want = wish.take
    for (let sent = 0; sent < CHILDREN_AT_ONCE; sent++) {
      if (children.openCount >= CHILDREN_OPEN) return false
      const steps = childSize(want, free, bounds)
      if (steps === 0) return false
      intents.add('new', children.place('take', steps, Number.isNaN(ticks) ? null : ticks))
      state.tookAt = state.now
      want -= steps
      free -= steps
    }
    return true
  }

  const pursue = (now: Job<Plan>): boolean => {
    const { parent, plan, view } = now
    wish.take = wish.rest = 0
    wish.takeTicks = wish.restTicks = NaN
    wish.wakeAt = Infinity
    view.now = state.now
    view.filled = children.filled
    view.taking = children.taking
    view.resting = children.resting
    view.free = freeOf(parent)
    view.restingTicks = children.rest?.movingTo ?? children.rest?.ticks ?? NaN
    view.rests = state.rests
    view.moves = state.moves
    view.movedAt = state.movedAt
    view.tookAt = state.tookAt
    if (state.now >= parent.deadline) wish.take = view.free
    else if (view.free >= 0) tactic.decide(plan, view, wish)
    tend(now)
    return wish.take > 0 && state.now >= state.notBefore && take(now)
  }

  const nextWake = ({ parent }: Job<Plan>, more: boolean): number => {
    if (state.phase === 'done') return Infinity
    if (more) return state.now
    let next = Infinity
    const consider = (at: number): void => {
      if (at > state.now && at < next) next = at
    }
    const askedAt = children.rest?.askedAt ?? null
    if (askedAt !== null) consider(askedAt + terms.cancelRetryMicros)
    if (state.phase === 'ending') return next
    consider(lastMoment(parent))
    if (state.phase === 'paused') return next
    consider(parent.startAt)
    consider(parent.deadline)
    consider(state.notBefore)
    consider(wish.wakeAt)
    return next
  }

  const act = (): typeof intents => {
    if (job === null) return intents
    conclude(job)
    let more = false
    if (state.phase === 'working') more = state.now >= job.parent.startAt && pursue(job)
    else if (children.rest !== undefined) withdraw(children.rest)
    const wakeAt = nextWake(job, more)
    state.wakeAt = wakeAt === Infinity ? null : wakeAt
    return intents
  }

  const hear = (now: number): void => {
    intents.clear()
    if (now > state.now) state.now = now
  }

  return {
    start(parent, now) {
      if (job !== null) return 'STARTED_BEFORE'
      const refusal = refusalOf(parent, terms)
      if (refusal !== null) return refusal
      const seed = rng.below(2 ** 32)
      const plan = tactic.begin(parent, seed)
      if (plan === null) return 'BAD_PARAMETERS'
      job = begin(parent, seed, plan)
      hear(now)
      state.phase = 'working'
      state.wakeAt = Math.max(now, parent.startAt)
      return null
    },
    market(news, now) {
      hear(now)
      if (job !== null) see(job.view.market, news, state.now >= job.parent.startAt)
      return act()
    },
    clock(now) {
      hear(now)
      return act()
    },
    tell(fact, now) {
      hear(now)
      noteFact(fact, children, state, terms)
      return act()
    },
    pause(now) {
      hear(now)
      if (state.phase === 'working') state.phase = 'paused'
      return act()
    },
    resume(now) {
      hear(now)
      if (state.phase === 'paused') state.phase = 'working'
      return act()
    },
    cancel(now) {
      hear(now)
      if (state.phase === 'working' || state.phase === 'paused') end('canceled')
      return act()
    },
    status: statusOf(
      children,
      () => state,
      () => job?.parent.steps ?? 0,
      () => (job === null ? 0 : Math.min(tactic.mostAtOnce(job.plan, job.parent), job.parent.steps)),
    ),
    get wakeAt() {
      return state.wakeAt ?? Infinity
    },
    snapshot: (brief = false) =>
      job === null
        ? null
        : {
            parent: job.parent,
            seed: job.seed,
            plan: brief ? null : structuredClone(job.plan),
            state: { ...state },
            market: keptOf(job.view.market),
            children: children.snapshot(brief),
          },
    restore({ parent, seed, plan: kept, state: then, market, children: known }) {
      // It is this tactic's own: a snapshot goes with the name and the parameters of its algorithm.
      const plan = (structuredClone(kept) as Plan | null) ?? tactic.begin(parent, seed)
      if (plan === null) return // it fitted once
      job = begin(parent, seed, plan, seenOf(market))
      state = { ...then }
      children.restore(known)
      intents.clear()
    },
  }
}

/** A price no worse than the order's limit. */
const withinLimit = ({ limitTicks }: ParentOrder, sign: 1 | -1, ticks: number): number =>
  limitTicks !== null && sign * (ticks - limitTicks) > 0 ? limitTicks : ticks
