import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { halfLives, namedValues, paramsOf, readModel, type HawkesModel } from '#apps/hawkes-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'hawkes-model-'))
afterAll(() => rmSync(folder, { recursive: true }))

function readBack(content: string): HawkesModel {
  const path = join(folder, 'params.json')
  writeFileSync(path, content)
  return readModel('params.json', path)
}

const sides: HawkesModel = {
  by: 'side',
  parameters: {
    mu: [1, 2],
    alpha: [
      [3, 4],
      [5, 6],
    ],
    beta: [
      [7, 8],
      [9, 10],
    ],
  },
}
const models: readonly HawkesModel[] = [
  { by: 'all', process: { mu: 1, kernel: { kind: 'exponential', alpha: 0.5, beta: 2 } } },
  { by: 'all', process: { mu: 1, kernel: { kind: 'sum-exponential', alphas: [0.5, 3], betas: [2, 9] } } },
  { by: 'all', process: { mu: 1, kernel: { kind: 'power-law', alpha: 0.5, beta: 2, p: 3 } } },
  sides,
]

describe('a file of Hawkes parameters', () => {
  it('gives back every model it was written from', () => {
    for (const model of models) expect(readBack(JSON.stringify(paramsOf(model)))).toEqual(model)
  })
  it('takes an unstable process: who needs a stable one says so', () => {
    expect(readBack('{"kernel":"exponential","mu":1,"alpha":3,"beta":2}')).toMatchObject({ by: 'all' })
  })
  it('names the first field at fault', () => {
    for (const [content, why] of [
      ['{"kernel":"exponential","mu":-1,"alpha":1,"beta":2}', 'mu: '],
      ['{"kernel":"exponential","mu":1,"alpha":1}', 'beta: '],
      ['{"kernel":"exponential","mu":1,"alpha":1,"beta":2,"gamma":3}', 'gamma'],
      ['{"kernel":"sum-exponential","mu":1,"alphas":[1],"betas":[1,2]}', 'betas: as many as there are alphas'],
      ['{"kernel":"wave"}', 'kernel: '],
      ['{"kernel"', 'JSON'],
      ['[]', 'the file: '],
    ] as const) {
      expect(() => readBack(content), content).toThrow(why)
      expect(() => readBack(content), content).toThrow(/^MODEL_INVALID: /)
    }
    expect(() => readModel('nowhere.json', join(folder, 'nowhere.json'))).toThrow(/^MODEL_INVALID: .*ENOENT/)
  })
})

describe('the numbers of a model', () => {
  it('are named, target before source', () => {
    expect(namedValues(sides).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'mu buy 1',
      'mu sell 2',
      'alpha buy <- buy 3',
      'alpha buy <- sell 4',
      'alpha sell <- buy 5',
      'alpha sell <- sell 6',
      'beta buy <- buy 7',
      'beta buy <- sell 8',
      'beta sell <- buy 9',
      'beta sell <- sell 10',
    ])
    expect(models.map((model) => namedValues(model).length)).toEqual([3, 5, 4, 10])
  })
  it('have the half-lives of their kernels', () => {
    const [exponential, sum, powerLaw] = models.map((model) => halfLives(model).map(({ value }) => value))
    expect(exponential).toEqual([Math.LN2 / 2])
    expect(sum).toEqual([Math.LN2 / 2, Math.LN2 / 9])
    // Half of the children of (1 + 2 t)^-3 come before 1 - (1 + 2 t)^-2 = 1/2.
    expect(powerLaw[0]).toBeCloseTo((Math.SQRT2 - 1) / 2, 15)
    const endless: HawkesModel = {
      by: 'all',
      process: { mu: 1, kernel: { kind: 'power-law', alpha: 1, beta: 1, p: 1 } },
    }
    expect(halfLives(endless)[0]?.value).toBeNaN()
  })
})
