/** A run on the virtual clock: one thread, as fast as it goes, the same every time. It leaves nothing behind. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { LoadedConfig } from '#config/load.ts'
import { moduleOf } from '#config/modules.ts'
import { checkRecordings } from '#config/recording.ts'
import type { ErrorCode } from '#domain/errors.ts'
import { runInline } from '#swarm/hosts/inline.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { onInterrupt } from './interrupts.ts'
import { isTicksFault, type RunOptions, type RunResult } from './live-run.ts'
import type { Shell } from './shell.ts'

const RECORDING_STOPPED: ErrorCode = 'RECORDING_STOPPED'

/** Always the same, so that order ids are. */
const SESSION = 1

export async function runVirtual(
  loaded: LoadedConfig,
  { forMillis, json, quiet }: RunOptions,
  shell: Shell,
): Promise<RunResult> {
  const plan: SwarmPlan = {
    ...loaded.plan(SESSION),
    // A journal of an earlier run would be recovered, and no two runs would be the same.
    journal: { module: moduleOf('journal', 'memory')!, config: {} }, // registered
  }
  checkRecordings(plan.agents)
  let interrupted = false
  let ticksFault = false
  const release = onInterrupt(() => (interrupted = true))
  try {
    const summary = await runInline(plan, {
      ...(forMillis === undefined ? {} : { forMicros: forMillis * 1e3 }),
      cancelled: () => interrupted,
      onDecision(line) {
        const stopped = line.startsWith(RECORDING_STOPPED)
        if (!isTicksFault(line) && !stopped) return
        ticksFault ||= !stopped
        if (!quiet || stopped) void (json ? shell.stderr : shell.stdout).write(`${line}\n`)
      },
    })
    // One breath, so that a signal that came meanwhile is seen.
    await breathe()
    return { summary: interrupted ? { ...summary, reason: 'interrupted' } : summary, exit: ticksFault ? 'ticks' : 'ok' }
  } finally {
    release()
  }
}
