/**
 * The digest of a run is the same whatever Node runs it: the oldest that could, the newest there is, and the pinned one.
 * A session on a market of self-exciting flow is recorded, its ticks are traded again by an exchange with drawn delays,
 * and that backtest is replayed.
 *
 * Of the functions of `Math` only `**` rounds otherwise in Node 22 than in 24: a small power that digests hang on is
 * written as a product.
 *
 * The others come from npm, where they are kept beside its cache. In CI only, as they are 100 MB.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runtimePackage } from '#bin/install.mjs'
import { featureSets } from '#features/sets.ts'
import { sessionShell } from './session-shell.ts'

const others = ['22.23.3', '26.10.0']
const inCi = process.env['CI'] !== undefined
/** Node 25 and 26 abort without it: docs/decisions/0001. */
const flagsOf = (version: string): readonly string[] =>
  Number.parseInt(version, 10) >= 25 ? ['--no-turbo-fast-api-calls'] : []

const index = new URL('../../config/index.yaml', import.meta.url).pathname
const flow = { name: 'hawkes', params: { refit: 'agent', refitSeconds: 10, minimumEvents: 200 } }
/** JSON is YAML too. */
const everything = JSON.stringify({
  agents: [
    {
      id: 'features',
      config: { features: [...featureSets.seed.entries.filter(({ name }) => name !== 'hawkes'), flow] },
    },
    { id: 'fitter', config: { features: [flow] } },
  ],
})
const exchange = JSON.stringify({
  venue: {
    use: 'simulated',
    config: {
      queue: { name: 'power' },
      latency: {
        name: 'log_normal',
        params: { feedMillis: 10, entryMillis: 25, responseMillis: 10, rejectShare: 0.01 },
      },
      fees: [{ name: 'per_lot', params: { maker: '0.25', taker: '0.25' } }],
    },
  },
  // They wait in a queue.
  agents: [{ id: 'risk', config: { order: 'limit' } }],
})

/** Path of a Node of this version, fetched when it is not there. */
async function fetched(version: string): Promise<string> {
  const where = '`${process.versions.node} ${process.execPath}`'
  const words = ['exec', '--yes', `--package=${runtimePackage}@${version}`, '--', 'node', '-p', where]
  const { stdout } = await promisify(execFile)('npm', words)
  const [found, path] = stdout.trim().split(' ')
  if (found !== version) throw new Error(`npm gave Node ${found} for ${version}`)
  return path
}

async function digestsUnder(node: string, version: string) {
  const shell = sessionShell([node, ...flagsOf(version)])
  try {
    shell.put('everything.yaml', everything)
    shell.put('exchange.yaml', exchange)
    const config = ['--config', index, '--config', 'everything.yaml']
    const up = ['up', ...config, '--clock', 'virtual', '--for', '60s', '--quiet', '--record', 'ticks']
    const session = await shell.json(...up, '--state', 'session')
    const again = ['backtest', ...config, '--config', 'exchange.yaml', '--store', 'ticks', '--out', 'run', '--quiet']
    const backtest = await shell.json(...again)
    const replay = await shell.json('replay', 'run', '--store', 'ticks')
    // Our own output.
    const { eventDigest, ticksIn } = session.said as { readonly eventDigest: string; readonly ticksIn: number }
    const { digest, fills } = backtest.said as { readonly digest: string; readonly fills: number }
    const { digest: decisions } = replay.said as { readonly digest: Readonly<Record<'journal' | 'replay', string>> }
    return { session: eventDigest, ticksIn, backtest: digest, fills, decisions }
  } finally {
    shell.close()
  }
}

describe('a session, its backtest and the replay of that', () => {
  it.skipIf(!inCi)(
    `have the digests of Node ${process.versions.node} under ${others.join(' and ')} (in CI)`,
    async () => {
      const [pinned, ...elsewhere] = await Promise.all([
        digestsUnder(process.execPath, process.versions.node),
        ...others.map(async (version) => digestsUnder(await fetched(version), version)),
      ])
      expect(elsewhere).toEqual(others.map(() => pinned))
      expect(pinned.decisions.replay).toBe(pinned.decisions.journal)
      expect(pinned.ticksIn).toBeGreaterThan(5_000)
      expect(pinned.fills).toBeGreaterThan(20)
    },
    180_000,
  )
})
