/**
 * A busy worker that is to be stopped: it handles queued objects, each a little work, and looks at the trading state on
 * the board as the desk does before it sends. It notes when it saw the word, and when the message behind the queue came.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Board } from '#swarm/links/board.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'

export interface SwitchSetup {
  readonly board: SharedArrayBuffer
  /** Filled by the worker: when the word was seen, when the message was. */
  readonly seen: SharedArrayBuffer
}

export type SwitchMessage =
  | { readonly type: 'order'; readonly seq: number; readonly price: number }
  | { readonly type: 'halt' }

const setup = workerData as SwitchSetup // set by swarm-control.ts
const board = new Board(setup.board)
const seen = new Float64Array(setup.seen)
let sum = 0

parentPort!.on('message', (message: SwitchMessage) => {
  if (message.type === 'halt') {
    seen[1] = stamp()
    parentPort!.postMessage(sum)
    return
  }
  for (let k = 0; k < 200; k++) sum += message.price * k
  if (seen[0] === 0 && board.trading === 'HALTED') seen[0] = stamp()
})
