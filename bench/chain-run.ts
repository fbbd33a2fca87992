/** One run of a chain: so many ticks a second for so long, until all that was sent has arrived. */
import { setTimeout as sleep } from 'node:timers/promises'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { ownSeconds } from './noise.ts'
import type { Chain } from './chain-threads.ts'
import { readingOf, type Reading } from './sampling.ts'

export interface ChainReading extends Reading {
  /** Ticks a second that came through. */
  readonly rate: number
  /** Cores the process used. */
  readonly cores: number
}

const POLL_MILLIS = 5
const PATIENCE_SECONDS = 20

/** `rate` 0 sends as fast as they are taken; the value is then ticks a second, else the median latency. */
export async function runChain({ name, score }: Chain, rate: number, seconds: number): Promise<ChainReading> {
  const [from, cpu] = [stamp(), ownSeconds()]
  score.begin(rate, seconds)
  while (score.sent < 0 || score.arrived < score.sent) {
    await sleep(POLL_MILLIS)
    if (stamp() - from > (seconds + PATIENCE_SECONDS) * 1e6)
      throw new Error(`${name}: ${score.arrived} of ${score.sent} arrived`)
  }
  const took = (stamp() - from) / 1e6
  const through = score.arrived / took
  const cores = (ownSeconds() - cpu - score.spunSeconds) / took
  const reading = readingOf(score.samples())
  return { ...reading, value: rate === 0 ? through : reading.p50, rate: through, cores }
}
