/**
 * Keeps a seat turning on a wall clock, and parks it when there is nothing to do.
 *
 * `block` parks in Atomics.wait: best latency and least CPU, for threads whose nodes do no I/O. It leaves the loop for
 * one turn of the event loop whenever a control call has been announced (`board.callAttention`), so even a blocked
 * thread answers at once. `loop` parks in Atomics.waitAsync and lives in the event loop: for threads with sockets.
 */
import { PARKED, RUNNING } from '#swarm/links/board.ts'
import type { Seat } from './seat.ts'

export type Wait = 'block' | 'loop'

/** Longest time a parked thread stays without a pulse; well under the heartbeat interval. */
const PARK_MILLIS = 100

/** Time a busy `loop` thread turns before it looks at its sockets again: a visit to the event loop costs as much as a few records. */
const VISIT_MICROS = 100

/** Starts the loop. Returns a function that ends it after the present turn. */
export function keepTurning(seat: Seat, wait: Wait): () => void {
  const { ints } = seat.board
  const wake = seat.board.seat(seat.index, 'wake')
  const attention = seat.board.seat(seat.index, 'attention')
  let answered = Atomics.load(ints, attention)
  let ended = false

  const announced = (): boolean => {
    const calls = Atomics.load(ints, attention)
    if (calls === answered) return false
    answered = calls
    return true
  }
  const parkMillis = (): number => Math.min(PARK_MILLIS, Math.max(0, (seat.timers.next - seat.now()) / 1e3))
  /** Announces the wait, then looks again: what came in between would otherwise wake nobody. */
  const mayPark = (): boolean => {
    Atomics.store(ints, wake, PARKED)
    if (!seat.hasInput() && Atomics.load(ints, attention) === answered) return true
    Atomics.store(ints, wake, RUNNING)
    return false
  }

  const blockingTurn = (): void => {
    while (!ended) {
      const worked = seat.pass()
      if (announced() || seat.loading > 0) return void setImmediate(blockingTurn)
      if (worked || !mayPark()) continue
      Atomics.wait(ints, wake, PARKED, parkMillis())
      Atomics.store(ints, wake, RUNNING)
      if (announced()) return void setImmediate(blockingTurn) // a call waits: a turn would only delay it
    }
  }

  const loopTurn = (): void => {
    if (ended) return
    const until = seat.now() + VISIT_MICROS
    let worked = seat.pass()
    while (worked && !ended && seat.now() < until) worked = seat.pass()
    announced()
    if (worked || !mayPark()) return void setImmediate(loopTurn)
    const parked = Atomics.waitAsync(ints, wake, PARKED, parkMillis())
    const resume = (): void => {
      Atomics.store(ints, wake, RUNNING)
      loopTurn()
    }
    if (parked.async) void parked.value.then(resume)
    else setImmediate(resume)
  }

  setImmediate(wait === 'block' ? blockingTurn : loopTurn)
  return () => {
    ended = true
  }
}
