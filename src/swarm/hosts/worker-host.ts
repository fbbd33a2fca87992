/**
 * Seats in worker threads. A worker is started bare and takes its seat with one call, so that a spare one can be warm
 * already: module graph loaded, waiting, no state.
 *
 * Threads do not isolate every out-of-memory: V8 aborts the whole process for some shapes of allocation. So the V8
 * limit is set far above `heapMiB` and the supervisor polls `heapMiB()` and ends the worker first.
 */
import { MessageChannel, Worker } from 'node:worker_threads'
import { wrap, type Remote } from 'comlink'
import { SwarmError, type ErrorCode } from '#domain/errors.ts'
import type { Board } from '#swarm/links/board.ts'
import { controlEndpoint } from './control-endpoint.ts'
import type { SeatDown, SeatHandle, SeatListener, SeatNews, SeatOrder, WorkerStart } from './seat-handle.ts'
import type { WorkerControl } from './worker-entry.ts'

/** How long a control call may take before the caller is told so. */
export const CALL_MILLIS = 5_000
/**
 * How long a worker may take to its seat: it loads its modules, and a venue reads its journal, a second for each fifty
 * thousand entries on a machine that is busy.
 */
const SEATING_MILLIS = 30_000
/** V8's own limit, as a multiple of the watchdog's: room for what is allocated between two polls. */
const V8_HEADROOM = 4

const entry = new URL('./worker-entry.ts', import.meta.url)

/** A started worker without a seat. */
export interface SpareWorker {
  /** False once its thread has ended: a spare may die while it waits. */
  readonly alive: boolean
  /** Rejects, with the thread gone for good and nothing reported down, when it does not take its seat. */
  adopt(order: SeatOrder, listener: SeatListener): Promise<{ handle: SeatHandle; failures: Failures }>
  discard(): Promise<void>
}

export type Failures = readonly { readonly node: number; readonly code: string; readonly line: string }[]

export function startWorker(board: Board, start: Omit<WorkerStart, 'board'>, heapMiB: number): SpareWorker {
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(entry, {
    workerData: { ...start, board: board.buffer, control: port2 },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: heapMiB * V8_HEADROOM },
    stdout: true,
  })
  let seat = -1
  let seated = false
  let listener: SeatListener | undefined
  let reason: SeatDown | undefined
  let thrown = ''
  let closing = false
  let goneDown = false
  const waiting = new Set<(error: SwarmError) => void>()

  const announce = (): void => {
    if (seat >= 0) board.callAttention(seat)
  }
  const remote: Remote<WorkerControl> = wrap<WorkerControl>(controlEndpoint(port1, announce))

  // What an agent prints must not mix with what the command prints: stdout may hold one JSON object and nothing else.
  worker.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  worker.on('message', (news: SeatNews) => listener?.onNews(seat, news))
  worker.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      reason ??= downLine('AGENT_HEAP', { limitMiB: heapMiB * V8_HEADROOM })
    thrown = error.message
  })
  worker.on('exit', (code) => {
    goneDown = true
    port1.close()
    const down = reason ?? downLine('AGENT_EXIT', thrown === '' ? { exitCode: code } : { thrown })
    for (const reject of waiting) {
      reject(seated ? new SwarmError('AGENT_DOWN', { seat }) : SwarmError.told(down.code, down.line))
    }
    waiting.clear()
    // Who does not get to its seat is told of by the failed `adopt` alone: two would mend the same fall.
    if (!closing && seated) listener?.onDown(seat, down)
  })

  /** comlink never settles a call whose worker dies, so every call races death and a deadline. */
  const race = <T>(call: () => Promise<T>, millis: number): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (goneDown) return reject(new SwarmError('AGENT_DOWN', { seat }))
      const settle = (): void => {
        clearTimeout(timer)
        waiting.delete(fail)
      }
      const fail = (error: Error): void => {
        settle()
        reject(error)
      }
      const timer = setTimeout(() => fail(new SwarmError('AGENT_TIMEOUT', { seat, waitedMillis: millis })), millis)
      waiting.add(fail)
      call().then((value) => {
        settle()
        resolve(value)
      }, fail)
    })

  const handle = (): SeatHandle => ({
    index: seat,
    async call(name, ...args) {
      // The remote has every method of SeatControl; indexing by a generic name loses that to the compiler.
      const method = remote[name] as unknown as (
        ...given: unknown[]
      ) => Promise<{ ok: boolean; value?: never; code?: ErrorCode; line?: string }>
      const answer = await race(() => method(...args), CALL_MILLIS)
      if (!answer.ok) throw SwarmError.told(answer.code!, answer.line!)
      return answer.value!
    },
    heapMiB: async () => (goneDown ? Number.NaN : (await worker.getHeapStatistics()).used_heap_size / 2 ** 20),
    async kill(why) {
      reason ??= why
      await worker.terminate()
    },
    async close() {
      closing = true
      await worker.terminate()
    },
  })

  const discard = async (): Promise<void> => {
    closing = true
    await worker.terminate()
  }

  return {
    get alive() {
      return !goneDown
    },
    async adopt(order, given) {
      seat = order.seat
      listener = given
      try {
        const failures = await race(() => remote.adopt(order), SEATING_MILLIS)
        seated = true
        return { handle: handle(), failures }
      } catch (thrown) {
        await discard() // else it might take its seat later, beside the next who sits there
        throw thrown
      }
    },
    discard,
  }
}

const downLine = (code: SeatDown['code'], facts: Record<string, string | number>): SeatDown => ({
  code,
  line: new SwarmError(code, facts).message,
})
