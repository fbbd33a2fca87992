/**
 * The line between an emulated terminal and the gateway is cut at random points, again and again, while the swarm trades:
 * no tick is lost or doubled, no order is sent twice, no fill is lost, and our position is the terminal's at the end.
 * The ticks are compared one by one with those of a twin of the same seed whose line is never cut. Time is virtual, every
 * run is its seed. Fewer rounds by default; SOAK=1 runs all 10,000.
 */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money } from '#domain/money.ts'
import { seededRng } from '#numeric/rng.ts'
import { SECOND } from '#tests/unit/swarm/desk/desk-stage.ts'
import emulated from '#venues/mt5/emulated.ts'
import { emulatedStage } from './emulated-stage.ts'
import { createFollower } from './follower.ts'

interface Truth {
  readonly requests: number
  readonly orders: readonly unknown[]
  readonly deals: readonly { readonly ticket: string; readonly order: string; readonly magic: string }[]
  readonly positions: readonly { readonly type: number; readonly volume: number }[]
}

const config = emulated.config(z).parse({
  market: { kind: 'fx', ticksPerSecond: 20 },
  execution: 'exchange',
  liquidityLots: 1,
  reconnectMillis: 50,
})

async function trade(seed: number, cutsWanted: number): Promise<number> {
  const rng = seededRng(seed)
  const { stage, venue } = emulatedStage(seed, config)
  const twin = emulatedStage(seed, config).stage
  const due: number[] = []
  twin.onEmit = (message) => {
    if (message.type === 'venue.tick') due.push(message.at, message.bid, message.ask)
  }
  const told = new Map<string, number>()
  const follower = createFollower(told)
  let ask = 1.1
  let ticks = 0
  stage.onEmit = (message) => {
    if (message.type === 'venue.tick') {
      ask = message.ask
      ticks++
      // The twin hears of every tick at that time or before.
      if (due.length === 0) twin.clock.run(2 * SECOND)
      const [at, bid, offered] = due.splice(0, 3)
      if (message.at !== at || message.bid !== bid || message.ask !== offered) {
        throw new Error(`tick ${ticks}: ${message.at} ${message.bid} ${message.ask}, expected ${at} ${bid} ${offered}`)
      }
    }
    follower.hear(message)
  }

  let last = 0
  let trading = true
  const order = (): void => {
    if (!trading) return
    stage.clock.after(rng.exponential() * 400_000, order)
    if (rng.uniform() < 0.3) stage.cancel(1 + rng.below(last + 1))
    const limit = rng.uniform() < 0.5
    stage.submit(rng.uniform() < 0.1 ? 1 + rng.below(last + 1) : ++last, {
      lots: new Money(1 + rng.below(150)).div(100),
      side: rng.uniform() < 0.5 ? 'buy' : 'sell',
      orderType: limit ? 'limit' : 'market',
      timeInForce: limit ? 'gtc' : 'ioc',
      price: limit ? new Money((ask + (rng.uniform() - 0.5) * 0.0004).toFixed(5)) : new Money(0),
    })
  }
  // Without a quote a limit has no side to be on.
  stage.clock.run(2 * SECOND)
  stage.clock.after(0, order)

  const cuts = (): number => stage.status().counts['cuts'] ?? 0
  while (cuts() < cutsWanted) {
    stage.clock.run(Math.floor(rng.exponential() * 500_000))
    for (let points = rng.below(20); points > 0; points--) stage.clock.step()
    const before = cuts()
    venue.disconnect(rng.below(300))
    for (let wait = 0; wait < 20 && cuts() === before; wait++) stage.clock.run(50_000)
  }
  trading = false
  stage.clock.run(30 * SECOND)
  for (let clientId = 1; clientId <= last; clientId++) stage.cancel(clientId)
  stage.clock.run(60 * SECOND)

  const { truth } = (await venue.say('truth')) as { readonly truth: Truth }
  expect([...told.keys()].toSorted(), 'a fill was lost').toEqual(truth.deals.map(({ ticket }) => ticket).toSorted())
  const tickets = new Map<string, string>()
  for (const { magic, order: ticket } of truth.deals) {
    expect(tickets.get(magic) ?? ticket, 'an order was sent twice').toBe(ticket)
    tickets.set(magic, ticket)
  }
  expect(tickets.size).toBeGreaterThan(cutsWanted / 20)
  expect(truth.orders).toEqual([])
  expect(stage.faults).toEqual([])
  const lots = truth.positions.reduce((sum, { type, volume }) => sum.plus(type === 0 ? volume : -volume), new Money(0))
  expect(stage.status()).toMatchObject({ session: 'reconciled', open: [], positions: { EURUSD: lots.toString() } })
  expect(follower.lots.toString()).toBe(lots.toString())
  expect(ticks).toBeGreaterThan(cutsWanted)
  return cuts()
}

const ROUNDS = process.env['SOAK'] === '1' ? 10_000 : 1_000
const ROUNDS_A_SEED = 100

describe('an emulated terminal whose line is cut at random points', () => {
  it(`loses and doubles no tick, no order and no fill in ${ROUNDS} rounds`, async () => {
    let cuts = 0
    for (let seed = 1; cuts < ROUNDS; seed++) cuts += await trade(seed, ROUNDS_A_SEED)
    expect(cuts).toBeGreaterThanOrEqual(ROUNDS)
  }, 1_800_000)
})
