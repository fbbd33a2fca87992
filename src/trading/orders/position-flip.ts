/**
 * A fill that carries a position across zero is two: it closes one position and opens the opposite.
 *
 * Both parts keep the price. The fee is shared by lots and its rounding stays in the opening part, so the parts add up
 * to the fill exactly. Their ids are the fill's with `/close` and `/open` behind it.
 */
import type { Money } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { Fill } from './fill-set.ts'

export interface FlipParts {
  readonly closing: Fill | undefined
  readonly opening: Fill | undefined
}

/** What a fill does to a position of `held` lots (signed). Only a flip gives both parts; else the fill is one of them. */
export function flipParts(held: Money, fill: Fill): FlipParts {
  const reduces = !held.isZero() && held.isNegative() === signOf(fill.side) > 0
  if (!reduces) return { closing: undefined, opening: fill }
  const closes = held.abs()
  if (fill.lots.lte(closes)) return { closing: fill, opening: undefined }
  const fee = fill.fee.times(closes).div(fill.lots)
  return {
    closing: { ...fill, fillId: `${fill.fillId}/close`, lots: closes, fee },
    opening: { ...fill, fillId: `${fill.fillId}/open`, lots: fill.lots.minus(closes), fee: fill.fee.minus(fee) },
  }
}
