/** Asks a module about itself: a registered one here, a stranger's in a worker with a deadline. */
import { Worker } from 'node:worker_threads'
import { messageOf } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { AgentEnv } from '#swarm/behaviour.ts'
import { examine, type Checked, type ModuleFacts, type Role } from './examination.ts'

export interface Assignment {
  readonly url: string
  readonly role: Role
}
export type Question =
  | { readonly ask: 'check'; readonly raw: unknown }
  | { readonly ask: 'create'; readonly config: unknown; readonly env: AgentEnv }
  | { readonly ask: 'venue'; readonly config: unknown; readonly instruments: readonly Instrument[] }
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly line: string }

/** All calls reject with an Error of one line when the module cannot be asked. */
export interface Examiner {
  readonly facts: ModuleFacts
  check(raw: unknown): Promise<Checked>
  tryCreate(config: unknown, env: AgentEnv): Promise<string | undefined>
  tryVenue(config: unknown, instruments: readonly Instrument[]): Promise<string | undefined>
  close(): void
}

export interface ExaminerOptions extends Assignment {
  /** Ours: no worker needed. */
  readonly trusted: boolean
  readonly deadlineMillis?: number
}

export const openExaminer = (options: ExaminerOptions): Promise<Examiner> =>
  options.trusted ? openHere(options) : openApart(options)

async function openHere({ url, role }: Assignment): Promise<Examiner> {
  const { facts, check, tryCreate, tryVenue } = await examine(url, role)
  return {
    facts,
    check: async (raw) => check(raw),
    tryCreate: async (config, env) => tryCreate(config, env),
    tryVenue: async (config, instruments) => tryVenue(config, instruments),
    close() {},
  }
}

async function openApart({ url, role, deadlineMillis = 5_000 }: ExaminerOptions): Promise<Examiner> {
  const worker = new Worker(new URL('./examination-worker.ts', import.meta.url), {
    workerData: { url, role } satisfies Assignment,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  worker.unref()
  // Without a listener of its own, an error between two questions would end this process.
  worker.on('error', () => {})

  const answered = async (question?: Question): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const onExit = (code: number): void => reject(new Error(`it ended its thread (exit code ${code})`))
    const onError = (thrown: unknown): void => reject(new Error(messageOf(thrown)))
    const onSilence = (): void => reject(new Error(`it did not answer within ${deadlineMillis} ms`))
    const timer = setTimeout(onSilence, deadlineMillis)
    worker.once('message', resolve).once('error', onError).once('exit', onExit)
    try {
      if (question !== undefined) worker.postMessage(question)
      const answer = await promise
      if (!answer.ok) throw new Error(answer.line)
      return answer.value
    } catch (thrown) {
      void worker.terminate()
      throw thrown
    } finally {
      clearTimeout(timer)
      worker.off('message', resolve).off('error', onError).off('exit', onExit)
    }
  }

  return {
    facts: (await answered()) as ModuleFacts, // examination-worker.ts answers each question with its own type
    check: async (raw) => (await answered({ ask: 'check', raw })) as Checked,
    tryCreate: async (config, env) => (await answered({ ask: 'create', config, env })) as string | undefined,
    tryVenue: async (config, instruments) =>
      (await answered({ ask: 'venue', config, instruments })) as string | undefined,
    close: () => void worker.terminate(),
  }
}
