/** An emulator on a thread of its own, as the venue that began it sees it. */
import { Worker } from 'node:worker_threads'
import { lineOf, messageOf, SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import type { EmulatorTerms } from './emulator.ts'
import type { EmulatorNews, EmulatorOrder, EmulatorSetup } from './emulator-worker.ts'

export interface EmulatorThread {
  say(line: string): Promise<unknown>
  /** As of its last heartbeat. */
  readonly status: unknown
  stop(): void
}

export interface ThreadOutlet {
  fault(line: string): void
  ended(): void
}

/** It dials `host`:`port`; `now` is the time of the venue's host, which the thread shares. */
export function threadEmulator(
  terms: EmulatorTerms,
  host: string,
  port: number,
  now: Micros,
  outlet: ThreadOutlet,
): EmulatorThread {
  const setup: EmulatorSetup = { terms, host, port, epoch: Math.round(now - stamp()) }
  const worker = new Worker(new URL('./emulator-worker.ts', import.meta.url), { workerData: setup, execArgv: [] })
  worker.unref()
  const asked = new Map<number, { resolve(answer: unknown): void; reject(why: Error): void }>()
  let asks = 0
  let stopped = false
  let status: unknown = {}

  const answer = (id: number) => {
    const waiting = asked.get(id)
    asked.delete(id)
    return waiting
  }
  worker.on('message', (said: EmulatorNews) => {
    if (stopped) return
    switch (said.news) {
      case 'fault':
        return outlet.fault(said.line)
      case 'ended':
        return outlet.ended()
      case 'status':
        status = said.status
        return
      case 'answer':
        return answer(said.id)?.resolve(said.answer)
      case 'refused':
        return answer(said.id)?.reject(new SwarmError('CONFIG_INVALID', { why: said.why }))
    }
  })
  worker.on('error', (thrown) => {
    if (!stopped) outlet.fault(lineOf('MT5_TERMINAL', { why: `the emulator broke down: ${messageOf(thrown)}` }))
  })

  return {
    say: (line) =>
      new Promise((resolve, reject) => {
        const id = ++asks
        asked.set(id, { resolve, reject })
        worker.postMessage({ say: line, id } satisfies EmulatorOrder)
      }),
    get status() {
      return status
    },
    stop() {
      stopped = true
      void worker.terminate()
    },
  }
}
