/** A seat in the main thread's event loop: `thread: inline` beside workers. The same control, called directly. */
import { SwarmError, type ErrorCode } from '#domain/errors.ts'
import type { Board } from '#swarm/links/board.ts'
import { stamp, wallClock } from '#swarm/clocks/wall-clock.ts'
import { controlSeat } from '#swarm/seat/seat-control.ts'
import { keepTurning } from '#swarm/seat/seat-loop.ts'
import { Seat } from '#swarm/seat/seat.ts'
import type { SeatHandle, SeatListener, SeatOrder } from './seat-handle.ts'
import type { Failures } from './worker-host.ts'

export async function hostInMain(
  board: Board,
  epoch: number,
  order: SeatOrder,
  listener: SeatListener,
): Promise<{ handle: SeatHandle; failures: Failures }> {
  const seat = new Seat(order.seat, {
    board,
    clock: wallClock(epoch),
    stamp,
    onFault: (fault) => listener.onNews(order.seat, { fault }),
    onFull: (node) => listener.onNews(order.seat, { full: node }),
  })
  const control = controlSeat(seat, (node) => listener.onNews(order.seat, { node }))
  const failures: { node: number; code: string; line: string }[] = []
  for (const node of order.nodes) {
    const answer = await control.add(node)
    if (!answer.ok) failures.push({ node: node.node, code: answer.code, line: answer.line })
  }
  const end = keepTurning(seat, 'loop')
  const stop = async (): Promise<void> => {
    end()
    for (const resident of [...seat.residents]) seat.unseat(resident.node)
  }
  const handle: SeatHandle = {
    index: order.seat,
    async call(name, ...args) {
      // One generic call over methods of different shapes: each name's own types hold at the caller.
      const method = control[name] as (
        ...given: unknown[]
      ) => Promise<{ ok: boolean; value?: never; code?: ErrorCode; line?: string }>
      const answer = await method(...args)
      if (!answer.ok) throw SwarmError.told(answer.code!, answer.line!)
      return answer.value!
    },
    heapMiB: async () => Number.NaN,
    async kill(reason) {
      await stop()
      listener.onDown(order.seat, reason)
    },
    close: stop,
  }
  return { handle, failures }
}
