import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as registry from '#models/registry.ts'
import { bindModel, modelFile, readModel } from '#models/weight-file.ts'

const folder = new URL('../../../config/models/', import.meta.url)
const content = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
const columns = ['mid', 'micro_price', 'spread_abs', 'spread_rel', 'book_imbalance', 'ofi_1']
const good = {
  kind: 'logistic',
  description: '',
  inputs: [
    { column: 'x', transform: 'value' },
    { column: 'x', transform: 'value' },
  ],
  weights: [1, 1],
  bias: 0,
}

describe('weight file', () => {
  it('is registered under the kind it declares', () => {
    for (const [key, kind] of Object.entries(registry)) expect(kind.kind).toBe(key)
  })

  it('is read with its defaults filled in, by the reader and by a configuration alike', () => {
    const file = readModel(z, good, 'good.json')
    expect(file.inputs[0]).toEqual({ column: 'x', transform: 'value', mean: 0, scale: 1 })
    expect(modelFile(z).parse(good)).toEqual(file)
  })

  const wrong: readonly [string, unknown, string][] = [
    ['nothing', null, 'field=kind'],
    ['an unknown kind', { ...good, kind: 'oracle' }, 'field=kind, given=oracle, allowed=logistic'],
    ['a missing bias', { ...good, bias: undefined }, 'field=bias'],
    ['a weight that is no number', { ...good, weights: [1, 'two'] }, 'field=weights[1]'],
    ['too few weights', { ...good, weights: [1] }, 'field=weights, problem=needs one weight an input'],
    [
      'a scale of zero',
      { ...good, inputs: [good.inputs[0], { column: 'x', transform: 'value', scale: 0 }] },
      'field=inputs[1].scale',
    ],
    ['an unknown transform', { ...good, inputs: [{ column: 'x', transform: 'rank' }] }, 'field=inputs[0].transform'],
  ]
  it.each(wrong)('with %s is refused by the name of the field', (_, file, said) => {
    expect(() => readModel(z, file, 'bad.json')).toThrow('MODEL_INVALID')
    expect(() => readModel(z, file, 'bad.json')).toThrow(`file=bad.json, ${said}`)
  })

  it('of every model we ship is valid and asks only for the six columns', () => {
    const names = readdirSync(folder)
    expect(names.toSorted()).toEqual(['fx-fast.json', 'fx-slow.json', 'index-flow.json'])
    for (const name of names) {
      const model = bindModel(readModel(z, content(name), name), columns)
      expect(model.description).not.toBe('')
    }
  })

  it('for FX follows a move of five pips, either way, by the mid alone', () => {
    for (const name of ['fx-fast.json', 'fx-slow.json']) {
      const model = bindModel(readModel(z, content(name), name), ['mid'])
      const after = (pips: number): number => {
        const scorer = model.scorer()
        for (let row = 0; row < 1_500; row++) scorer.score(Float64Array.of(1.37))
        return scorer.score(Float64Array.of(1.37 + pips * 1e-4))
      }
      expect(after(0)).toBe(0.5)
      expect(after(5)).toBeGreaterThan(0.6)
      expect(after(-5)).toBeCloseTo(1 - after(5), 3)
    }
  })

  it('for the index leans with the heavier side and the flow', () => {
    const model = bindModel(readModel(z, content('index-flow.json'), 'index-flow.json'), columns)
    // mid, micro_price, spread_abs, spread_rel, book_imbalance, ofi_1
    const score = (imbalance: number, ofi: number): number =>
      model.scorer().score(Float64Array.of(130_000, 130_000 + 2.5 * imbalance, 5, 0.4, imbalance, ofi))
    expect(score(0, 0)).toBe(0.5)
    expect(score(0.5, 10)).toBeGreaterThan(0.65)
    expect(score(-0.5, -10)).toBeLessThan(0.35)
    expect(score(Number.NaN, 0)).toBeNaN()
  })
})
