import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import logistic, { type LogisticFile, sigmoid } from '#models/logistic.ts'

const file = (fields: Partial<LogisticFile> = {}): LogisticFile => ({
  kind: 'logistic',
  description: 'a test',
  inputs: [{ column: 'x', transform: 'value', mean: 1, scale: 2 }],
  weights: [3],
  bias: 0.5,
  ...fields,
})
const scorer = (fields: Partial<LogisticFile> = {}, columns: readonly string[] = ['x']) =>
  logistic.bind(file(fields), columns).scorer()
const row = (...values: number[]): Float64Array => Float64Array.from(values)

describe('sigmoid', () => {
  it('is a half at zero and exact in both tails', () => {
    expect(sigmoid(0)).toBe(0.5)
    expect(sigmoid(40)).toBeLessThanOrEqual(1)
    expect(sigmoid(-700)).toBeCloseTo(0, 300)
    expect(sigmoid(-700)).toBe(Math.exp(-700))
    expect(sigmoid(1e4)).toBe(1)
    expect(sigmoid(-1e4)).toBe(0)
    expect(sigmoid(Number.NaN)).toBeNaN()
  })
  it('adds up to 1 with its mirror image, and grows', () => {
    const x = fc.double({ min: -800, max: 800, noNaN: true })
    fc.assert(
      fc.property(x, x, (a, b) => {
        expect(sigmoid(a) + sigmoid(-a)).toBeCloseTo(1, 15)
        if (a < b) expect(sigmoid(a)).toBeLessThanOrEqual(sigmoid(b))
      }),
    )
  })
})

describe('logistic model', () => {
  it('is the sigmoid of bias and weighted standard units', () => {
    expect(scorer().score(row(2))).toBe(sigmoid(0.5 + 3 * 0.5))
  })

  it('finds its columns by name, wherever they stand in the row', () => {
    const inputs = [
      { column: 'b', transform: 'value', mean: 0, scale: 1 },
      { column: 'a', transform: 'value', mean: 0, scale: 1 },
    ] as const
    expect(scorer({ inputs, weights: [2, 0.25] }, ['a', 'x', 'b']).score(row(4, 9, 1))).toBe(sigmoid(0.5 + 2 + 1))
  })

  it('takes the change over rows, and is NaN until there are enough', () => {
    const model = scorer({
      inputs: [{ column: 'x', transform: 'change', lag: 2, mean: 0, scale: 1 }],
      weights: [1],
      bias: 0,
    })
    expect([1, 2, 4, 3].map((x) => model.score(row(x)))).toEqual([Number.NaN, Number.NaN, sigmoid(3), sigmoid(1)])
  })

  it('takes log returns to full precision', () => {
    const model = scorer({
      inputs: [{ column: 'x', transform: 'log-return', lag: 1, mean: 0, scale: 1e-4 }],
      weights: [1],
      bias: 0,
    })
    model.score(row(1.37))
    model.score(row(1.37 * 1.0001))
    expect(model.inputs[0]).toBeCloseTo(Math.log1p(1e-4) / 1e-4, 9)
  })

  it('is NaN for an input that is NaN or infinite, and for as long as a lag remembers it', () => {
    const model = scorer({
      inputs: [{ column: 'x', transform: 'change', lag: 1, mean: 0, scale: 1 }],
      weights: [1],
      bias: 0,
    })
    const scores = [1, 2, Number.NaN, 4, 5, Infinity, 6, 7].map((x) => model.score(row(x)))
    expect(scores.map(Number.isNaN)).toEqual([true, false, true, true, false, true, true, false])
  })

  it('forgets the rows before when it is reset', () => {
    const model = scorer({
      inputs: [{ column: 'x', transform: 'change', lag: 2, mean: 0, scale: 1 }],
      weights: [1],
      bias: 0,
    })
    for (const x of [1, 2, 4]) model.score(row(x))
    model.reset()
    expect([10, 20, 11].map((x) => model.score(row(x)))).toEqual([Number.NaN, Number.NaN, sigmoid(1)])
  })

  it('equals the formula taken anew from all rows', () => {
    const input = fc.record({ lag: fc.integer({ min: 1, max: 9 }), transform: fc.constantFrom('change', 'log-return') })
    const price = fc.double({ min: 1, max: 2, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(input, { minLength: 1, maxLength: 4 }),
        fc.array(price, { maxLength: 40 }),
        (kinds, prices) => {
          const inputs = kinds.map((kind) => ({ ...kind, column: 'x', mean: 0.1, scale: 0.7 }))
          const model = scorer({ inputs, weights: kinds.map((_, k) => k - 1), bias: 0.2 })
          prices.forEach((x, at) => {
            let logit = 0.2
            kinds.forEach(({ lag, transform }, k) => {
              const before = prices[at - lag] ?? Number.NaN
              logit += (k - 1) * (((transform === 'change' ? x - before : Math.log(x / before)) - 0.1) / 0.7)
            })
            const score = model.score(row(x))
            if (Number.isNaN(logit)) expect(score).toBeNaN()
            else expect(score).toBeCloseTo(sigmoid(logit), 12)
          })
        },
      ),
    )
  })

  it('names the field whose column the rows do not have', () => {
    expect(() => logistic.bind(file(), ['mid', 'ofi_1'])).toThrow(
      'MODEL_INVALID: a model file is invalid (field=inputs[0].column, given=x, allowed=mid ofi_1)',
    )
  })

  it('names its inputs for a reader', () => {
    const inputs = [{ column: 'mid', transform: 'log-return', lag: 300, mean: 0, scale: 1 }, ...file().inputs] as const
    expect(logistic.bind(file({ inputs, weights: [1, 1] }), ['x', 'mid']).inputNames).toEqual([
      'log-return(mid, 300)',
      'x',
    ])
  })

  it('refuses a file that contradicts itself', () => {
    const refused = (content: unknown) => !logistic.schema(z).safeParse(content).success
    expect(refused(file())).toBe(false)
    expect(refused(file({ weights: [1, 2] }))).toBe(true)
    expect(refused({ ...file(), inputs: [{ column: 'x', transform: 'change' }] })).toBe(true)
    expect(refused({ ...file(), inputs: [{ column: 'x', transform: 'value', lag: 3 }] })).toBe(true)
    expect(refused({ ...file(), inputs: [{ column: 'x', transform: 'value', scale: 0 }] })).toBe(true)
    expect(refused({ ...file(), colour: 'red' })).toBe(true)
  })
})
