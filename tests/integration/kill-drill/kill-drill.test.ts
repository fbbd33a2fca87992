/**
 * `kill -9` at random points of a trading run, of the whole process and of each of its threads: no order is lost or sent
 * twice, no fill is lost or counted twice, and the position is the venue's.
 *
 * KILL_ROUNDS, KILL_SEED and KILL_FIRST choose the rounds; SOAK=1 runs 500. A failure names its seed and round.
 */
import { describe, expect, it } from 'vitest'
import { runDrill, THREADS } from './drill.ts'

const SOAK_ROUNDS = 500
const CI_ROUNDS = 8
const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback)
const rounds = number('KILL_ROUNDS', process.env['SOAK'] === '1' ? SOAK_ROUNDS : CI_ROUNDS)
/** In CI always the same. */
const seed = number('KILL_SEED', process.env['CI'] === undefined ? Math.floor(Date.now() / 1_000) : 2_026)
const first = number('KILL_FIRST', 0)

/** A line of the test's own: reporters hold back what a test prints until it is over. */
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** A round may take so long at worst. */
const ROUND_MILLIS = 180_000

describe('a trading swarm that is killed', () => {
  it(
    `keeps one account with its venue, ${rounds} times (KILL_SEED=${seed} KILL_FIRST=${first})`,
    async () => {
      const { kills, orders, fills, caught, failures } = await runDrill({ seed, first, rounds }, say)
      say(`seed ${seed}: ${JSON.stringify(kills)}, ${orders} orders, ${fills} fills, ${caught} kills in flight`)
      expect(failures).toEqual([])
      expect(fills).toBeGreaterThan(rounds)
      if (rounds >= 2 * THREADS.length) expect(Object.keys(kills)).toEqual(expect.arrayContaining([...THREADS]))
    },
    rounds * ROUND_MILLIS,
  )
})
