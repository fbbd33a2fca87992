/** Waits until what was said has been heard: between hushing the feed and ending the agents. */
import { setTimeout as sleep } from 'node:timers/promises'
import { stamp } from '#swarm/clocks/wall-clock.ts'

const LOOK_MILLIS = 10
/** The links must be empty for as many looks before a finished feed counts as handled. */
export const QUIET_POLLS = 4

/** Until nothing is left in any link, at most `millis`. */
export async function untilQuiet(backlog: () => number, millis: number): Promise<void> {
  const until = stamp() + millis * 1e3
  let quiet = 0
  while (quiet < QUIET_POLLS && stamp() < until) {
    await sleep(LOOK_MILLIS)
    quiet = backlog() === 0 ? quiet + 1 : 0
  }
}
