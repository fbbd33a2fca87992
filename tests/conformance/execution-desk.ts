/**
 * A small venue for children of one parent order, with a market of its own and all the faults an execution must bear.
 *
 * What it does is the truth and is kept apart from what it says: every word takes its own time, some come twice, some
 * only when they are looked up long after. A rejection may come after a part was filled.
 */
import { seededRng } from '#numeric/rng.ts'
import type { ChildFact } from '#trading/execution/child-facts.ts'
import type { ChildIntent } from '#trading/execution/intents.ts'
import type { MarketNews } from '#trading/execution/market-seen.ts'

/** Chances, 0 to 1, and delays of a word, micros. */
export interface Faults {
  readonly delay: number
  readonly lookupAfter: number
  readonly lost: number
  readonly twice: number
  readonly rejected: number
  readonly partial: number
  /** Of a resting child, to trade when the market speaks. */
  readonly restFills: number
}

export const noFaults: Faults = {
  delay: 0,
  lookupAfter: 0,
  lost: 0,
  twice: 0,
  rejected: 0,
  partial: 0,
  restFills: 1,
}

export const anyFaults: Faults = {
  delay: 900_000,
  lookupAfter: 5_000_000,
  lost: 0.15,
  twice: 0.2,
  rejected: 0.15,
  partial: 0.4,
  restFills: 0.2,
}

interface VenueOrder {
  readonly child: number
  readonly steps: number
  ticks: number | null
  filled: number
  open: boolean
  readonly rests: boolean
}

interface Word {
  readonly at: number
  readonly order: number
  readonly fact: ChildFact
}

export interface Desk {
  /** What was asked at `now`; it is carried out at once, only the answer travels. */
  ask(intent: Readonly<ChildIntent>, now: number): void
  /** The next word and when it arrives. */
  readonly nextAt: number
  take(): ChildFact
  /** The market moves on, and resting children may trade. */
  tick(now: number): MarketNews
  /** Really filled, of all children. */
  readonly filled: number
  filledOf(child: number): number
  readonly working: number
}

export function createDesk(seed: number, sign: 1 | -1, faults: Faults): Desk {
  const rng = seededRng(seed)
  const orders = new Map<number, VenueOrder>()
  const words: Word[] = []
  const news = { bid: 1_000, ask: 1_002, bidSize: 50, askSize: 50, traded: 0, buyIntensity: 1, sellIntensity: 1 }
  let said = 0
  const chance = (p: number): boolean => rng.uniform() < p

  const say = (fact: ChildFact, now: number): void => {
    const mayVanish = fact.type === 'accepted' || fact.type === 'filled'
    if (chance(faults.lost)) {
      if (mayVanish && chance(0.5)) return // its closing will tell the sum
      return void words.push({ at: now + faults.lookupAfter, order: said++, fact })
    }
    words.push({ at: now + rng.below(faults.delay + 1), order: said++, fact })
    if (chance(faults.twice)) words.push({ at: now + rng.below(2 * faults.delay + 1), order: said++, fact })
  }

  const fill = (order: VenueOrder, steps: number, now: number): void => {
    if (steps <= 0) return
    order.filled += steps
    if (order.filled === order.steps) order.open = false
    say({ type: 'filled', child: order.child, filledSteps: order.filled }, now)
    // A lost last fill would be looked up.
    if (!order.open) say({ type: 'closed', child: order.child, filledSteps: order.filled }, now)
  }

  const close = (order: VenueOrder, type: 'closed' | 'rejected', now: number): void => {
    if (!order.open) return
    order.open = false
    say({ type, child: order.child, filledSteps: order.filled }, now)
  }

  const part = (steps: number): number => (chance(faults.partial) ? rng.below(steps + 1) : steps)

  const place = ({ child, steps, ticks, timeInForce }: Readonly<ChildIntent>, now: number): void => {
    const order = { child, steps, ticks, filled: 0, open: true, rests: timeInForce === 'gtc' }
    orders.set(child, order)
    if (chance(faults.rejected)) {
      if (chance(0.5)) fill(order, part(steps - 1), now)
      return close(order, 'rejected', now)
    }
    say({ type: 'accepted', child }, now)
    if (order.rests) return
    const touch = sign > 0 ? news.ask : news.bid
    if (ticks === null || sign * (ticks - touch) >= 0) fill(order, part(steps), now)
    close(order, 'closed', now)
  }

  return {
    ask(intent, now) {
      if (intent.kind === 'new') return place(intent, now)
      const order = orders.get(intent.child)
      if (order === undefined) throw new Error(`child ${intent.child} was never sent`)
      if (intent.kind === 'cancel') return close(order, 'closed', now)
      if (!order.open || chance(faults.rejected)) return say({ type: 'replaceRefused', child: order.child }, now)
      order.ticks = intent.ticks
      say({ type: 'replaced', child: order.child, ticks: intent.ticks ?? NaN }, now)
    },
    get nextAt() {
      return words.reduce((first, { at }) => Math.min(first, at), Infinity)
    },
    take() {
      const first = words.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a))
      words.splice(words.indexOf(first), 1)
      return first.fact
    },
    tick(now) {
      news.bid += rng.below(3) - 1
      news.ask = news.bid + 1 + rng.below(3)
      news.bidSize = 1 + rng.below(90)
      news.askSize = 1 + rng.below(90)
      news.traded = chance(0.3) ? 0 : rng.below(400)
      news.buyIntensity = rng.uniform()
      news.sellIntensity = rng.uniform()
      for (const order of orders.values()) {
        if (order.open && order.rests && chance(faults.restFills)) fill(order, part(order.steps - order.filled), now)
      }
      return news
    },
    get filled() {
      return [...orders.values()].reduce((sum, order) => sum + order.filled, 0)
    },
    filledOf: (child) => orders.get(child)?.filled ?? 0,
    get working() {
      return [...orders.values()].filter(({ open }) => open).length
    },
  }
}
