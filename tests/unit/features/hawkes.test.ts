import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyView, type FeatureState } from '#features/feature.ts'
import hawkes, { createHawkes } from '#features/hawkes.ts'
import { decodeFit } from '#features/hawkes-fit.ts'
import { type HawkesParameters } from '#hawkes/exponential.ts'
import { drawMarkedByThinning } from '#hawkes/simulate.ts'
import { seededRng } from '#numeric/rng.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

const process = {
  buy: { mu: 0.4, alpha: 0.5, beta: 1.5, crossAlpha: 0.2, crossBeta: 0.9 },
  sell: { mu: 0.3, alpha: 0.6, beta: 2 },
}
/** lambda straight from the definition; side 0 is buys. */
function intensity(steps: readonly Step[], side: 0 | 1): number {
  const now = steps.at(-1)!.view.at
  const { mu, alpha, beta } = side === 0 ? process.buy : process.sell
  const cross = side === 0 ? process.buy.crossAlpha : 0
  const ages = (sign: number): number[] =>
    steps.filter(({ isQuote, print }) => !isQuote && print.sign === sign).map(({ print }) => (now - print.at) / 1e6)
  const own = ages(side === 0 ? 1 : -1).reduce((total, age) => total + alpha * Math.exp(-beta * age), 0)
  const other = ages(side === 0 ? -1 : 1).reduce((total, age) => total + cross * Math.exp(-0.9 * age), 0)
  return mu + own + other
}

featureSuite(hawkes)
featureSuite(hawkes, { process }, (steps) => {
  const [buy, sell] = [intensity(steps, 0), intensity(steps, 1)]
  return [buy, sell, (buy - sell) / (buy + sell), 1 - 0.7 / (buy + sell)]
})
featureSuite(
  hawkes,
  { process, lines: ['ratio', 'self_excitation'], ratio: 'literal', selfExcitation: 'static' },
  (steps) => [
    intensity(steps, 0) / intensity(steps, 1),
    // The matrix of children is triangular: its root is the larger of 0.5 / 1.5 and 0.6 / 2.
    1 / 3,
  ],
)

const paramsOf = (given: unknown) => hawkes.params(z).parse(given)
const created = (given: unknown): FeatureState => createHawkes(paramsOf(given))
const EPOCH = 1_700_000_000_000_000
const tell = (state: FeatureState, seconds: number, sign: number): void =>
  state.trade?.({ at: EPOCH + Math.round(seconds * 1e6), price: 1, size: 1, sign }, emptyView())
const rowAt = (state: FeatureState, seconds: number): number[] => {
  const row = new Float64Array(4)
  state.write({ ...emptyView(), at: EPOCH + Math.round(seconds * 1e6), bid: 1, ask: 2 }, row, 0)
  return [...row]
}

const truth: HawkesParameters = {
  mu: [0.5, 0.4],
  alpha: [
    [0.8, 0],
    [0, 1],
  ],
  beta: [
    [2, 2],
    [2.5, 2.5],
  ],
}
const drawn = drawMarkedByThinning(truth, 800, seededRng(3))
if (drawn.kind === 'refused') throw new Error(drawn.reason)
const { times, kinds } = drawn.observation
/** The drawn trades from `from` on while they are before `until`; a quote each. */
const play = (state: FeatureState, from = 0, until = Infinity): number => {
  let k = from
  for (; k < times.length && times[k] < until; k++) {
    tell(state, times[k], kinds[k] === 0 ? 1 : -1)
    rowAt(state, times[k])
  }
  return k
}

