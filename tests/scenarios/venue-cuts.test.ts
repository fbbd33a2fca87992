/**
 * The venue is cut at random points, and the process is killed at random points: no order is sent twice, no fill is
 * lost or told twice, and our position is the venue's at the end. Time is virtual, every run is its seed.
 */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money } from '#domain/money.ts'
import { seededRng } from '#numeric/rng.ts'
import type { VenueSpec } from '#swarm/ports/venue.ts'
import { openStage, SECOND, type Stage } from '#tests/unit/swarm/desk/desk-stage.ts'
import paper, { openPaper, type PaperVenue } from '#venues/paper/venue.ts'
import { Killed, minedBy } from './death.ts'
import { createFollower, type Follower } from './follower.ts'

interface Run {
  readonly stage: Stage
  readonly cuts: number
  readonly kills: number
  readonly submitted: readonly number[]
  readonly everTold: ReadonlyMap<string, number>
  readonly ends: ReadonlyMap<number, string>
  readonly last: Follower
}

/** Trades at random until so many cuts and kills have happened, then waits until all is quiet. */
function trade(seed: number, cutsWanted: number, killsWanted: number): Run {
  const rng = seededRng(seed)
  const everTold = new Map<string, number>()
  const everEnded = new Map<number, string>()
  let follower = createFollower(everTold)
  let cuts = 0
  let kills = 0
  /** Points until the process dies: before and after each flush and send, and between any two emits. */
  let fuse = Infinity
  // The desk catches what a journal throws; whatever it does after its death must not count.
  const point = (): void => {
    if (--fuse <= 0) throw new Killed()
  }

  const stage = openStage({ seed, trades: true, againMicros: 300_000, latencyMicros: 20_000, wrap: minedBy(point) })
  stage.onEmit = (message) => {
    if (fuse <= 0) throw new Killed()
    follower.hear(message)
    point()
  }
  stage.wire.onSubmit = () => {
    // A session often turns out to be dead when something is sent.
    if (cuts < cutsWanted && rng.uniform() < 0.02) {
      cuts++
      stage.wire.cut(rng.uniform())
    }
    point()
  }

  const survive = (act: () => void): void => {
    const faults = stage.faults.length
    try {
      act()
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown
    }
    if (fuse > 0) return
    fuse = Infinity
    for (const [clientId, how] of follower.ends) everEnded.set(clientId, how)
    follower = createFollower(everTold)
    stage.faults.length = faults
    stage.restart()
  }

  const submitted = [1]
  let trading = true
  const order = (): void => {
    if (!trading) return
    stage.clock.after(rng.exponential() * 60_000, order)
    const old = submitted[rng.below(submitted.length)]
    // A refusal need not be on the disk when a process dies: whoever heard it died too.
    const again = rng.uniform() < 0.1 && everEnded.get(old) !== 'order.rejected'
    const clientId = again ? old : submitted.length + 1
    if (!again) submitted.push(clientId)
    const lots = new Money(1 + rng.below(200)).div(100)
    if (rng.uniform() < 0.2) stage.cancel(submitted[rng.below(submitted.length)])
    if (rng.uniform() < 0.02) stage.command('snapshot')
    stage.submit(clientId, { lots, side: rng.uniform() < 0.5 ? 'buy' : 'sell' })
  }
  stage.clock.after(0, order)

  const untilNext = (): number => 1 + Math.floor(rng.exponential() * 120)
  let cutIn = untilNext()
  let killIn = untilNext()
  while (cuts < cutsWanted || kills < killsWanted) {
    survive(() => stage.clock.step())
    if (cuts < cutsWanted && --cutIn <= 0 && stage.wire.up) {
      cuts++
      cutIn = untilNext()
      survive(() => stage.wire.cut(rng.uniform()))
    }
    if (kills < killsWanted && --killIn <= 0) {
      kills++
      killIn = untilNext()
      fuse = 1 + rng.below(12)
    }
  }
  trading = false
  let quiet = false
  while (!quiet) survive(() => void (quiet = !stage.clock.step()))
  for (const [clientId, how] of follower.ends) everEnded.set(clientId, how)
  return { stage, cuts, kills, submitted, everTold, ends: everEnded, last: follower }
}

