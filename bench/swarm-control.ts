/**
 * Reaching an agent that waits or works: a control call into a seat, and the kill switch, which is a word on the board,
 * against a message that waits its turn.
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { Board } from '#swarm/links/board.ts'
import type { Chain } from './chain-threads.ts'
import { quick, readingOf, type Reading } from './sampling.ts'
import type { SwitchMessage, SwitchSetup } from './switch-worker.ts'

const CALLS = 100
const TRIALS = quick ? 5 : 40
/** Objects queued before the worker when it is to be stopped. */
const FLOOD = 20_000
/** Longer than the calls take: the chain is ended by `until` anyway. */
const BUSY_SECONDS = 0.5

/** One control call after another into the chain's second worker, while it waits or while all flows at full speed. */
export async function timeCalls({ score, ping }: Chain, busy: boolean): Promise<Reading> {
  const micros: number[] = []
  if (busy) score.begin(0, BUSY_SECONDS)
  for (let k = 0; k < CALLS && !(busy && score.sent >= 0); k++) {
    const from = stamp()
    await ping()
    micros.push(stamp() - from)
    await sleep(1)
  }
  while (busy && score.arrived !== score.sent) await ping()
  return readingOf(Float64Array.from(micros))
}

export interface SwitchReading {
  readonly word: Reading
  readonly message: Reading
}

/** Floods a worker, then halts it both ways at once. */
export async function timeSwitch(): Promise<SwitchReading> {
  const board = new Board()
  const seen = new Float64Array(new SharedArrayBuffer(16))
  const setup: SwitchSetup = { board: board.buffer, seen: seen.buffer }
  const worker = new Worker(new URL('./switch-worker.ts', import.meta.url), { workerData: setup })
  const tell = (message: SwitchMessage): void => worker.postMessage(message)
  const [words, messages]: [number[], number[]] = [[], []]
  for (let trial = 0; trial < TRIALS; trial++) {
    seen.fill(0)
    board.trading = 'ACTIVE'
    for (let seq = 0; seq < FLOOD; seq++) tell({ type: 'order', seq, price: 1.1 })
    const from = stamp()
    board.trading = 'HALTED'
    tell({ type: 'halt' })
    await once(worker, 'message')
    // The queue ran dry before the word was looked for.
    if (seen[0] === 0) continue
    words.push(seen[0] - from)
    messages.push(seen[1] - from)
  }
  await worker.terminate()
  return { word: readingOf(Float64Array.from(words)), message: readingOf(Float64Array.from(messages)) }
}
