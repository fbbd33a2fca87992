/**
 * An aggressor meets the queue of one price: rules 1 to 3 and 8, one function per treatment of icebergs. It changes the
 * queue and its orders alone and tells what happened, so a fill-or-kill order can be tried on a copy first.
 */
import type { Icebergs, MatchingRules } from './matching-engine.ts'
import { lotsOf, showSlice, type Resting } from './plain-resting.ts'

export interface Aggressor {
  readonly owner: number
  left: number
  /** Ended by the self-trade rule. */
  ended: boolean
}

export interface Onlooker {
  traded(maker: Resting, size: number): void
  /** By the self-trade rule. It is still in the queue, and whoever looks on takes it out. */
  takenOut(maker: Resting): void
  /** Nothing is left of it. It is still in the queue, and whoever looks on takes it out. */
  filled(maker: Resting): void
}

type Meeting = (queue: Resting[], aggressor: Aggressor, rules: MatchingRules, onlooker: Onlooker) => void

/** Takes from `maker` up to `lots`, and from the aggressor the same. */
function trade(aggressor: Aggressor, maker: Resting, lots: number, onlooker: Onlooker): void {
  const size = Math.min(aggressor.left, lots)
  const ofShown = Math.min(size, maker.shown)
  aggressor.left -= size
  maker.shown -= ofShown
  maker.hidden -= size - ofShown
  onlooker.traded(maker, size)
  if (lotsOf(maker) === 0) onlooker.filled(maker)
}

/** The self-trade rule before a meeting; true when the two may trade. */
function mayTrade(aggressor: Aggressor, maker: Resting, rules: MatchingRules, onlooker: Onlooker): boolean {
  if (rules.selfTrade === 'allow' || maker.owner !== aggressor.owner) return true
  if (rules.selfTrade !== 'cancelNewest') onlooker.takenOut(maker)
  if (rules.selfTrade !== 'cancelOldest') aggressor.ended = true
  return false
}

const isOver = (aggressor: Aggressor): boolean => aggressor.ended || aggressor.left === 0

/** Moves it behind everybody at its price, with a new slice. */
function renew(queue: Resting[], maker: Resting): void {
  queue.splice(queue.indexOf(maker), 1)
  showSlice(maker)
  queue.push(maker)
}

const cycling: Meeting = (queue, aggressor, rules, onlooker) => {
  while (!isOver(aggressor) && queue.length > 0) {
    const maker = queue[0]
    if (!mayTrade(aggressor, maker, rules, onlooker)) continue
    trade(aggressor, maker, maker.shown, onlooker)
    if (maker.shown === 0 && maker.hidden > 0) renew(queue, maker)
  }
}

/** An iceberg that outlives the meeting keeps its place, as after any partial fill. */
const whole: Meeting = (queue, aggressor, rules, onlooker) => {
  while (!isOver(aggressor) && queue.length > 0) {
    const maker = queue[0]
    if (!mayTrade(aggressor, maker, rules, onlooker)) continue
    trade(aggressor, maker, lotsOf(maker), onlooker)
    if (maker.shown === 0 && maker.hidden > 0) showSlice(maker)
  }
}

const hiddenLast: Meeting = (queue, aggressor, rules, onlooker) => {
  for (const maker of [...queue]) {
    if (isOver(aggressor)) break
    if (mayTrade(aggressor, maker, rules, onlooker)) trade(aggressor, maker, maker.shown, onlooker)
  }
  for (const maker of [...queue]) {
    if (isOver(aggressor)) break
    trade(aggressor, maker, maker.hidden, onlooker)
  }
  for (const maker of [...queue]) if (maker.shown === 0) renew(queue, maker)
}

const meetings: Readonly<Record<Icebergs, Meeting>> = { cycling, whole, hiddenLast }

export const meet: Meeting = (queue, aggressor, rules, onlooker) =>
  meetings[rules.icebergs](queue, aggressor, rules, onlooker)

/** Whether a fill-or-kill order would fill at these prices, best first: it is tried on copies. */
export function wouldFill(
  queues: readonly (readonly Resting[])[],
  owner: number,
  size: number,
  rules: MatchingRules,
): boolean {
  const aggressor: Aggressor = { owner, left: size, ended: false }
  for (const original of queues) {
    const queue = original.map((order) => ({ ...order }))
    const drop = (maker: Resting): void => void queue.splice(queue.indexOf(maker), 1)
    meet(queue, aggressor, rules, { traded: () => {}, takenOut: drop, filled: drop })
    if (isOver(aggressor)) break
  }
  return aggressor.left === 0
}
