/**
 * A desk that dies at every moment of a run there is: each line it adds to its journal, each flush, each order it sends,
 * before and after. And again while it recovers. SOAK=1 takes more runs.
 */
import { describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { runTo, type Death } from './kill-drill-run.ts'

const RUNS = process.env['SOAK'] === '1' ? 200 : 8
const SECOND_DEATH = 25

function everyMoment(seed: number, death: Death): { readonly deaths: number; readonly wrong: readonly string[] } {
  const { moments, wrong: calm } = runTo({ seed, death, deaths: [] })
  const wrong = calm.map((what) => `seed ${seed}: ${what}`)
  const rng = seededRng(seed)
  let deaths = 0
  for (let moment = 0; moment < moments; moment++) {
    const twice = rng.below(2) === 0 ? [rng.below(SECOND_DEATH)] : []
    const run = runTo({ seed, death, deaths: [moment, ...twice] })
    deaths += run.died
    wrong.push(...run.wrong.map((what) => `seed ${seed}, moments ${[moment, ...twice].join(' and ')}: ${what}`))
  }
  return { deaths, wrong }
}

describe.each<[string, Death]>([
  ['kill -9, which leaves what was added to the journal', 'kill'],
  ['a loss of power, which leaves what was flushed', 'power'],
])('a desk that dies of %s', (_how, death) => {
  it('loses no order and no fill, repeats none, and has the position of its venue, whenever it dies', () => {
    let deaths = 0
    for (let seed = 1; seed <= RUNS; seed++) {
      const run = everyMoment(seed, death)
      expect(run.wrong).toEqual([])
      deaths += run.deaths
    }
    expect(deaths).toBeGreaterThan(RUNS * 100)
  })
})
