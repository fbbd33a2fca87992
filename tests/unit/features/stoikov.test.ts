import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyView } from '#features/feature.ts'
import { microPrice } from '#features/micro-price.ts'
import stoikovAdj from '#features/stoikov-adj.ts'
import {
  adjustmentsOf,
  adjustmentTable,
  fitStoikov,
  type QuoteRow,
  tableOf,
} from '#features/stoikov/adjustment-table.ts'
import { solveAdjustment } from '#features/stoikov/adjustment.ts'
import { solveChain } from '#features/stoikov/chain-solution.ts'
import { chainState, imbalanceBucket, mirrorOf, NO_STATE } from '#features/stoikov/chain-state.ts'
import { TransitionCounts } from '#features/stoikov/transition-counts.ts'
import { seededRng } from '#numeric/rng.ts'
import { featureSuite, type Oracle, type Step } from '#tests/conformance/feature.suite.ts'

const TICK = 0.1 // of the walk

/** A touch that walks, and mostly in the direction of the heavier side. */
function walk(quotes: number, seed = 3): QuoteRow[] {
  const rng = seededRng(seed)
  let bid = 1_000
  return Array.from({ length: quotes }, (): QuoteRow => {
    const [bidSize, askSize] = [1 + rng.below(90), 1 + rng.below(90)]
    const row: QuoteRow = [bid, bidSize, bid + 1 + rng.below(3), askSize]
    if (rng.below(3) === 0) bid += rng.below(bidSize + askSize) < bidSize ? 1 : -1
    return row
  })
}

const grid = { buckets: 4, maxSpreadTicks: 2 }
const rowOf = ({ view }: Step): QuoteRow => [
  Math.round(view.bid / TICK),
  view.bidSize,
  Math.round(view.ask / TICK),
  view.askSize,
]

/** Fits the series anew to all quotes up to the last time a solution was due. */
const learned =
  (every: number): Oracle =>
  (steps) => {
    const quotes = steps.filter(({ isQuote }) => isQuote)
    const past = quotes.slice(0, Math.floor(quotes.length / every) * every)
    if (past.length === 0) return [Number.NaN]
    const { adjustment, known } = fitStoikov(past.map(rowOf), grid).solution
    const { bid, bidSize, ask, askSize } = quotes[quotes.length - 1].view
    const [bidTicks, , askTicks] = rowOf(quotes[quotes.length - 1])
    const state = chainState(grid, askTicks - bidTicks, bidSize, askSize)
    if (known[state] === 0) return [microPrice(bid, bidSize, ask, askSize) - (bid + ask) / 2]
    return [adjustment[state] * TICK]
  }

const table = { ...grid, tick: TICK, steps: 5, adjustments: [-0.3, -0.1, 0.1, 0.3, -0.2, null, null, 0.2] }

featureSuite(stoikovAdj, { tick: TICK, ...grid, online: { resolveEvery: 60 } }, learned(60))
featureSuite(stoikovAdj, { tick: TICK, online: { resolveEvery: 150, forget: 0.5 } })
featureSuite(stoikovAdj, { tick: TICK, ...grid, table }, (steps) => {
  const { bid, bidSize, ask, askSize } = steps[steps.length - 1].view
  const bucket = Math.max(Math.ceil((4 * bidSize) / (bidSize + askSize)), 1) - 1
  const spread = Math.min(Math.round((ask - bid) / TICK), 2)
  const known = table.adjustments[(spread - 1) * 4 + bucket]
  return [known === null ? microPrice(bid, bidSize, ask, askSize) - (bid + ask) / 2 : known * TICK]
})

describe('a state of the chain', () => {
  it('puts an imbalance on an edge into the bucket below, in whole lots exactly', () => {
    expect(imbalanceBucket(0, 7, 4)).toBe(0)
    expect(imbalanceBucket(1, 3, 4)).toBe(0)
    expect(imbalanceBucket(2, 2, 4)).toBe(1)
    expect(imbalanceBucket(7, 0, 4)).toBe(3)
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100 }), fc.nat(), fc.integer({ min: 1, max: 1e9 }), (n, i, size) => {
        const edge = i % (n + 1) // imbalance of exactly edge / n
        expect(imbalanceBucket(edge * size, (n - edge) * size, n)).toBe(Math.max(edge, 1) - 1)
        if (edge < n) expect(imbalanceBucket(edge * size + 1, (n - edge) * size - 1, n)).toBe(edge)
      }),
    )
  })
  it('clamps the spread, and there is none for a locked or crossed touch or one without sizes', () => {
    expect(chainState(grid, 1, 5, 5)).toBe(1)
    expect(chainState(grid, 2, 5, 5)).toBe(5)
    expect(chainState(grid, 9, 5, 5)).toBe(5)
    for (const spread of [0, -1, Number.NaN]) expect(chainState(grid, spread, 5, 5)).toBe(NO_STATE)
    for (const size of [0, Number.NaN, -1, Infinity]) expect(chainState(grid, 1, size, size)).toBe(NO_STATE)
  })
  it('is mirrored by bucket, the spread staying', () => {
    expect([0, 1, 2, 3, 4, 7].map((state) => mirrorOf(state, 4))).toEqual([3, 2, 1, 0, 7, 4])
    expect(mirrorOf(1, 3)).toBe(1)
  })
})

