/** How whole lots are spread over slices. Every answer adds up to what was given, exactly. */

/** Even slices: the floor each, and one more for the earliest while the remainder lasts. */
export function evenSlices(steps: number, slices: number): number[] {
  const least = Math.floor(steps / slices)
  const more = steps - least * slices
  return Array.from({ length: slices }, (_, slice) => least + (slice < more ? 1 : 0))
}

const countsAs = (weight: number): number => (weight > 0 && weight < Infinity ? weight : 0)

/**
 * Slices as weights have it, by the largest remainder: the floor of each share, then one more where most was cut off,
 * the lower index first where remainders tie.
 *
 * Cost  O(n log n).
 * Edge  a weight that is not positive and finite counts as 0. All zero: nobody gets anything. Exact for whole weights
 *       while steps times a weight stays below 2^53; for others a tie is what doubles make of it.
 */
export function weightedSlices(steps: number, weights: readonly number[]): number[] {
  const counted = weights.map(countsAs)
  const total = counted.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0 && total < Infinity)) return weights.map(() => 0)
  const slices: number[] = []
  const remainders: number[] = []
  let left = steps
  for (const weight of counted) {
    const share = steps * weight
    const slice = Math.min(Math.floor(share / total), left)
    slices.push(slice)
    remainders.push(share - slice * total)
    left -= slice
  }
  const order = remainders.map((_, slice) => slice).sort((a, b) => remainders[b] - remainders[a] || a - b)
  for (const slice of order) {
    if (left === 0) break
    if (counted[slice] === 0) continue
    slices[slice]++
    left--
  }
  return slices
}

/** Running sums: what is done once each slice is. */
export function cumulated(slices: readonly number[]): number[] {
  let sum = 0
  return slices.map((slice) => (sum += slice))
}

/**
 * A profile of equal parts, as `slices` equal parts: each gets the integral over its span, volume spread evenly inside
 * a part. The same number of parts is left as it is.
 */
export function resampled(profile: readonly number[], slices: number): number[] {
  if (profile.length === slices) return [...profile]
  const width = profile.length / slices
  return Array.from({ length: slices }, (_, slice) => {
    const to = (slice + 1) * width
    let volume = 0
    for (let part = Math.floor(slice * width); part < to && part < profile.length; part++) {
      volume += profile[part] * Math.max(0, Math.min(part + 1, to) - Math.max(part, slice * width))
    }
    return volume
  })
}
