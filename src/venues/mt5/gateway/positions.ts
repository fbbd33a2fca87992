/**
 * What is held, as far as the terminal told: a snapshot replaces it, deals move it on. It decides which position an
 * order closes and how much a reducing order may be; what the desk believes comes from snapshots and fills alone.
 *
 * A deal counts once. One that a snapshot has told is in the positions of that snapshot already. Deals come in no order
 * to rely on: of a close that is told before its opening nothing stays.
 */
import { type Money, ZERO } from '#domain/money.ts'
import { type Side, sideOf, signOf } from '#domain/side.ts'
import type { Holding } from './closes.ts'

/** A deal as it moves a position. */
export interface Move {
  readonly deal: bigint
  /** Stable identifier of the position. */
  readonly position: bigint
  readonly symbol: string
  readonly side: Side
  readonly lots: Money
  /** 0 in, 1 out, 2 in and out, 3 out by. */
  readonly entry: number
  /** Server time. */
  readonly time: number
}

/** A position as a snapshot has it. */
export interface Standing extends Holding {
  readonly identifier: bigint
}

export interface Positions {
  hedging: boolean
  move(deal: Move): void
  replace(standing: readonly Standing[], told: Iterable<bigint>): void
  /** Counts a deal without moving anything: false when it was counted before. A snapshot has to follow. */
  note(deal: bigint): boolean
  held(): readonly Standing[]
}

const KEPT_DEALS = 16_384

export function createPositions(): Positions {
  /** By identifier on a hedging account, by symbol on a netting one. */
  const held = new Map<string, Standing>()
  const counted = new Set<bigint>()
  /** Signed lots closed of positions of a hedging account whose opening was not told yet. */
  const early = new Map<string, Money>()

  const keyOf = (symbol: string, identifier: bigint): string => (self.hedging ? String(identifier) : symbol)
  const count = (deal: bigint): void => {
    counted.add(deal)
    for (const oldest of counted) {
      if (counted.size <= KEPT_DEALS) break
      counted.delete(oldest)
    }
  }

  const self: Positions = {
    hedging: false,
    move({ deal, position, symbol, side, lots, entry, time }) {
      if (counted.has(deal)) return
      count(deal)
      const key = keyOf(symbol, position)
      const before = held.get(key)
      const was = before === undefined ? (early.get(key) ?? ZERO) : before.lots.times(signOf(before.side))
      const now = was.plus(lots.times(signOf(side)))
      early.delete(key)
      if (now.isZero()) {
        held.delete(key)
        return
      }
      // A close of what was never told of is nothing that is held.
      if (before === undefined && self.hedging && (entry !== 0 || sideOf(now.toNumber()) !== side)) {
        early.set(key, now)
        return
      }
      const turned = before === undefined || now.isNegative() !== was.isNegative()
      held.set(key, {
        ticket: before?.ticket ?? position,
        identifier: position,
        symbol,
        side: sideOf(now.toNumber()),
        lots: now.abs(),
        openedAt: turned ? time : before.openedAt,
      })
    },
    replace(standing, told) {
      held.clear()
      early.clear()
      for (const one of standing) held.set(keyOf(one.symbol, one.identifier), one)
      for (const deal of told) count(deal)
    },
    note(deal) {
      const fresh = !counted.has(deal)
      if (fresh) count(deal)
      return fresh
    },
    held: () => [...held.values()],
  }
  return self
}
