/**
 * Jumps of the price: log returns beyond 25 robust sigmas, and the five largest moves.
 *
 * Formula  sigma = 1.4826 MAD of the log returns that are not zero; their median is taken as 0, which a series of ticks
 *          is within a tick of, so MAD is the median of |r|. Most ticks do not move the price: with the zeros MAD is 0.
 * Source   Leys et al. (2013), "Detecting outliers: do not use standard deviation around the mean".
 * Edge     under 30 returns nothing is called a jump. A quote that is crossed or no price is passed over.
 */
import { quantileSketch } from '#numeric/quantile-sketch.ts'
import { largest } from './largest.ts'
import type { Measure } from './measure.ts'
import { about, figure, iso, moment, whole } from './words.ts'

const SHOWN = 5
const SIGMAS = 25
const LEAST_RETURNS = 30
const SIGMA_OF_MAD = 1.4826

export function jumps(): Measure {
  const sizes = quantileSketch()
  const moves = largest(SHOWN)
  let before = NaN
  return {
    take({ at }, price) {
      if (Number.isNaN(price)) return
      const move = Math.log(price / before)
      before = price
      const size = Math.abs(move)
      if (!(size > 0)) return
      sizes.add(size)
      moves.add(size, at, move)
    },
    finding() {
      const sigma = SIGMA_OF_MAD * sizes.quantile(0.5)
      const enough = sizes.count >= LEAST_RETURNS
      const beyond = enough ? sizes.above(SIGMAS * sigma) : 0
      const bps = (value: number): number => value * 1e4
      const shown = moves.kept.map(({ at, value }) => ({ at: iso(at), bps: bps(value), sigmas: value / sigma }))
      return {
        verdict: beyond > 0 ? 'note' : 'ok',
        text:
          sizes.count === 0
            ? 'the price never moves'
            : `${whole(beyond)} beyond 25 sigmas of ${about(bps(sigma))} bp; largest`,
        list: moves.kept.map(({ at, value }) => `${value > 0 ? '+' : ''}${figure(bps(value))} bp at ${moment(at)}`),
        facts: { beyond, sigmas: SIGMAS, sigmaBps: bps(sigma), returns: sizes.count, largest: shown },
      }
    },
  }
}
