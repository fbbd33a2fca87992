/** Backtests as a user types them, on an hour of a seeded market in a store of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { type Printed, typed } from './captured-shell.ts'

export interface BacktestShell {
  /** Where the user is; the store `ticks` is in it. */
  readonly cwd: string
  swarm(...words: string[]): Promise<Printed>
}

/** A pair that drifts up and down, two ticks a second, with a gap of ten minutes in the middle. */
export function market(ticks: number): string {
  const rng = seededRng(11)
  const rows = ['ts_utc_ms,bid,ask']
  let mid = 1.1
  let at = Date.UTC(2024, 2, 4, 9)
  for (let k = 0; k < ticks; k++) {
    mid += 2e-5 * rng.normal() + 3e-6 * Math.sin(k / 400)
    at += k === ticks / 2 ? 600_000 : 400 + rng.below(200)
    rows.push(`${at},${mid.toFixed(5)},${(mid + 0.00006).toFixed(5)}`)
  }
  return `${rows.join('\n')}\n`
}

export function backtestShell(ticks = 4_000): BacktestShell {
  const cwd = mkdtempSync(join(tmpdir(), 'backtest-'))
  const swarm = (...words: string[]): Promise<Printed> => typed(words, cwd, { SWARM_STATE: join(cwd, '.swarm') })
  beforeAll(async () => {
    writeFileSync(join(cwd, 'eurusd.csv'), market(ticks))
    const { code, err } = await swarm(
      'import',
      join(cwd, 'eurusd.csv'),
      '--symbol',
      'EURUSD',
      '--store',
      join(cwd, 'ticks'),
    )
    if (code !== 0) throw new Error(err)
  }, 60_000)
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))
  return { cwd, swarm }
}
