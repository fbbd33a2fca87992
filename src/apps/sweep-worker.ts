/** A thread of a sweep: one backtest after another over ticks it shares with its neighbours. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadConfig, type LoadRequest } from '#config/load.ts'
import { messageOf } from '#domain/errors.ts'
import type { SharedTicks } from '#research/sweep/shared-ticks.ts'
import { type Played, runBacktest } from './backtest-run.ts'
import { figuresOf, writeRun, type RunFigures } from './run-files.ts'
import type { ExportKind } from './export-kind.ts'

/** What all runs of a sweep have in common. */
export interface SweepWork extends Played {
  readonly ticks: SharedTicks
  readonly request: LoadRequest
  readonly tables: ExportKind
  /** Not 0: no more is wanted. */
  readonly stopped: Int32Array
}

export interface SweepJob {
  readonly at: number
  readonly switches: readonly string[]
  readonly out: string
}

export interface SweepDone {
  readonly at: number
  readonly out: string
  readonly figures?: RunFigures
  readonly digest?: string
  /** Why there is no result. */
  readonly failed?: string
  readonly partial: boolean
}

// Nothing else starts it.
const { ticks, request, tables, stopped, from, to } = workerData as SweepWork

async function run({ at, switches, out }: SweepJob): Promise<SweepDone> {
  try {
    const loaded = await loadConfig({ ...request, switches: [...(request.switches ?? []), ...switches] })
    const backtest = await runBacktest(loaded, {
      out,
      ticks,
      cwd: request.cwd,
      from,
      to,
      cancelled: () => Atomics.load(stopped, 0) !== 0,
      progressed: (share) => parentPort?.postMessage(share),
    })
    const { instruments } = loaded.plan(1)
    const name = `Backtest of ${instruments.map(({ symbol }) => symbol).join(', ')}, ${switches.join(', ')}`
    writeRun(out, backtest, { name, instruments, tables, sources: [...loaded.sources, ...switches] })
    const { summary, result, partial } = backtest
    return { at, out, figures: figuresOf(result), digest: summary.eventDigest, partial }
  } catch (thrown) {
    return { at, out, failed: messageOf(thrown), partial: false }
  }
}

const answer = async (job: SweepJob): Promise<void> => parentPort?.postMessage(await run(job))

parentPort?.on('message', (job: SweepJob) => void answer(job))
