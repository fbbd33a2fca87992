/**
 * A venue that does everything wrong at random, and a process that dies at random: whatever happens, no order is sent
 * twice, no fill is lost or counted twice, and in the end the desk, the agents' books and the venue hold the same. Time
 * is virtual, every run is its seed. Fewer seeds by default; SOAK=1 runs 2,000.
 */
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { seededRng } from '#numeric/rng.ts'
import type { Faults } from './faulty-line.ts'
import { expectAgreement, openFaulty } from './faulty-stage.ts'
import { Killed, minedBy } from './death.ts'
import { createFollower } from './follower.ts'

const KILLS = 4
const TRADING_SECONDS = 30

function trade(seed: number): { readonly orders: number; readonly fills: number; readonly why: ReadonlySet<string> } {
  const rng = seededRng(seed)
  const some = (most: number): number => (rng.uniform() < 0.5 ? 0 : most * rng.uniform())
  const faults: Faults = {
    loseOrder: some(0.3),
    drop: some(0.4),
    double: some(0.6),
    late: some(0.6),
    lateAnswer: some(0.6),
    loseAnswer: some(0.4),
    cut: some(0.1),
    loseOnCut: rng.uniform(),
    fillAfterCancel: some(0.8),
  }
  const everTold = new Map<string, number>()
  let follower = createFollower(everTold)
  /** Points until the process dies: before and after each flush and send, and between any two emits. */
  let fuse = Infinity
  const point = (): void => {
    if (--fuse <= 0) throw new Killed()
  }
  const faulty = openFaulty({
    seed,
    trades: true,
    againMicros: 400_000,
    wrap: minedBy(point),
    timing: { reconcileMillis: 3_000 },
    hear(message) {
      if (fuse <= 0) throw new Killed()
      follower.hear(message)
      point()
    },
  })
  const { stage, line } = faulty
  line.onSubmit = point

  /** The desk catches what a journal throws; whatever it does after its death must not count. */
  const survive = (act: () => void): void => {
    const said = stage.faults.length
    try {
      act()
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown
    }
    if (fuse > 0) return
    fuse = Infinity
    follower = createFollower(everTold)
    stage.faults.length = said
    faulty.restart()
  }

  let last = 0
  let trading = true
  const act = (): void => {
    if (!trading) return
    stage.clock.after(rng.exponential() * 150_000, act)
    for (let batch = rng.below(4); batch > 0; batch--) {
      const lots = new Money(1 + rng.below(200)).div(100)
      stage.queue(++last, { lots, side: rng.uniform() < 0.5 ? 'buy' : 'sell' })
    }
    const any = 1 + rng.below(last + 1)
    if (rng.uniform() < 0.1) stage.queue(any)
    if (rng.uniform() < 0.3) stage.cancel(any)
    if (rng.uniform() < 0.2) stage.modify(any, new Money(1 + rng.below(300)).div(100).toString())
    if (rng.uniform() < 0.05) line.honestly(() => stage.exchange.trade(1, rng.uniform() < 0.5 ? '0.5' : '-0.3'))
    if (rng.uniform() < 0.02) line.cut()
    if (rng.uniform() < 0.5) stage.desk.work()
  }
  // What was traded before the first word of the venue is told to nobody.
  faulty.run(1)
  faulty.be(faults)
  stage.clock.after(0, act)

  const kills = Array.from({ length: KILLS }, () => rng.uniform() * TRADING_SECONDS).toSorted((a, b) => a - b)
  const begin = stage.clock.now
  const end = begin + TRADING_SECONDS * 1_000_000
  while (stage.clock.now < end) {
    if (kills.length > 0 && stage.clock.now >= begin + kills[0] * 1_000_000) {
      kills.shift()
      fuse = 1 + rng.below(25)
    }
    survive(() => stage.clock.step())
  }
  trading = false
  faulty.be({})
  const quiet = stage.clock.now + 60_000_000
  while (stage.clock.now < quiet) survive(() => stage.clock.step())

  // A truth that comes late over and over may be called a mismatch until the next.
  stage.faults.length = 0
  expectAgreement(faulty)
  expect([...everTold.keys()].toSorted(), 'fills that were told').toEqual(
    stage.exchange.fills.map(({ fillId }) => fillId).toSorted(),
  )
  expect(follower.lots.toString()).toBe(faulty.venuePosition().toString())
  expect(stage.status().open).toEqual([])
  const counted = stage.journal.durable.flatMap((entry) => (entry.entry === 'filled' ? [entry.fill.fillId] : []))
  expect(new Set(counted).size, 'fills in the journal').toBe(counted.length)
  return {
    orders: stage.exchange.arrivals.size,
    fills: stage.exchange.fills.length,
    why: new Set(stage.journal.durable.flatMap((entry) => (entry.entry === 'why' ? [entry.code] : []))),
  }
}

const SEEDS = process.env['SOAK'] === '1' ? 2_000 : 60

describe('a venue that does everything wrong', () => {
  it(`leaves orders, fills and positions whole, over ${SEEDS} seeds of faults and ${KILLS} deaths each`, () => {
    const why = new Set<string>()
    let [orders, fills] = [0, 0]
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        const run = trade(seed)
        orders += run.orders
        fills += run.fills
        for (const code of run.why) why.add(code)
      } catch (thrown) {
        throw new Error(`seed ${seed}: ${thrown instanceof Error ? thrown.message : ''}`, { cause: thrown })
      }
    }
    expect(orders).toBeGreaterThan(SEEDS * 20)
    expect(fills).toBeGreaterThan(SEEDS * 20)
    // The run is worth its time only if the faults were met.
    expect([...why]).toEqual(
      expect.arrayContaining(['FACT_REPEATED', 'FILL_LATE', 'FILL_MISSED', 'END_MISSED', 'NEVER_ARRIVED']),
    )
  }, 600_000)
})
