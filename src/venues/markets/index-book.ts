/**
 * The visible book of the synthetic index future: anonymous lots at whole ticks, best first, never crossed, and always
 * at least ten levels a side (new ones are drawn at the far end as near ones are consumed).
 */
import type { Side } from '#domain/side.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import type { Rng } from '#numeric/rng.ts'

/** Levels kept a side: a few more than are shown, so that the last shown one has a past. */
const KEPT = DEPTH_LEVELS + 6

export interface BookSide {
  /** Best first. */
  readonly ticks: Float64Array
  readonly lots: Float64Array
  readonly levels: number
}

export interface IndexBook {
  readonly bids: BookSide
  readonly asks: BookSide
  /** Takes from the side opposite to `aggressor`, level by level. */
  take(aggressor: Side, lots: number, print: (ticks: number, lots: number) => void): void
  /** A limit order joins: `depth` ticks behind the best of its side, or one before it when -1 and there is room. */
  join(side: Side, depth: number, lots: number): void
  /** Part of what rests at a level leaves. */
  withdraw(side: Side, level: number, share: number): void
}

export function indexBook(mid: number, meanLots: number, rng: Rng): IndexBook {
  const draw = (): number => 1 + Math.floor(rng.exponential() * meanLots)
  const sideFrom = (best: number, away: 1 | -1) => {
    const side = { ticks: new Float64Array(KEPT), lots: new Float64Array(KEPT), levels: 0, away }
    side.ticks[0] = best
    side.lots[0] = draw()
    side.levels = 1
    return side
  }
  type OpenSide = ReturnType<typeof sideFrom>

  const refill = (side: OpenSide): void => {
    while (side.levels < DEPTH_LEVELS) {
      side.ticks[side.levels] = side.ticks[side.levels - 1] + side.away
      side.lots[side.levels++] = draw()
    }
  }

  const remove = (side: OpenSide, level: number): void => {
    side.ticks.copyWithin(level, level + 1, side.levels)
    side.lots.copyWithin(level, level + 1, side.levels)
    side.levels--
    refill(side)
  }

  const insert = (side: OpenSide, ticks: number, lots: number): void => {
    let level = 0
    while (level < side.levels && (ticks - side.ticks[level]) * side.away > 0) level++
    if (level < side.levels && side.ticks[level] === ticks) {
      side.lots[level] += lots
      return
    }
    if (level === KEPT) return
    const kept = Math.min(side.levels, KEPT - 1)
    side.ticks.copyWithin(level + 1, level, kept)
    side.lots.copyWithin(level + 1, level, kept)
    side.ticks[level] = ticks
    side.lots[level] = lots
    side.levels = kept + 1
  }

  const bids = sideFrom(mid, -1)
  const asks = sideFrom(mid + 1, 1)
  refill(bids)
  refill(asks)
  const of = (side: Side): OpenSide => (side === 'buy' ? bids : asks)

  return {
    bids,
    asks,
    take(aggressor, lots, print) {
      const side = aggressor === 'buy' ? asks : bids
      for (let left = lots; left > 0;) {
        const taken = Math.min(left, side.lots[0])
        print(side.ticks[0], taken)
        left -= taken
        side.lots[0] -= taken
        if (side.lots[0] === 0) remove(side, 0)
      }
    },
    join(side, depth, lots) {
      const own = of(side)
      const open = asks.ticks[0] - bids.ticks[0] > 1
      insert(own, own.ticks[0] + own.away * (depth < 0 && !open ? 0 : depth), lots)
    },
    withdraw(side, level, share) {
      const own = of(side)
      if (level >= own.levels) return
      own.lots[level] -= Math.ceil(own.lots[level] * share)
      if (own.lots[level] <= 0) remove(own, level)
    },
  }
}
