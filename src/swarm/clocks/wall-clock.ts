/**
 * The wall clock: one time for all threads.
 *
 * `performance.now()` counts from each thread's own start, so every thread measures its distance to the process-wide
 * `process.hrtime` once and adds it. `stamp` is microseconds on that common axis, for latencies; `now` adds the epoch
 * the main thread read at start, so all threads agree on host time to the microsecond and it never steps back.
 */
import type { Micros } from '#domain/time.ts'
import type { Clock } from '#swarm/ports/clock.ts'

const hrtimeMicros = (): number => {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e6 + nanos / 1e3
}

/** Distance of this thread's `performance.now` to the common axis: the least of a few tries, since a preemption between the two reads only adds. */
const offset = ((): number => {
  let least = Infinity
  for (let tries = 0; tries < 5; tries++) {
    const micros = performance.now() * 1e3
    least = Math.min(least, hrtimeMicros() - micros)
  }
  return least
})()

/** Microseconds on the axis common to all threads of the process. About 40 ns. */
export const stamp = (): number => performance.now() * 1e3 + offset

/** Epoch of the common axis; the main thread reads it once and hands it to its workers. */
export const readEpoch = (): number => Math.round(Date.now() * 1e3 - stamp())

export const wallClock = (epoch: number): Clock => ({
  virtual: false,
  now: (): Micros => Math.round(epoch + stamp()),
})
