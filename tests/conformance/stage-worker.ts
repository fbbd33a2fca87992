/** The worker's half of the stage: takes a turn each time one is asked for. */
import { parentPort, workerData } from 'node:worker_threads'
import { enter, type Script } from './stage.ts'

const script = workerData as Script // given by stage.ts
const words = new Int32Array(script.turns)
const turn = await enter(script, (fault) => {
  throw new Error(fault.line)
})
parentPort?.postMessage('seated')

for (let answered = 0; ; answered++) {
  Atomics.wait(words, 0, answered)
  turn()
  Atomics.store(words, 1, answered + 1)
  Atomics.notify(words, 1)
}
