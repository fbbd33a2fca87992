/** `swarm compare` on two recorded runs that differ by one limit and one latency. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunComparison } from '#research/compare/run-comparison.ts'
import { sessionShell } from './session-shell.ts'

let shell: ReturnType<typeof sessionShell>
beforeAll(async () => {
  shell = sessionShell()
  const up = ['up', '--clock', 'virtual', '--for', '60s', '--quiet', '--record', 'ticks', '--state', 'session']
  expect((await shell.run(...up)).code).toBe(0)
  const backtest = async (name: string, ...sets: readonly string[]): Promise<void> => {
    const { code } = await shell.run(
      'backtest',
      '--store',
      'ticks',
      '--quiet',
      '--out',
      name,
      ...sets.flatMap((set) => ['--set', set]),
    )
    expect(code).toBe(0)
  }
  await backtest('plain')
  await backtest('small', 'agents.risk.config.limits.orderSize.maxLots=0.1')
  const latency = ['feedMillis=1', 'submit.entryMillis=400', 'submit.responseMillis=2']
  await backtest(
    'slow',
    'venue.config.latency.name=constant',
    ...latency.map((set) => `venue.config.latency.params.${set}`),
  )
})
afterAll(() => shell.close())

const compared = async (first: string, second: string): Promise<RunComparison> =>
  ((await shell.json('compare', first, second)).said as { comparison: RunComparison }).comparison // our own output

describe('swarm compare', () => {
  it('finds nothing between a run and itself', async () => {
    expect(await compared('plain', 'plain')).toMatchObject({
      loneDecisions: [],
      loneOrders: [],
      differingFills: [],
      gaps: [],
    })
  })

  it('finds the limit that kept orders from being sent', async () => {
    const { loneOrders, orders } = await compared('plain', 'small')
    expect(orders.first).toBeGreaterThan(orders.second)
    expect(loneOrders.length).toBeGreaterThan(0)
    expect(loneOrders[0].reason).toMatch(/^refused there: ORDER_SIZE /)
  })

  it('finds the latency that changed when and at what price orders were filled', async () => {
    const { differingFills } = await compared('plain', 'slow')
    expect(differingFills.length).toBeGreaterThan(0)
    expect(differingFills[0].differs).toContain('delay')
    expect(differingFills[0].reason).toMatch(/^latency: the second was filled 39\d\.\d ms later/)
  })

  it('takes a live session for one of the two, and shows a table', async () => {
    const { code, out } = await shell.run('compare', 'session', 'plain')
    expect(code).toBe(0)
    expect(out).toMatch(/^ +FIRST +SECOND +DIFFERENCE$/m)
    expect(out).toMatch(/^orders +\d+ the same/m)
  })

  it('refuses what is no run in one line', async () => {
    const { code, out, err } = await shell.run('compare', 'plain', 'nowhere')
    expect([code, out]).toEqual([7, ''])
    expect(err.trimEnd().split('\n')).toEqual([expect.stringContaining('JOURNAL_UNREADABLE')])
  })
})
