/** Keeps docs/path-of-a-tick.md true: one number follows a tick from the venue to its order, along the page. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runInline } from '#swarm/hosts/inline.ts'
import { demoPlan } from '#tests/demo-plan.ts'

const PATH = [
  'venue: venue.tick',
  'data: market.quote',
  'features: feature.row',
  'coordinator: decision.ballot',
  'coordinator: decision.intent',
  'risk: decision.approved',
  'execution: order.submit',
  'venue: order.filled',
]

describe('the path of one tick', () => {
  it('carries one number from the venue to the order and its fill, in the order of the page', async () => {
    const said = new Map<number, string[]>()
    const summary = await runInline(await demoPlan(), {
      forMicros: 300_000_000,
      onRecord(from, type, seq) {
        const list = said.get(seq) ?? []
        list.push(`${from}: ${type}`)
        said.set(seq, list)
      },
    })
    expect(summary.orders).toBeGreaterThan(0)
    const paths = [...said.values()].filter((list) => list.includes('execution: order.submit'))
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) {
      expect(path.some((step) => step.endsWith(': decision.proposal'))).toBe(true)
      // Two voters may change their mind on one tick: then it has two ballots.
      const steps = new Set(path.filter((step) => PATH.includes(step) && step !== PATH[7]))
      expect([...steps]).toEqual(PATH.slice(0, 7))
    }
    expect(paths.some((path) => path.includes('venue: order.filled'))).toBe(true)
  })

  it('is what the page says', () => {
    const page = readFileSync('docs/path-of-a-tick.md', 'utf8')
    let from = 0
    for (const step of PATH.slice(0, 7)) {
      const type = step.split(': ')[1]
      const found = page.indexOf(type, from)
      expect(found, type).toBeGreaterThan(0)
      from = type === 'decision.ballot' ? from : found
    }
  })
})
