/** How often the touch went from one state of Stoikov's chain to another, and by how much the mid moved then. */
import { chainState, type StoikovGrid, mirrorOf, NO_STATE, stateCount } from './chain-state.ts'

/**
 * Counts of steps, each counted once as it was and once in the mirror (bid for ask, mid up for mid down): the market
 * has no side, and without this the micro-price would hold the drift of the sample.
 *
 * The quote after a gap, or after a touch that has no state, makes no step: rows that were not neighbours are never
 * joined.
 * Cost  O(1) a quote, allocates nothing (with `keepMoves` a row of counts at a size of move not seen before).
 */
export class TransitionCounts {
  readonly grid: StoikovGrid
  readonly states: number
  /** Steps x -> y with the mid unchanged, states x states, row-major. */
  readonly stayed: Float64Array
  /** Steps x -> y with a move of the mid. */
  readonly moved: Float64Array
  /** Steps out of x. */
  readonly visits: Float64Array
  /** Sum of the moves of the mid out of x, half ticks. */
  readonly drift: Float64Array
  /** Steps out of x by the move of the mid in half ticks; null unless kept. */
  readonly moves: Map<number, Float64Array> | null
  /** State and twice the mid, in ticks, of the quote before. */
  private readonly before = Float64Array.of(NO_STATE, 0)

  constructor(grid: StoikovGrid, keepMoves = false) {
    this.grid = grid
    this.states = stateCount(grid)
    this.stayed = new Float64Array(this.states ** 2)
    this.moved = new Float64Array(this.states ** 2)
    this.visits = new Float64Array(this.states)
    this.drift = new Float64Array(this.states)
    this.moves = keepMoves ? new Map() : null
  }

  /** The next quote, prices in whole ticks. Returns its state. */
  quote(bidTicks: number, bidSize: number, askTicks: number, askSize: number): number {
    const { before, grid } = this
    const state = chainState(grid, askTicks - bidTicks, bidSize, askSize)
    const from = before[0]
    if (state !== NO_STATE && from !== NO_STATE) {
      const halfTicks = bidTicks + askTicks - before[1]
      this.count(from, state, halfTicks)
      this.count(mirrorOf(from, grid.buckets), mirrorOf(state, grid.buckets), -halfTicks)
    }
    before[0] = state
    before[1] = bidTicks + askTicks
    return state
  }

  /** Quotes were missed: the next one makes no step. */
  gap(): void {
    this.before[0] = NO_STATE
  }

  /** Old steps count less: all counts times `keep`. O(states^2). */
  fade(keep: number): void {
    for (const counts of [this.stayed, this.moved, this.visits, this.drift, ...(this.moves?.values() ?? [])]) {
      for (let k = 0; k < counts.length; k++) counts[k] *= keep
    }
  }

  reset(): void {
    this.fade(0)
    this.moves?.clear()
    this.gap()
  }

  private count(from: number, to: number, halfTicks: number): void {
    this.visits[from]++
    if (halfTicks === 0) this.stayed[from * this.states + to]++
    else this.moved[from * this.states + to]++
    this.drift[from] += halfTicks
    if (this.moves === null || halfTicks === 0) return
    let row = this.moves.get(halfTicks)
    if (row === undefined) this.moves.set(halfTicks, (row = new Float64Array(this.states)))
    row[from]++
  }
}
