/** "Did you mean": the nearest known name to a mistyped one. */

/**
 * Edits from `a` to `b`: insert, delete, replace, or swap two neighbours, each costing 1.
 *
 * Source  optimal string alignment distance (Damerau 1964, restricted). Cost O(a b).
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2] + 1)
      row.push(best)
    }
    before = above
    above = row
  }
  return above[b.length]
}

/** The known name nearest to `given`, when it is near enough to be what was meant: a third of its letters, at most 3. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const reach = Math.min(3, Math.max(1, Math.floor(given.length / 3)))
  let best: string | undefined
  let bestDistance = reach + 1
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** `; did you mean "seed"?`, or nothing. */
export function didYouMean(given: string, known: readonly string[]): string {
  const near = nearest(given, known)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
