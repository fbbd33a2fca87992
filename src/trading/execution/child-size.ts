/** How large the next child may be, in whole lot steps. */

/** Bounds on one child: `minSlice` is the order's wish, the others are the instrument's law. */
export interface SizeBounds {
  readonly minSlice: number
  readonly minSteps: number
  readonly maxSteps: number
}

/**
 * Lots of the next child out of `free`, when `want` are due: at most both, at most `maxSteps`, at least `minSteps`, and
 * at least `minSlice` but for the last ones of an order. What it leaves can be sent alone: where it could not, the child
 * is smaller, or waits until all is due. 0 when nothing can be sent yet.
 *
 * Edge  0 for NaN. Where the bounds divide `free` no other way, less than `minSteps` stay over in the end.
 */
export function childSize(want: number, free: number, { minSlice, minSteps, maxSteps }: SizeBounds): number {
  if (!(want >= 1 && free >= 1)) return 0
  const due = Math.min(Math.floor(want), free)
  const capped = due > maxSteps
  const size = capped ? maxSteps : due
  const left = free - size
  if (left === 0 || left >= minSteps) return size >= minSteps && (size >= minSlice || left === 0 || capped) ? size : 0
  const less = free - minSteps
  if (less >= minSteps) return less >= minSlice || capped ? less : 0
  return size === maxSteps ? size : 0
}
