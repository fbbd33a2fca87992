/**
 * A swarm on the emulated terminal at speed 1, recorded, and its backtest on what was recorded: the same intents,
 * approvals and refusals at the same market events, and the same orders. What is set here is what makes decisions
 * functions of event time alone; `docs/how-to/backtest.md` says why.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunComparison } from '#research/compare/run-comparison.ts'
import { sessionShell } from './session-shell.ts'

const EVENT_TIME = `
venue: { config: { execMillis: 0, commissionPerLot: '0' } }
agents:
  - { id: data, thread: hot }
  - { id: features, thread: hot }
  - { id: ml-fast, thread: hot }
  - { id: ml-slow, thread: hot }
  - { id: momentum, thread: hot }
  - { id: coordinator, thread: hot, config: { deadlineMillis: 5000 } }
  - id: risk
    thread: hot
    config:
      approvalMillis: 5000
      leaseMillis: 10000
      limits: { orderRate: { perSecond: 1000, burst: 1000 }, staleData: { maxAgeMillis: 60000 } }
  - { id: execution, thread: hot }
`
const SIMULATED = `
venue: { config: { balance: '100000', leverage: 30, latency: { name: constant, params: { feedMillis: 0, submit: { entryMillis: 0, responseMillis: 0 } } } } }
`

let shell: ReturnType<typeof sessionShell>
beforeAll(() => {
  shell = sessionShell()
  shell.put('event-time.yaml', EVENT_TIME)
  // The keys of one venue are not those of another: the backtest lays its own over the agents of the session.
  shell.put('agents.yaml', EVENT_TIME.replace(/^venue:.*$/m, ''))
  shell.put('simulated.yaml', SIMULATED)
})
afterAll(() => shell.close())

describe('a swarm on the emulated terminal and its backtest on what was recorded', () => {
  it('make the same decisions at the same market events, and send the same orders', async () => {
    const live = [
      'up',
      '--config',
      'event-time.yaml',
      '--for',
      '12s',
      '--quiet',
      '--record',
      'ticks',
      '--state',
      'live',
    ]
    expect((await shell.run(...live)).code).toBe(0)
    const files = ['--config', 'agents.yaml', '--config', 'simulated.yaml']
    const backtest = await shell.run('backtest', ...files, '--store', 'ticks', '--out', 'runs/same', '--quiet')
    expect(backtest.err).toBe('')
    expect(backtest.code).toBe(0)

    const { said } = await shell.json('compare', 'live', 'runs/same')
    const { comparison } = said as { comparison: RunComparison } // our own output, but for money, which is text
    expect(comparison.loneDecisions).toEqual([])
    expect(comparison.loneOrders).toEqual([])
    expect(comparison.gaps).toEqual([])
    expect(comparison.orders.same).toBeGreaterThan(1)
    expect(comparison.decisions.same).toBeGreaterThan(comparison.orders.same)
  })

  it('are shown side by side, with the delay of every fill', async () => {
    const { code, out } = await shell.run('compare', 'live', 'runs/same')
    expect(code).toBe(0)
    expect(out).toMatch(/^intents +(\d+) +\1 +0$/m)
    expect(out).toMatch(/^decisions +\d+ the same, 0 only in the first, 0 only in the second$/m)
    expect(out).toContain('latency: the second was filled')
  })

  it('and the backtest, replayed, decides what it decided', async () => {
    const { code, said } = await shell.json('replay', 'runs/same')
    expect(said).toMatchObject({ same: true, venue: 'simulated', clock: 'virtual' })
    expect(code).toBe(0)
    const itself = await shell.run('compare', 'runs/same', 'runs/same')
    expect(itself.out).toContain('the same was decided, ordered and filled')
  })
})