describe('hawkes as a feature', () => {
  it('is the base rate long after a trade, and jumps by alpha just after one', () => {
    const state = created({ process })
    expect(rowAt(state, 0)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    tell(state, 1, 1)
    expect(rowAt(state, 1)[0]).toBe(0.4)
    expect(rowAt(state, 1.000001)[0]).toBeCloseTo(0.9, 5)
    expect(rowAt(state, 1_000).slice(0, 2)).toEqual([0.4, 0.3])
  })
  it('takes trades of one time and sign for one order, unless each counts', () => {
    for (const [events, jumps] of [
      ['orders', 1],
      ['trades', 3],
    ] as const) {
      const state = created({ process, events })
      for (let fill = 0; fill < 3; fill++) tell(state, 1, 1)
      tell(state, 1, 0)
      expect(rowAt(state, 1.000001)[0]).toBeCloseTo(0.4 + 0.5 * jumps, 4)
    }
  })
  it('is not stirred by a trade out of order, nor by a quote that is late', () => {
    const state = created({ process })
    tell(state, 5, 1)
    tell(state, 6, 1)
    const before = rowAt(state, 6.5)
    tell(state, 5.5, 1)
    expect(rowAt(state, 6.5)).toEqual(before)
    expect(rowAt(state, 6.2)).toEqual(before)
    tell(state, 6.4, -1)
    expect(rowAt(state, 6.4)[1]).toBeGreaterThan(0.3)
  })
  it('refuses a process that explodes, and a memory too short for a fit', () => {
    const { buy } = process
    expect(hawkes.params(z).safeParse({ process: { buy, sell: { ...buy, alpha: 2 } } }).success).toBe(false)
    expect(hawkes.params(z).safeParse({ capacity: 200, minimumEvents: 201 }).success).toBe(false)
  })
  it('names its columns by their line, their form and its label', () => {
    expect(hawkes.columns(paramsOf({}))).toEqual([
      'hawkes_buy',
      'hawkes_sell',
      'hawkes_ratio',
      'hawkes_self_excitation',
    ])
    expect(
      hawkes.columns(
        paramsOf({ lines: ['self_excitation', 'ratio'], ratio: 'literal', selfExcitation: 'static', label: 'b' }),
      ),
    ).toEqual(['hawkes_self_excitation_static_b', 'hawkes_ratio_literal_b'])
  })
})

describe('the fit of hawkes', () => {
  it('is made when it is due, by whoever may be slow, and taken under way by the other', () => {
    const fitter = created({ refit: 'agent', refitSeconds: 300 })
    const state = created({ refit: 'agent', refitSeconds: 300 })
    const met = play(fitter, 0, 299)
    play(state, 0, 299)
    expect(fitter.fit?.()).toBeNull()
    expect(rowAt(state, 299.5)[0]).toBeNaN()

    rowAt(fitter, 301)
    const values = fitter.fit?.() ?? null
    if (values === null) throw new Error('no fit was due')
    expect(fitter.fit?.()).toBeNull()
    play(state, met, 350)
    state.fitted?.(values)
    expect(rowAt(state, 350).every(Number.isFinite)).toBe(true)
    // The events that came during the fit excite already.
    const later = created({ process: sidesOf(decodeFit(values)) })
    play(later, 0, 350)
    rowAt(state, 350).forEach((value, line) => expect(value).toBeCloseTo(rowAt(later, 350)[line], 9))
  })
  it('inline gives what a fitter would have given, at that very quote', () => {
    const inline = created({ refit: 'inline', refitSeconds: 300 })
    const fitter = created({ refit: 'agent', refitSeconds: 300 })
    for (const state of [inline, fitter]) play(state, 0, 299)
    rowAt(fitter, 301)
    fitter.fit?.()
    expect(rowAt(inline, 301)).toEqual(rowAt(fitter, 301))
    expect(inline.fit?.()).toBeNull()
  })
  it.each([false, true])('finds the parameters the trades were drawn from (cross: %s)', (cross) => {
    const state = created({ refit: 'agent', cross })
    play(state)
    const values = state.fit?.() ?? null
    if (values === null) throw new Error('no fit was due')
    const { mu, alpha, beta } = decodeFit(values)
    mu.forEach((rate, side) => expect(Math.abs(rate - truth.mu[side])).toBeLessThan(0.2))
    ;[0, 1].forEach((side) => {
      expect(Math.abs(alpha[side][side] / beta[side][side] - 0.4)).toBeLessThan(0.2)
    })
  })
  it('comes to nothing with too few events of a side, leaves what was in force, and is tried again', () => {
    const state = created({ refit: 'agent', refitSeconds: 1, process })
    for (let k = 0; k < 300; k++) tell(state, k, 1)
    const before = rowAt(state, 300)
    expect(state.fit?.()).toBeNull()
    expect(rowAt(state, 300)).toEqual(before)
    for (let k = 0; k < 300; k++) tell(state, 301 + k / 3, k % 3 === 0 ? 1 : -1)
    rowAt(state, 402)
    expect(state.fit?.()).not.toBeNull()
  })
  it('leaves its parameters in force over a gap, and the events are gone', () => {
    const state = created({ refit: 'agent', refitSeconds: 300 })
    play(state, 0, 299)
    rowAt(state, 301)
    state.fit?.()
    state.reset?.()
    expect(rowAt(state, 400)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    tell(state, 401, 1)
    expect(rowAt(state, 401)[3]).toBeCloseTo(0, 12)
  })
})

/** Sides that do not excite each other, as a configuration would have them. */
function sidesOf({ mu, alpha, beta }: HawkesParameters): unknown {
  const side = (i: number) => ({ mu: mu[i], alpha: alpha[i][i], beta: beta[i][i] })
  return { buy: side(0), sell: side(1) }
}