/** Everything that must be true of a run, whatever happened in it. */
function expectWhole({ stage, submitted, everTold, ends, last }: Run): void {
  const { exchange } = stage
  expect(
    [...exchange.arrivals.values()].every((times) => times === 1),
    'an order was sent twice',
  ).toBe(true)
  expect([...everTold.keys()].toSorted(), 'a fill was lost').toEqual(
    exchange.fills.map(({ fillId }) => fillId).toSorted(),
  )
  expect(stage.faults).toEqual([])
  expect(stage.status()).toMatchObject({
    session: 'reconciled',
    open: [],
    positions: { EURUSD: exchange.position(1).toString() },
  })
  expect(last.lots.toString()).toBe(exchange.position(1).toString())
  for (const clientId of submitted) {
    const state = exchange.stateOf(clientId)
    expect(state).not.toBe('working')
    if (state !== undefined && state !== 'filled')
      expect(ends.get(clientId), `order ${clientId}`).toBe(`order.${state}`)
    if (state === 'filled') expect(ends.get(clientId), `order ${clientId}`).toBeUndefined()
  }
}

/** Trades on the paper venue, cutting its wire at random points, and compares with what its exchange knows. */
function tradeOnPaper(seed: number, cutsWanted: number): void {
  const rng = seededRng(seed)
  const config = paper.config(z).parse({ market: { kind: 'fx' }, rejectShare: 0.1, touchLots: 1 })
  let venue: PaperVenue | undefined
  const spec: VenueSpec = {
    ...paper,
    config: (z) => z.unknown(),
    can: () => paper.can(config),
    open: (_config, sink, host) => (venue = openPaper(config, sink, host)),
  }
  const stage = openStage({ seed, venue: spec })
  const told = new Map<string, number>()
  const follower = createFollower(told)
  let ask = 1.1
  stage.onEmit = (message) => {
    if (message.type === 'venue.tick') ask = message.ask
    follower.hear(message)
  }

  let last = 0
  let trading = true
  const order = (): void => {
    if (!trading) return
    stage.clock.after(rng.exponential() * 50_000, order)
    if (rng.uniform() < 0.3) stage.cancel(1 + rng.below(last + 1))
    const limit = rng.uniform() < 0.5
    const price = new Money((ask + (rng.uniform() - 0.5) * 0.0004).toFixed(5))
    stage.submit(rng.uniform() < 0.1 ? 1 + rng.below(last + 1) : ++last, {
      lots: new Money(1 + rng.below(300)).div(100),
      side: rng.uniform() < 0.5 ? 'buy' : 'sell',
      orderType: limit ? 'limit' : 'market',
      timeInForce: limit ? 'gtc' : 'ioc',
      price: limit ? price : new Money(0),
    })
  }
  stage.clock.after(0, order)

  const cuts = (): number => stage.status().counts['cuts'] ?? 0
  while (cuts() < cutsWanted) {
    for (let points = 20 + Math.floor(rng.exponential() * 200); points > 0; points--) stage.clock.step()
    while (stage.status().session !== 'reconciled' && rng.uniform() < 0.9) stage.clock.step()
    venue?.disconnect(rng.below(1_000))
    stage.clock.run(20_000) // until it is noticed
  }
  trading = false
  stage.clock.run(10 * SECOND)
  for (let clientId = 1; clientId <= last; clientId++) stage.cancel(clientId)
  stage.clock.run(10 * SECOND)

  const truth = venue?.truth('')
  const lots = truth?.positions[0]?.lots ?? new Money(0)
  expect(venue?.duplicates(), 'an order was sent twice').toBe(0)
  expect([...told.keys()].toSorted(), 'a fill was lost').toEqual(truth?.fills.map(({ fillId }) => fillId).toSorted())
  expect(told.size).toBeGreaterThan(20)
  expect(truth?.orders).toEqual([])
  expect(stage.faults).toEqual([])
  expect(stage.status()).toMatchObject({ session: 'reconciled', open: [], positions: { EURUSD: lots.toString() } })
  expect(cuts()).toBe(cutsWanted)
  expect(follower.lots.toString()).toBe(lots.toString())
}

describe('a venue that is cut at random points', () => {
  it('keeps orders, fills and position whole through 200 cuts', () => {
    let cuts = 0
    let orders = 0
    for (let seed = 1; seed <= 20; seed++) {
      const run = trade(seed, 10, 0)
      expectWhole(run)
      cuts += run.cuts
      orders += run.submitted.length
    }
    expect(cuts).toBe(200)
    expect(orders).toBeGreaterThan(200)
  })

  it('keeps them through 200 cuts and 100 kills of the process', () => {
    let cuts = 0
    let kills = 0
    for (let seed = 101; seed <= 120; seed++) {
      const run = trade(seed, 10, 5)
      expectWhole(run)
      cuts += run.cuts
      kills += run.kills
    }
    expect([cuts, kills]).toEqual([200, 100])
  })

  it('keeps them through 200 cuts of the paper venue', () => {
    for (let seed = 201; seed <= 210; seed++) tradeOnPaper(seed, 20)
  })
})
