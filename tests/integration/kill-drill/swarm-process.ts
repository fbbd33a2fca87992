/** One life of the swarm: a process of its own, which is killed and never asked to stop. */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { openControl, type ControlClient } from '#apps/control-client.ts'
import { messageOf } from '#domain/errors.ts'

const CONFIG = new URL('./drill.yaml', import.meta.url).pathname
const THREADS = new URL('../../fixtures/drill-threads.ts', import.meta.url).href
const FRONT_DOOR = new URL('../../../src/apps/swarm.ts', import.meta.url).pathname
/** As the launcher has it: a life begins a second earlier. */
const COMPILED = new URL('../../../node_modules/.cache/compile', import.meta.url).pathname
/** The terminal gives no word on an order it cannot find for half a minute, and is asked again ten seconds after. */
const PATIENCE_MILLIS = 60_000

export type Status = Awaited<ReturnType<typeof statusOf>>
const statusOf = (control: ControlClient) => control.call('status', {}, {})

export interface SwarmProcess {
  /** What it said on stderr. */
  said(): string
  /** It has ended. */
  over(): boolean
  status(): Promise<Status>
  inspect(agent: string): Promise<unknown>
  /** How often an agent, or the venue, was started anew. Rejects while it is down. */
  restarts(agent: string): Promise<number>
  /** Resolves when every agent runs and its books agree with the venue's. */
  reconciled(): Promise<Status>
  /** Ends one of its threads, by the number it was started with. */
  endThread(place: number): void
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>
}

export function startSwarmProcess(state: string, settings: readonly string[]): SwarmProcess {
  const switches = settings.flatMap((setting) => ['--set', setting])
  const child = spawn(
    process.execPath,
    ['--import', THREADS, FRONT_DOOR, 'up', '--config', CONFIG, ...switches, '--state', state, '--json'],
    { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } },
  )
  let told = ''
  let over = false
  child.stderr!.on('data', (bytes) => (told += String(bytes)))
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true
      resolve()
    })
  })
  let control: ControlClient | undefined

  const status = async (): Promise<Status> => {
    control ??= openControl(state)
    const found = await statusOf(control)
    // The file of the one before it is still there until this one has its own.
    if (found.pid !== child.pid) throw new Error('another swarm answers')
    return found
  }

  const statusOfAgent = (agent: string) => {
    control ??= openControl(state)
    return control.call('inspect', { agent }, {})
  }

  return {
    said: () => told,
    over: () => over,
    status,
    inspect: async (agent) => (await statusOfAgent(agent)).state,
    restarts: async (agent) => (await statusOfAgent(agent)).heartbeat.restarts,
    async reconciled() {
      let last = 'nothing'
      for (const until = performance.now() + PATIENCE_MILLIS; performance.now() < until; await sleep(15)) {
        if (over) throw new Error(`the swarm ended by itself: ${told}`)
        try {
          const found = await status()
          last = JSON.stringify({ venue: found.venue, agents: found.agents.map(({ agent, state }) => [agent, state]) })
          if (found.venue.state === 'reconciled' && found.agents.every(({ state: now }) => now === 'RUNNING'))
            return found
        } catch (thrown) {
          control = undefined
          last = messageOf(thrown)
        }
      }
      const desk = await statusOfAgent('venue').catch((thrown: unknown) => messageOf(thrown))
      throw new Error(`not reconciled after ${PATIENCE_MILLIS} ms: ${last}; ${JSON.stringify(desk)}\n${told}`)
    },
    endThread: (place) => void child.send(place),
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
