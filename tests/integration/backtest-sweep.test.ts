/** `swarm backtest --sweep`: a run for each combination, over threads, each the run it would be alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { backtestShell } from './backtest-shell.ts'
import type { Printed } from './captured-shell.ts'

const { cwd, swarm } = backtestShell(2_000)
const store = join(cwd, 'ticks')
const lively = ['--set', 'agents.coordinator.config.threshold.for=1']
const enter = 'agents.momentum.config.enterBps'
const hold = 'agents.momentum.config.minHoldSeconds'

const backtest = (...words: string[]): Promise<Printed> =>
  swarm('backtest', '--store', store, '--quiet', '--json', ...lively, ...words)

interface Done {
  readonly run: number
  readonly values: Readonly<Record<string, string>>
  readonly digest?: string
  readonly figures?: { readonly profit: number; readonly fills: number }
  readonly failed?: string
}
const runsOf = ({ out }: Printed): readonly Done[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Done) // as --json prints them

describe('a sweep', () => {
  it('has in each run what a run alone has, over one thread or several, and a table of all', async () => {
    const axes = ['--sweep', `${enter}=0.3,0.6`, '--sweep', `${hold}=1,4`]
    const wide = runsOf(await backtest('--out', 'runs/wide', ...axes, '--workers', '3'))
    const narrow = runsOf(await backtest('--out', 'runs/narrow', ...axes, '--workers', '1'))
    const alone = await backtest('--out', 'runs/alone', '--set', `${enter}=0.6`, '--set', `${hold}=1`)
    expect(wide.map(({ values }) => [values[enter], values[hold]])).toEqual([
      ['0.3', '1'],
      ['0.3', '4'],
      ['0.6', '1'],
      ['0.6', '4'],
    ])
    expect(narrow.map(({ digest }) => digest)).toEqual(wide.map(({ digest }) => digest))
    const { digest, profit, fills } = JSON.parse(alone.out) as Done & { profit: number; fills: number }
    expect(wide[2]).toMatchObject({ digest, figures: { profit, fills } })
    expect(fills).toBeGreaterThan(0)
    expect(new Set(wide.map((run) => run.digest)).size).toBeGreaterThan(1)
    const table = readFileSync(join(cwd, 'runs/wide/sweep.csv'), 'utf8').trim().split('\r\n')
    expect(table).toHaveLength(5)
    expect(table[0].startsWith(`run,${enter},${hold},profit`)).toBe(true)
    expect(readFileSync(join(cwd, 'runs/wide/3/tear-sheet.html'), 'utf8')).toContain(`${enter}=0.6`)
  }, 120_000)

  it('has that from a moment between two ticks too, with delays that are drawn', async () => {
    const delays = '{ name: log_normal, params: { feedMillis: 5, entryMillis: 20, responseMillis: 5 } }'
    const words = ['--from', '2024-03-04T09:05:00.001', '--set', `venue.config.latency=${delays}`]
    const [swept] = runsOf(await backtest('--out', 'runs/between', ...words, '--sweep', `${enter}=0.3`))
    const alone = await backtest('--out', 'runs/between-alone', ...words, '--set', `${enter}=0.3`)
    expect(swept.figures?.fills).toBeGreaterThan(0)
    expect(swept.digest).toBe((JSON.parse(alone.out) as Done).digest)
    const compared = await swarm('compare', 'runs/between/1', 'runs/between-alone')
    expect(compared.out).toContain('the same was decided, ordered and filled')
  }, 60_000)

  it('sorts its table by the figure asked for, best first', async () => {
    const { out } = await swarm(
      ...['backtest', '--store', store, '--quiet', ...lively, '--out', 'runs/sorted'],
      ...['--sweep', `${enter}=0.3,0.6,5`, '--sort', 'fills'],
    )
    const fills = out
      .split('\n')
      .filter((line) => /^ *[123] /.test(line))
      .map((line) => Number(line.trim().split(/\s+/).at(-1)))
    expect(fills).toHaveLength(3)
    expect(fills).toEqual(fills.toSorted((a, b) => b - a))
  }, 60_000)

  it('tells of a combination that cannot be, does the others, and ends with 10', async () => {
    const said = await backtest('--out', 'runs/some', '--sweep', `${enter}=0.3,-4`)
    const [good, bad] = runsOf(said)
    expect(good.failed).toBeUndefined()
    expect(bad.failed).toContain('enterBps')
    expect(said.code).toBe(10)
  }, 60_000)

  it('says above its table how many failed', async () => {
    const words = ['backtest', '--store', store, '--quiet', ...lively, '--out', 'runs/told']
    const { code, out } = await swarm(...words, '--sweep', `${enter}=0.3,-4`)
    expect([code, out.split('\n')[1]]).toEqual([10, '1 of them failed: why is beside them'])
  }, 60_000)

  it.each([
    ['a key without values', ['--sweep', enter]],
    ['an empty value', ['--sweep', `${enter}=1,,2`]],
    ['a key named twice', ['--sweep', `${enter}=1`, '--sweep', `${enter}=2`]],
    ['an unknown figure', ['--sweep', `${enter}=1`, '--sort', 'luck']],
  ])('refuses %s in one line', async (_what, words) => {
    const { code, err } = await backtest('--out', 'runs/none', ...words)
    expect(code).toBe(2)
    expect(err.trim()).toMatch(/^SWEEP_INVALID: [^\n]*$/)
  })
})
