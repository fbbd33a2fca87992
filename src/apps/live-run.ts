/** A run on the wall clock, from the lock on its state directory to its summary. */
import { resolve } from 'node:path'
import type { LoadedConfig } from '#config/load.ts'
import { checkRecordings } from '#config/recording.ts'
import { noteJournal } from '#config/journal-note.ts'
import { notePlan } from '#config/plan-note.ts'
import { openState } from '#config/state-directory.ts'
import { checkVenue } from '#config/venue-check.ts'
import type { StartOptions, Summary, SwarmOperations } from '#swarm/operations.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { startControlServer } from './control-server.ts'
import { openDisplay, type Display } from './display.ts'
import { exitAfter, type Exit } from './exit-codes.ts'
import { onInterrupt } from './interrupts.ts'
import { marketRecorder, type MarketRecorder } from './record-market.ts'
import { withRowLogs, withRowsStored } from './recorded-rows.ts'
import { runningSwarm, type RunningSwarm } from './running-swarm.ts'
import type { Shell } from './shell.ts'

export interface RunOptions {
  /** Wall time until it stops by itself; until it is told to when absent. */
  readonly forMillis: number | undefined
  /** Stdout is kept for one JSON object. */
  readonly json: boolean
  readonly quiet: boolean
}

export interface RunResult {
  readonly summary: Summary
  readonly exit: Exit
}

export type StartSwarm = (plan: SwarmPlan, options: StartOptions) => Promise<SwarmOperations>

/** Rejects with STATE_LOCKED, PORT_TAKEN, FILE_UNWRITABLE, what the venue finds wanting (SECRET_MISSING, ...) and whatever keeps the swarm from starting. */
export async function runLive(
  loaded: LoadedConfig,
  options: RunOptions,
  start: StartSwarm,
  shell: Shell,
): Promise<RunResult> {
  const { config } = loaded
  const end = Promise.withResolvers<string>()
  const release = onInterrupt(() => end.resolve('interrupted'))
  try {
    const state = openState(resolve(shell.cwd, config.stateDir))
    try {
      const plan = withRowLogs(loaded.plan(state.session), state.path)
      checkRecordings(plan.agents)
      await checkVenue(plan.venue, plan.instruments)
      noteJournal(state.path, state.session, plan.journal, shell.cwd)
      notePlan(state.path, { plan, clock: 'wall' }, false)
      const starting = Promise.withResolvers<RunningSwarm>()
      const server = await startControlServer({
        stateDirectory: state.path,
        host: config.control.host,
        port: config.control.port,
        session: state.session,
        swarm: starting.promise,
      })
      let recorder: MarketRecorder | undefined
      try {
        recorder = await marketRecorder(plan, state.path, (line) => void shell.stderr.write(`${line}\n`))
        const operations = await start(plan, { mode: config.mode, ...(recorder && { onMarket: recorder.take }) })
        const running = runningSwarm(operations, { plan, environment: shell.environment, onStop: end.resolve })
        starting.resolve(running)
        const { summary, exit } = await watch(running, end, options, shell)
        await recorder?.close()
        return { summary: withRowsStored(summary, plan, state.path), exit }
      } catch (thrown) {
        starting.reject(thrown)
        throw thrown
      } finally {
        await server.close()
        await recorder?.close()
      }
    } finally {
      state.close()
    }
  } finally {
    release()
  }
}

async function watch(
  running: RunningSwarm,
  end: PromiseWithResolvers<string>,
  { forMillis, json, quiet }: RunOptions,
  shell: Shell,
): Promise<RunResult> {
  const { operations } = running
  const display = openDisplay(operations, json ? shell.stderr : shell.stdout, quiet, shell)
  let after: Exit | undefined
  const stops = [
    operations.on('fault', ({ agent, code, line }) => {
      after ??= exitAfter(code) ?? exitAfter(line)
      display.note(`${agent}: ${line}`)
    }),
    ...taps(operations, display),
    operations.on('ended', () => end.resolve('the feed ended')),
  ]
  const timer = forMillis === undefined ? undefined : setTimeout(() => end.resolve('time is up'), forMillis)
  try {
    const reason = await end.promise
    const halted = operations.status().trading === 'HALTED' && !running.operatorHalted
    for (const stop of stops) stop()
    const summary = await operations.stop(reason)
    return { summary, exit: halted ? 'halted' : (after ?? 'ok') }
  } finally {
    clearTimeout(timer)
    display.close()
  }
}

const taps = (operations: SwarmOperations, display: Display): readonly (() => void)[] => [
  operations.on('lifecycle', ({ agent, from, to, reason }) => display.note(`${agent}: ${from} -> ${to} (${reason})`)),
  operations.on('trading', ({ state, reason }) =>
    display.note(`trading is ${state}${reason === '' ? '' : `: ${reason}`}`),
  ),
  operations.on('deadLetter', ({ agent, count, reason }) => display.note(`${agent}: ${count} dead letters, ${reason}`)),
]