describe('counts of steps', () => {
  it('hold each step once as it was and once in the mirror', () => {
    const counts = new TransitionCounts(grid)
    counts.quote(100, 10, 101, 90) // leans to the offer: state 0
    counts.quote(99, 90, 101, 10) // one tick wider, leans to the bid: state 7, mid half a tick down
    expect(counts.moved[7]).toBe(1)
    expect(counts.moved[3 * counts.states + 4]).toBe(1)
    expect([counts.drift[0], counts.drift[3]]).toEqual([-1, 1])
    expect(counts.visits.reduce((sum, visits) => sum + visits, 0)).toBe(2)
  })
  it('never join quotes that were not neighbours: over a gap, or around a touch that has no state', () => {
    const step = (between: (counts: TransitionCounts) => void): number => {
      const counts = new TransitionCounts(grid)
      counts.quote(100, 10, 101, 90)
      between(counts)
      counts.quote(120, 10, 121, 90)
      return counts.visits.reduce((sum, visits) => sum + visits, 0)
    }
    expect(step(() => {})).toBe(2)
    expect(step((counts) => counts.gap())).toBe(0)
    expect(step((counts) => counts.quote(110, 5, 110, 5))).toBe(0)
    expect(step((counts) => counts.quote(110, 0, 111, 0))).toBe(0)
    const rows: (QuoteRow | null)[] = [[100, 10, 101, 90], null, [120, 10, 121, 90]]
    expect(tableOf(fitStoikov(rows, grid), 1).steps).toBe(0)
  })
  it('fade alike', () => {
    const counts = new TransitionCounts(grid)
    for (const quote of walk(200)) counts.quote(...quote)
    const before = solveChain(counts).adjustment
    counts.fade(0.25)
    expect(solveChain(counts).adjustment).toEqual(before)
    expect(counts.visits.reduce((sum, visits) => sum + visits, 0)).toBe(2 * 199 * 0.25)
  })
})

