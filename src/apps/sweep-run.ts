/**
 * A sweep: one backtest for each combination of parameters, over worker threads. The ticks are decoded once into memory
 * that the threads share; each run is the run it would be alone, and leaves a directory of its own.
 *
 * A combination that fails is told beside the others. An interrupt ends the runs under way, and what is done is kept.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { LoadedConfig, LoadRequest } from '#config/load.ts'
import { messageOf } from '#domain/errors.ts'
import { rowsOf, sharedTicks, type SharedTicks } from '#research/sweep/shared-ticks.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { type Played, spanOf, storeOf } from './backtest-run.ts'
import type { SweepDone, SweepJob, SweepWork } from './sweep-worker.ts'
import type { ExportKind } from './export-kind.ts'

export interface SweepOptions extends Played {
  readonly out: string
  readonly keys: readonly string[]
  readonly runs: readonly (readonly string[])[]
  readonly workers: number
  readonly tables: ExportKind
  readonly cwd: string
  readonly progressed: (share: number, note: string) => void
}

export interface Sweep {
  /** In the order of the runs; those that an interrupt kept from being done are left out. */
  readonly done: readonly SweepDone[]
  readonly seconds: number
  /** Events of the record, played once a run. */
  readonly rows: number
}

export interface RunningSweep {
  readonly result: Promise<Sweep>
  /** Ends the runs under way, which are then left out. */
  stop(): void
}

/** Reads what is to be played, once. Rejects with STORE_EMPTY. */
export async function readShared(
  loaded: LoadedConfig,
  played: Played,
  cwd: string,
  read: (share: number) => void = () => {},
): Promise<SharedTicks> {
  const store = storeOf(loaded)
  const symbols = loaded.plan(1).instruments.map(({ symbol }) => symbol)
  const ticks = await openTickStore(store, cwd, { write: false })
  try {
    const { rows } = spanOf(store, (await ticks.summary()).series, symbols, played)
    const range = {
      symbols,
      ...(played.from === undefined ? {} : { from: played.from }),
      ...(played.to === undefined ? {} : { to: played.to }),
    }
    return await sharedTicks(ticks, range, (sofar) => read(Math.min(1, sofar / rows)))
  } finally {
    await ticks.close()
  }
}

export function runSweep(ticks: SharedTicks, request: LoadRequest, options: SweepOptions): RunningSweep {
  const { keys, runs, out, tables, progressed, from, to } = options
  const stopped = new Int32Array(new SharedArrayBuffer(4))
  const shares = new Map<Worker, number>()
  const done: SweepDone[] = []
  const begun = performance.now()
  let next = 0

  const tell = (): void => {
    const under = [...shares.values()].reduce((sum, share) => sum + share, 0)
    progressed((done.length + under) / runs.length, `${done.length} of ${runs.length} runs`)
  }
  const work: SweepWork = { ticks, request, tables, from, to, stopped }
  const digits = String(runs.length).length

  /** One thread, until there is nothing left to do. */
  const thread = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('sweep-worker.ts', import.meta.url), { workerData: work })
      let job: SweepJob | undefined
      const send = (): void => {
        job = undefined
        shares.delete(worker)
        const at = next++
        if (at >= runs.length || stopped[0] !== 0) return void worker.terminate()
        const switches = keys.map((key, k) => `${key}=${runs[at][k]}`)
        job = { at, switches, out: join(out, String(at + 1).padStart(digits, '0')) }
        worker.postMessage(job)
      }
      worker.on('message', (word: SweepDone | number) => {
        if (typeof word === 'number') shares.set(worker, word)
        else {
          if (!word.partial) done.push(word)
          send()
        }
        tell()
      })
      worker.on('error', (thrown) => {
        if (job === undefined) return reject(thrown)
        done.push({ at: job.at, out: job.out, failed: messageOf(thrown), partial: false })
      })
      worker.on('exit', () => resolve())
      send()
    })

  const threads = Math.max(1, Math.min(options.workers, runs.length))
  const all = async (): Promise<Sweep> => {
    // A thread that died with its run is replaced as long as there are others to do.
    do await Promise.all(Array.from({ length: threads }, thread))
    while (next < runs.length && stopped[0] === 0)
    const seconds = (performance.now() - begun) / 1e3
    return { done: done.toSorted((a, b) => a.at - b.at), seconds, rows: rowsOf(ticks) }
  }
  return {
    result: all(),
    stop() {
      Atomics.store(stopped, 0, 1)
    },
  }
}
