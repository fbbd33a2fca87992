/** The full swarm on a real futures market: its configuration, its ticks in shared memory, and one run. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { loadConfig } from '#config/load.ts'
import { moduleOf } from '#config/modules.ts'
import { featureSets } from '#features/sets.ts'
import { lendTicks } from '#research/sweep/lent-ticks.ts'
import { sharedTicks, type SharedTicks } from '#research/sweep/shared-ticks.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { runInline } from '#swarm/hosts/inline.ts'
import type { Summary } from '#swarm/operations.ts'

const data = join(import.meta.dirname, '../../shared/data')
export const recordOf = {
  btcusdt: join(data, 'binance/usdm_btcusdt_depth.csv.gz'),
  eurusd: join(data, 'fx/fxcm_eurusd_tick_201405.csv.gz'),
} as const

export const haveRecords = Object.values(recordOf).every((file) => existsSync(file))

/** Imports a file into a store of its own and reads it into shared memory. */
export async function ticksOf(file: string, symbol: string): Promise<SharedTicks> {
  const directory = mkdtempSync(join(tmpdir(), 'backtest-bench-'))
  const { importFiles } = await import('#apps/import-run.ts')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    await importFiles(
      {
        files: [file],
        store: directory,
        symbol,
        as: undefined,
        barMicros: undefined,
        zone: undefined,
        shiftLocalMicros: undefined,
        sortMicros: 60e6,
        replace: false,
      },
      { stdout: silent, stderr: silent, environment: {}, cwd: directory } as never, // what an import asks of a shell
      { file: () => {}, notice: () => {} },
    )
    const store = await openTickStore(directory, directory, { write: false })
    try {
      return await sharedTicks(store, { symbols: [symbol] })
    } finally {
      await store.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A store that is streamed from, and the time of its first tick. */
export interface OnDisk {
  readonly store: string
  readonly first: number
}

const btcusdt = {
  instruments: [
    {
      symbol: 'BTCUSDT',
      tickSize: '0.1',
      lotStep: '0.001',
      minLots: '0.001',
      maxLots: '1000',
      contractSize: '1',
      currency: 'USDT',
      base: 'BTC',
      leverage: 30,
    },
  ],
  venue: {
    use: 'simulated',
    config: { balance: '1000000', fees: [{ name: 'maker_taker', params: { makerBps: 0.2, takerBps: 0.5 } }] },
  },
  agents: [
    { id: 'features', config: { features: featureSets.seed.entries } },
    { id: 'ml-slow', remove: true },
    {
      id: 'ml-fast',
      config: { model: 'models/index-flow.json', enterAt: 0.95, exitAt: 0.55, minHoldSeconds: 20 },
    },
    { id: 'momentum', config: { fastSeconds: 20, slowSeconds: 100, enterBps: 1, exitBps: 0.1, minHoldSeconds: 20 } },
    { id: 'coordinator', config: { exposureLots: 0.5, threshold: { for: 1, of: 2 } } },
    {
      id: 'risk',
      config: {
        limits: {
          orderSize: { maxLots: 20 },
          position: { maxLots: 10 },
          orderValue: { max: '1000000' },
          dailyVolume: { maxLots: 20000 },
          dailyLoss: { maxLoss: '900000' },
          liquidity: { maxShare: 5, whenUnknown: 'refuse' },
          margin: { rate: 0.05 },
        },
      },
    },
  ],
}

/** One backtest, journal in memory: what the machinery takes, without what a run leaves on the disk. */
export async function runSwarm(played: SharedTicks | OnDisk, which: 'btcusdt' | 'eurusd'): Promise<Summary> {
  const loaded = await loadConfig({
    files: [],
    switches: [],
    layers: [
      { name: 'bench', value: { clock: 'virtual', venue: { use: 'simulated' } } },
      ...('store' in played ? [{ name: 'bench store', value: { ticks: played.store } }] : []),
      ...(which === 'btcusdt' ? [{ name: 'bench btcusdt', value: btcusdt }] : []),
    ],
    environment: {},
    cwd: join(import.meta.dirname, '../config'),
  })
  const plan = loaded.plan(1)
  const journal = { module: moduleOf('journal', 'memory') ?? '', config: {} }
  if ('store' in played) return runInline({ ...plan, journal }, { start: played.first })
  const [first] = played.batches
  return runInline({ ...plan, journal, ticks: lendTicks('bench', played) }, { start: first.at[0] })
}
