/** A market that turns every few seconds and a swarm that trades at every turn: what a run takes by what it decides. */
import { join } from 'node:path'
import { runBacktest } from '#apps/backtest-run.ts'
import { writeRun } from '#apps/run-files.ts'
import { loadConfig } from '#config/load.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'

const START = Date.UTC(2024, 2, 4) * 1e3
/** Two a second. */
const TICK_MICROS = 5e5

/** Writes so many quotes to a store, 38 from one top to the next. */
export async function storeTurns(directory: string, ticks: number): Promise<void> {
  const store = await openTickStore(directory, '.', { write: true })
  const batch = new TickBatchBuilder(['EURUSD'])
  for (let k = 0; k < ticks; k++) {
    const bid = Math.round(110_000 + 40 * Math.sin(k / 6)) / 1e5
    batch.quote(0, START + k * TICK_MICROS, 0, bid, 5, bid + 2e-5, 5)
    if (!batch.full && k < ticks - 1) continue
    await store.append(batch)
    batch.clear()
  }
  await store.close()
}

const eager = {
  clock: 'virtual',
  venue: {
    use: 'simulated',
    config: {
      balance: '100000000',
      latency: { name: 'constant', params: { feedMillis: 0, submit: { entryMillis: 1, responseMillis: 1 } } },
    },
  },
  agents: [
    { id: 'ml-fast', remove: true },
    { id: 'ml-slow', remove: true },
    { id: 'momentum', config: { fastSeconds: 1, slowSeconds: 4, enterBps: 0.1, exitBps: 0.02, minHoldSeconds: 0 } },
    { id: 'coordinator', config: { exposureLots: 0.1, threshold: { for: 1, of: 1 } } },
    {
      id: 'risk',
      config: {
        limits: {
          orderRate: { perSecond: 1000, burst: 1000 },
          dailyVolume: { maxLots: 50_000_000, maxValue: '999999999999' },
          dailyLoss: { maxLoss: '90000000' },
        },
        monitor: { limits: { positionLoss: { maxLoss: '90000000' }, drawdown: { maxShare: 0.9 } } },
      },
    },
  ],
}

/** A whole backtest, from the store to the files of its run; how many orders it sent. */
export async function playTurns(store: string, out: string): Promise<number> {
  const cwd = join(import.meta.dirname, '../config')
  const layers = [{ name: 'bench', value: { ...eager, ticks: store } }]
  const loaded = await loadConfig({ files: [], switches: [], layers, environment: {}, cwd })
  const nothing = { cancelled: () => false, progressed: () => {} }
  const backtest = await runBacktest(loaded, { out, cwd, from: undefined, to: undefined, ...nothing })
  writeRun(out, backtest, { name: 'turns', instruments: loaded.plan(1).instruments, tables: 'both', sources: [] })
  return backtest.result.orders
}
