/** The first file of every worker: waits for its seat, then turns it. Kept small: its imports are paid at each restart. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { expose } from 'comlink'
import { Board } from '#swarm/links/board.ts'
import { stamp, wallClock } from '#swarm/clocks/wall-clock.ts'
import { controlSeat, type SeatControl } from '#swarm/seat/seat-control.ts'
import { keepTurning } from '#swarm/seat/seat-loop.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { controlEndpoint } from './control-endpoint.ts'
import type { SeatNews, SeatOrder, WorkerStart } from './seat-handle.ts'

const { board: buffer, epoch, preload, control } = workerData as WorkerStart & { control: MessagePort } // set by worker-host.ts
const news = (told: SeatNews): void => parentPort?.postMessage(told)

/** The seat's own control, and the call that seats this worker. */
export interface WorkerControl extends SeatControl {
  adopt(order: SeatOrder): Promise<readonly { node: number; line: string; code: string }[]>
}

let seatControl: SeatControl | undefined

async function adopt(order: SeatOrder): Promise<readonly { node: number; line: string; code: string }[]> {
  const board = new Board(buffer)
  const seat = new Seat(order.seat, {
    board,
    clock: wallClock(epoch),
    stamp,
    onFault: (fault) => news({ fault }),
    onFull: (node) => news({ full: node }),
  })
  seatControl = controlSeat(seat, (node) => news({ node }))
  const failures: { node: number; line: string; code: string }[] = []
  for (const node of order.nodes) {
    const answer = await seatControl.add(node)
    if (!answer.ok) failures.push({ node: node.node, code: answer.code, line: answer.line })
  }
  keepTurning(seat, order.wait)
  return failures
}

// A spare worker pays for the agents' modules before it is needed. One that does not load will say so when it is used.
await Promise.allSettled(preload.map((module) => import(module)))

expose(
  new Proxy({} as WorkerControl, {
    get: (_target, name) => (name === 'adopt' ? adopt : seatControl?.[name as keyof SeatControl]), // comlink asks by name
  }),
  controlEndpoint(control),
)
