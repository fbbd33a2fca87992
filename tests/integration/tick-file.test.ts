/** Real ticks through every agent, each in its own worker: what comes in is what everyone saw. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { Summary } from '#swarm/operations.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { demoPlan } from '#tests/demo-plan.ts'

const FXCM = join(process.cwd(), '..', 'shared', 'data', 'fx', 'fxcm_eurusd_tick_201405.csv.gz')
const folder = mkdtempSync(join(tmpdir(), 'ticks-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(path: string): Promise<{ summary: Summary; faults: string[] }> {
  const plan = await demoPlan({
    layer: { venue: { config: { market: { kind: 'file', path }, speed: 'max' } } },
  })
  const swarm = await startSwarm(plan, { mode: 'test' })
  const faults: string[] = []
  swarm.on('fault', ({ line }) => faults.push(line))
  await new Promise<void>((resolve) => swarm.on('ended', resolve))
  return { summary: await swarm.stop('feed ended'), faults }
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const rows = (count: number): string =>
  Array.from(
    { length: count },
    (_, k) =>
      `${1_400_000_000_000 + 500 * k},${(1.1 + 0.0001 * (k % 7)).toFixed(5)},${(1.1002 + 0.0001 * (k % 7)).toFixed(5)}`,
  ).join('\n')

describe('a tick file through the swarm', () => {
  it.skipIf(!existsSync(FXCM))(
    'takes all 1,144,807 ticks of FXCM through every agent (needs ../shared/data/fx/fxcm_eurusd_tick_201405.csv.gz)',
    async () => {
      const { summary, faults } = await run(FXCM)
      expect(summary.ticksIn).toBe(1_144_807)
      expect(summary.crossed).toBe(116_871)
      expect(summary.lost).toBe(0)
      expect(summary.setAside).toEqual({})
      expect(Object.keys(summary.ticksByAgent)).toEqual([
        'data',
        'features',
        'ml-fast',
        'ml-slow',
        'momentum',
        'coordinator',
        'risk',
        'execution',
      ])
      for (const ticks of Object.values(summary.ticksByAgent)) expect(ticks).toBe(1_144_807)
      expect(summary.fills).toBeGreaterThan(0)
      expect(summary.restarts).toBe(0)
      expect(faults).toEqual([])
    },
  )

  it('sets aside what cannot be a quote, and the counts add up', async () => {
    const bad = ['1400000300000,1.1,0', '1400000300001,-1,1.1', '1400000200000,1.1,1.2', '1400000300002,1.3,1.2']
    const path = file('bad.csv', `ts_utc_ms,bid,ask\n${rows(600)}\n${bad.join('\n')}\n`)
    const { summary } = await run(path)
    expect(summary.ticksIn).toBe(604)
    expect(summary.setAside).toEqual({ zero: 1, negative: 1, outOfOrder: 1 })
    expect(summary.crossed).toBe(1)
    expect(summary.ticksByAgent).toMatchObject({ data: 604, features: 601, risk: 601, execution: 601 })
  })

  it('uses what it can read of a truncated gzip, and says so in one line', async () => {
    const whole = gzipSync(`ts_utc_ms,bid,ask\n${rows(5_000)}\n`)
    const { summary, faults } = await run(file('cut.csv.gz', whole.subarray(0, whole.length - 200)))
    expect(summary.ticksIn).toBeGreaterThan(0)
    expect(faults.filter((line) => line.startsWith('TICKS_TRUNCATED'))).toHaveLength(1)
    expect(summary.ticksByAgent['execution']).toBe(summary.ticksIn)
  })

  it('reads MT5’s own tick export', async () => {
    const lines = Array.from({ length: 300 }, (_, k) => {
      const second = String(k % 60).padStart(2, '0')
      const minute = String(Math.floor(k / 60)).padStart(2, '0')
      return `2021.01.04\t00:${minute}:${second}.123\t1.2${String(2000 + k)}\t1.2${String(2010 + k)}\t\t\t6`
    })
    const path = file(
      'export.csv',
      `<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\r\n${lines.join('\r\n')}\r\n`,
    )
    const { summary } = await run(path)
    expect([summary.ticksIn, summary.ticksByAgent['risk']]).toEqual([300, 300])
  })
})