describe('the solution of the chain', () => {
  it('is in one small system what the series sums up to', () => {
    for (const buckets of [2, 3, 4, 7, 10]) {
      for (const maxSpreadTicks of [1, 2, 4]) {
        const counts = new TransitionCounts({ buckets, maxSpreadTicks })
        for (const quote of walk(3_000, buckets)) counts.quote(...quote)
        const { adjustment, known } = solveChain(counts)
        const direct = new Float64Array(counts.states)
        expect(solveAdjustment(counts, direct)).toBe(true)
        direct.forEach((value, state) => {
          expect(known[state]).toBe(Number.isNaN(value) ? 0 : 1) // no spread of the walk is four ticks wide
          if (known[state] === 1) expect(Math.abs(value - adjustment[state])).toBeLessThan(1e-10)
        })
      }
    }
  })
  it('leans towards the thin side, has the opposite value in the mirror, and rows of chances', () => {
    const { counts, solution } = fitStoikov(walk(5_000), grid)
    const { adjustment, stay, move, next } = solution
    for (let spread = 0; spread < 2; spread++) {
      const [low, below, above, high] = adjustment.subarray(4 * spread, 4 * spread + 4)
      expect(low).toBeLessThan(below)
      expect(below).toBeLessThan(above)
      expect(above).toBeLessThan(high)
      expect(low + high).toBeCloseTo(0, 11)
      expect(below + above).toBeCloseTo(0, 11)
    }
    for (let x = 0; x < counts.states; x++) {
      const rowSum = (matrix: Float64Array): number =>
        matrix.subarray(x * counts.states, (x + 1) * counts.states).reduce((sum, chance) => sum + chance, 0)
      expect(rowSum(stay) + rowSum(move)).toBeCloseTo(1, 12)
      expect(rowSum(next)).toBeCloseTo(1, 12)
    }
  })
  it('knows nothing of states that were not seen, nor of those after which the mid never moved', () => {
    const calm = fitStoikov(
      [
        [100, 10, 101, 90],
        [100, 90, 101, 10],
        [100, 10, 101, 90],
      ],
      grid,
    )
    expect(Array.from(calm.solution.known)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(Array.from(calm.solution.adjustment)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(tableOf(calm, 1).adjustments).toEqual([null, null, null, null, null, null, null, null])
    const none = new Float64Array(8)
    expect(solveAdjustment(calm.counts, none)).toBe(true)
    for (const value of none) expect(value).toBeNaN()
  })
  it('does not make up a number where the market only ever rose and nothing settles it', () => {
    // always the same lean and one tick up: the state and its mirror never meet
    const rising = Array.from({ length: 50 }, (_, k): QuoteRow => [100 + k, 90, 101 + k, 10])
    const { counts, solution } = fitStoikov(rising, grid)
    expect(Array.from(solution.known)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    const untouched = new Float64Array(8).fill(7)
    expect(solveAdjustment(counts, untouched)).toBe(false)
    expect(Array.from(untouched)).toEqual([7, 7, 7, 7, 7, 7, 7, 7])
  })
  it('is G1 alone when the state after a move does not depend on what was before', () => {
    // one bucket a side, always one tick: from lean to either lean alike, half the moves up from the heavy side
    const counts = new TransitionCounts({ buckets: 2, maxSpreadTicks: 1 }, true)
    counts.visits.set([8, 8])
    counts.stayed.set([2, 2, 2, 2])
    counts.moved.set([2, 2, 2, 2])
    counts.drift.set([-4, 4]) // half ticks
    const { firstMove, adjustment } = solveChain(counts)
    // (I - Q) G1 = -+ 1/4 with Q all 1/4, which the opposite values of the two states cancel
    expect(firstMove[0]).toBeCloseTo(-0.25, 15)
    expect(adjustment[0]).toBeCloseTo(-0.25, 15)
  })
})

describe('a table of adjustments', () => {
  it('goes to JSON and back, unknown states included', () => {
    const fitted = tableOf(fitStoikov(walk(60), { buckets: 10, maxSpreadTicks: 3 }), 0.01)
    const read = adjustmentTable(z).parse(JSON.parse(JSON.stringify(fitted)))
    expect(read).toEqual(fitted)
    expect(fitted.adjustments).toContain(null)
    const values = adjustmentsOf(read)
    fitted.adjustments.forEach((value, state) => {
      if (value === null) expect(values[state]).toBeNaN()
      else expect(values[state]).toBe(value)
    })
  })
  it('is refused with a length that does not fit, and with a setting it was not fitted for', () => {
    expect(adjustmentTable(z).safeParse({ ...table, adjustments: [1, 2] }).success).toBe(false)
    const params = stoikovAdj.params(z)
    expect(params.safeParse({ tick: TICK, ...grid, table }).success).toBe(true)
    expect(params.safeParse({ tick: 0.2, ...grid, table }).success).toBe(false)
    expect(params.safeParse({ tick: TICK, buckets: 5, maxSpreadTicks: 2, table }).success).toBe(false)
    expect(params.safeParse({ tick: TICK, buckets: 100, maxSpreadTicks: 3 }).success).toBe(false)
    expect(params.safeParse({}).success).toBe(false)
  })
  it('of the golden quotes gives the golden micro-price through the feature, in units of price', () => {
    const { inputs, expected } = JSON.parse(
      readFileSync(new URL('../../golden/stoikov_micro_price.json', import.meta.url), 'utf8'),
    ) as { inputs: { rows: QuoteRow[] }; expected: { micro_price_last_row_ticks: number } }
    const fitted = tableOf(fitStoikov(inputs.rows, grid), 0.5)
    const state = stoikovAdj.create(stoikovAdj.params(z).parse({ tick: 0.5, ...grid, table: fitted }))
    const [bid, bidSize, ask, askSize] = inputs.rows[inputs.rows.length - 1]
    const row = new Float64Array(1)
    state.write({ ...emptyView(), bid: bid / 2, bidSize, ask: ask / 2, askSize }, row, 0)
    expect((bid + ask) / 2 + 2 * row[0]).toBeCloseTo(expected.micro_price_last_row_ticks, 8)
  })
})

describe('the adjustment of a touch', () => {
  const write = (bid: number, bidSize: number, ask: number, askSize: number): number => {
    const row = new Float64Array(1)
    stoikovAdj
      .create(stoikovAdj.params(z).parse({ tick: TICK, ...grid, table }))
      .write({ ...emptyView(), bid, bidSize, ask, askSize }, row, 0)
    return row[0]
  }
  it('looks a wide spread up as the widest that was fitted', () => {
    expect(write(100, 1, 105, 99)).toBeCloseTo(-0.02, 12)
  })
  it('is 0 for a locked touch, NaN for a crossed one and where nothing rests', () => {
    expect(Math.abs(write(100, 5, 100, 9))).toBe(0)
    expect(write(100.1, 5, 100, 9)).toBeNaN()
    expect(write(100, 0, 100.1, 0)).toBeNaN()
    expect(write(100, Number.NaN, 100.1, Number.NaN)).toBeNaN()
  })
})
