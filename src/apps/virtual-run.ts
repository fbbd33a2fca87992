/** A run on the virtual clock: one thread, as fast as it goes, the same every time. It leaves nothing behind, unless it is recorded. */
import { resolve } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { noteJournal } from '#config/journal-note.ts'
import type { LoadedConfig } from '#config/load.ts'
import { moduleOf } from '#config/modules.ts'
import { notePlan } from '#config/plan-note.ts'
import { checkRecordings } from '#config/recording.ts'
import { openState, type StateDirectory } from '#config/state-directory.ts'
import type { ErrorCode } from '#domain/errors.ts'
import { runInline, VIRTUAL_START } from '#swarm/hosts/inline.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { onInterrupt } from './interrupts.ts'
import { exitAfter, type Exit } from './exit-codes.ts'
import type { RunOptions, RunResult } from './live-run.ts'
import { marketRecorder } from './record-market.ts'
import { withRowLogs, withRowsStored } from './recorded-rows.ts'
import type { Shell } from './shell.ts'

const RECORDING_STOPPED: ErrorCode = 'RECORDING_STOPPED'

/** Always the same, so that order ids are. */
const SESSION = 1

export async function runVirtual(loaded: LoadedConfig, options: RunOptions, shell: Shell): Promise<RunResult> {
  const { config } = loaded
  // A recorded run is a session as any other: with a journal of its own, to be replayed.
  const state = config.record === undefined ? undefined : openState(resolve(shell.cwd, config.stateDir))
  try {
    return await run(loaded, options, state, shell)
  } finally {
    state?.close()
  }
}

async function run(
  loaded: LoadedConfig,
  { forMillis, json }: RunOptions,
  state: StateDirectory | undefined,
  shell: Shell,
): Promise<RunResult> {
  const configured = loaded.plan(state?.session ?? SESSION)
  const plan: SwarmPlan =
    state === undefined
      ? // A journal of an earlier run would be recovered, and no two runs would be the same.
        { ...configured, journal: { module: moduleOf('journal', 'memory') ?? '', config: {} } } // registered
      : withRowLogs(configured, state.path)
  checkRecordings(plan.agents)
  if (state !== undefined) {
    noteJournal(state.path, state.session, plan.journal, shell.cwd)
    notePlan(state.path, { plan, start: VIRTUAL_START, clock: 'virtual' }, false)
  }
  const recorder = state && (await marketRecorder(plan, state.path, (line) => void shell.stderr.write(`${line}\n`)))
  let interrupted = false
  let after: Exit | undefined
  const release = onInterrupt(() => (interrupted = true))
  try {
    const ended = await runInline(plan, {
      ...(forMillis === undefined ? {} : { forMicros: forMillis * 1e3 }),
      cancelled: () => interrupted,
      ...(recorder && { onMarket: recorder.take }),
      onDecision(line) {
        const stopped = line.startsWith(RECORDING_STOPPED)
        if (exitAfter(line) === undefined && !stopped) return
        after ??= exitAfter(line)
        void (json ? shell.stderr : shell.stdout).write(`${line}\n`)
      },
    })
    // One breath, so that a signal that came meanwhile is seen.
    await breathe()
    await recorder?.close()
    const summary = state === undefined ? ended : withRowsStored(ended, plan, state.path)
    return { summary: interrupted ? { ...summary, reason: 'interrupted' } : summary, exit: after ?? 'ok' }
  } finally {
    release()
    await recorder?.close()
  }
}
