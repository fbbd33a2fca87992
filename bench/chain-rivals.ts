/** The same chain without rings: four workers joined by message channels. */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { wrap } from 'comlink'
import { controlEndpoint } from '#swarm/hosts/control-endpoint.ts'
import type { StageControl, StageSetup } from './chain-rival-stage.ts'
import { Score } from './score.ts'
import type { Chain } from './chain-threads.ts'

const entry = new URL('./chain-rival-stage.ts', import.meta.url)

export function rivalChain(transport: StageSetup['transport']): Chain {
  const score = new Score()
  const links = [new MessageChannel(), new MessageChannel(), new MessageChannel()]
  const credit = new MessageChannel()
  const control = new MessageChannel()
  const second = wrap<StageControl>(controlEndpoint(control.port1))
  const workers = ([0, 1, 2, 3] as const).map((stage) => {
    const previous = stage === 0 ? null : links[stage - 1].port2
    const next = stage === 3 ? null : links[stage].port1
    const creditEnd = stage === 0 ? credit.port1 : stage === 3 ? credit.port2 : null
    const controlEnd = stage === 1 ? control.port2 : null
    const setup = {
      transport,
      stage,
      score: score.buffer,
      previous,
      next,
      credit: creditEnd,
      control: controlEnd,
    } as const
    const transferList = [previous, next, creditEnd, controlEnd].filter((port): port is MessagePort => port !== null)
    return new Worker(entry, { workerData: setup satisfies StageSetup, transferList })
  })
  return {
    name: transport,
    score,
    ping: () => second.ping(),
    async close() {
      control.port1.close()
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
