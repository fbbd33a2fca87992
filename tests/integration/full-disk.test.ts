/**
 * A disk that fills up, for real: a file system of some kilobytes in memory, in a namespace of its own, so that it takes
 * no rights and is gone with the command that filled it.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { backtestShell } from './backtest-shell.ts'

const root = mkdtempSync(join(tmpdir(), 'full-'))
const disk = join(root, 'disk')
mkdirSync(disk)
afterAll(() => rmSync(root, { recursive: true, force: true }))

const MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'
const onDisk = (size: string, ...words: string[]) =>
  spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', MOUNT, 'sh', size, disk, ...words], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })

/** Why it cannot be tried here; undefined when it can. */
const noDisk =
  process.platform === 'linux' && onDisk('1m', 'true').status === 0 ? undefined : 'no mounts without rights here'

const program = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')
const swarm = (size: string, ...words: string[]) => onDisk(size, process.execPath, program, ...words)
const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

const { cwd } = backtestShell(4_000)
const store = join(cwd, 'ticks')
const lively = ['--set', 'agents.coordinator.config.threshold.for=1', '--set', 'agents.momentum.config.enterBps=0.3']
const virtual = ['--quiet', '--set', 'clock=virtual', '--for', '2m']

describe.skipIf(noDisk !== undefined)(`a full disk ${noDisk ?? ''}`.trim(), () => {
  it('ends a recording and not the trading, and it is said what is missing and where it is', () => {
    const { status, stdout, stderr } = swarm(
      '300k',
      'up',
      '--record',
      join(disk, 'store'),
      '--state',
      'one',
      ...virtual,
    )
    expect(status).toBe(0)
    expect(stdout).toMatch(/orders +[1-9]\d* sent, [1-9]\d* fills, 0 rejected/)
    expect(stdout).toMatch(/rows +recorded [\d,]+ to \S+one\/rows\/1\/features\.ticks\n/)
    const lines = linesOf(stderr)
    expect(lines[0]).toMatch(/^RECORDING_STOPPED: .*; trading goes on \(store=\S+, cause=ENOSPC[^)]*\); .* is kept/)
    expect(stderr).toMatch(/the feature rows are not in it \(ENOSPC[^)]*\): the next recording to it takes them/)
    expect(stderr).toMatch(/[1-9][\d,]* ticks and facts of the venue are not in it\n/)
    expect(lines.length).toBeLessThanOrEqual(5)
  }, 60_000)

  it('ends the recording of rows alone where only their logs are on it', () => {
    const words = ['up', '--record', 'elsewhere', '--record-rows', join(disk, 'rows.csv'), '--state', 'two', ...virtual]
    const { status, stdout, stderr } = swarm('200k', ...words)
    expect(status).toBe(0)
    expect(stdout).toMatch(/rows +recorded \d[\d,]* to \S+rows\.csv, [1-9][\d,]* lost; RECORDING_STOPPED: /)
    expect(linesOf(stderr).at(-1)).toMatch(
      /^elsewhere: recorded [1-9][\d,]* ticks and facts of the venue, 0 feature rows$/,
    )
  }, 60_000)

  it('lets no order out that cannot be journalled, and the exit says so', () => {
    const { status, stdout } = swarm('120k', 'up', '--record', 'kept', '--state', join(disk, 'state'), ...virtual)
    expect(status).toBe(6)
    expect(stdout).toMatch(/^JOURNAL_UNWRITABLE: [^\n]*orders-1\.db[^\n]*\n/m)
    expect(stdout).toMatch(/orders +[1-9]\d* sent, \d+ fills, [1-9]\d* rejected/)
  }, 60_000)

  it('refuses an import in one line, and keeps nothing of it', () => {
    const { status, stdout, stderr } = swarm(
      '150k',
      'import',
      join(cwd, 'eurusd.csv'),
      '--symbol',
      'X',
      '--store',
      disk,
    )
    expect(status).toBe(7)
    expect(stdout).toBe('')
    expect(linesOf(stderr).filter((line) => !line.includes('%'))).toEqual([
      expect.stringMatching(/^STORE_UNWRITABLE: [^\n]*(ENOSPC|No space left)/),
      expect.stringMatching(/eurusd\.csv: not imported; /),
    ])
  }, 60_000)

  it.each([
    ['the journal of a backtest', '300k', [], /^JOURNAL_UNWRITABLE: .*orders\.db/, 6],
    ['a file of a backtest', '80k', ['--to', '2024-03-04T09:00:05'], /^FILE_UNWRITABLE: .*ENOSPC/, 7],
  ])('is told in one line where %s does not fit, and there is no result', (_, size, until, told, code) => {
    const words = ['backtest', '--store', store, '--out', join(disk, 'run'), '--quiet', ...lively, ...until]
    const { status, stdout, stderr } = swarm(size, ...words)
    expect(stdout).toBe('')
    expect(linesOf(stderr)).toEqual([expect.stringMatching(told)])
    expect(status).toBe(code)
  })

  it.each([['csv'], ['parquet']])('is told in one line where the tables of a signal do not fit as %s', (kind) => {
    const words = [
      'signal-backtest',
      '--store',
      store,
      '--symbol',
      'EURUSD',
      '--bar',
      '0s',
      '--fast',
      '2',
      '--slow',
      '5',
    ]
    const { status, stdout, stderr } = swarm('20k', ...words, '--out', join(disk, 'signal'), '--export', kind)
    expect(stdout).toBe('')
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^FILE_UNWRITABLE: .*ENOSPC/)])
    expect(status).toBe(7)
  })
})
