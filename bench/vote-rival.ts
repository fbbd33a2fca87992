/** The same vote without rings: a coordinator and five voters, joined by message channels. */
import { MessageChannel, Worker } from 'node:worker_threads'
import { Score } from './score.ts'
import { type Electorate, VOTERS } from './vote-rings.ts'
import type { VoterSetup } from './vote-rival-stage.ts'

const entry = new URL('./vote-rival-stage.ts', import.meta.url)

export function rivalElectorate(): Electorate {
  const score = new Score()
  const channels = Array.from({ length: VOTERS }, () => new MessageChannel())
  const start = (setup: VoterSetup): Worker => new Worker(entry, { workerData: setup, transferList: [...setup.ports] })
  const workers = [
    start({ role: 'coordinator', score: score.buffer, ports: channels.map(({ port1 }) => port1) }),
    ...channels.map(({ port2 }, k) =>
      start({ role: k === 0 ? 'proposer' : 'voter', score: score.buffer, ports: [port2] }),
    ),
  ]
  return {
    name: 'postMessage',
    score,
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  }
}
