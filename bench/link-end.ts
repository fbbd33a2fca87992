/** The worker at either end of a link: does what the bench tells it, and says how long it took. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import type { EndSetup, Result, Task } from './link-parcel.ts'
import { comlinkEnd, postEnd } from './link-ports.ts'
import { RingEnd } from './link-rings.ts'

const setup = workerData as EndSetup // set by links.bench.ts
const rings = new RingEnd(setup)

async function run(task: Task, port: MessagePort): Promise<Result> {
  switch (task.transport) {
    case 'ring':
      return rings.run(task)
    case 'postMessage':
      return postEnd(port, setup, task)
    case 'comlink':
      return comlinkEnd(port, setup, task)
  }
}

async function answer({ task, port }: { task: Task; port: MessagePort }): Promise<void> {
  const result = await run(task, port)
  if (setup.side === 0) port.close()
  parentPort!.postMessage(result)
}

parentPort!.on('message', (asked: { task: Task; port: MessagePort }) => void answer(asked))
