/**
 * A venue desk with nothing behind it: from an order that was told to it, over the journal, to the venue's door. A turn is
 * a seat's: what has come, at most a batch of it, then one `work`. The venue takes every order. It says nothing, or it fills
 * them whole and says so of the orders of one turn in the next: the desk journals that too.
 */
import { Money, ZERO } from '#domain/money.ts'
import { orderSubmit } from '#messages/orders.ts'
import { agentTimer } from '#messages/system.ts'
import { seededRng } from '#numeric/rng.ts'
import type { Context } from '#swarm/behaviour.ts'
import { readEpoch, wallClock } from '#swarm/clocks/wall-clock.ts'
import { createDesk } from '#swarm/desk/desk.ts'
import type { Journal } from '#swarm/ports/journal.ts'
import type { VenueFill, VenueOrder, VenueSink, VenueSpec } from '#swarm/ports/venue.ts'
import { Timers } from '#swarm/seat/timers.ts'
import { instrument } from './mt5-terminal.ts'

/** Records a seat takes in one turn. */
export const BATCH = 64

export interface BenchDesk {
  /** Tells the desk so many new orders, then ends the turn. */
  turn(orders: number): void
  /** Called with the place of each order, in the order they were told, at the moment it is at the venue's door. */
  onSubmit: (place: number) => void
  close(): void
}

const spec = (sinkOf: (sink: VenueSink) => void, went: (order: VenueOrder) => void): VenueSpec => ({
  name: 'nothing',
  about: 'Takes every order.',
  config: (z) => z.unknown(),
  can: () => ({
    depth: false,
    trades: false,
    orderTypes: ['market', 'limit'],
    modify: true,
    hedging: false,
    waits: false,
  }),
  open: (_config, sink) => {
    sinkOf(sink)
    return {
      start: () => sink.connected(),
      submit(order) {
        went(order)
        return true
      },
      cancel() {},
      modify() {},
      query() {},
      snapshot: () =>
        sink.snapshot({
          account: { balance: new Money(1e6), equity: new Money(1e6), margin: ZERO },
          positions: [],
          orders: [],
          fills: [],
        }),
      status: () => ({}),
      stop() {},
    }
  },
})

export function openBenchDesk(journal: Journal, answers: boolean): BenchDesk {
  const clock = wallClock(readEpoch())
  const timers = new Timers()
  const out: VenueOrder[] = []
  let answered: VenueOrder[] = []
  let sink: VenueSink | undefined
  let submitted = 0
  let fills = 0
  let told = 0
  const desk = createDesk({
    spec: spec(
      (opened) => (sink = opened),
      (order) => {
        bench.onSubmit(submitted++)
        if (answers) out.push(order)
      },
    ),
    config: {},
    journal,
    session: 1,
    instruments: [instrument],
    virtual: false,
    trading: () => 'ACTIVE',
    ready: () => true,
    onFault: (line) => {
      throw new Error(line)
    },
    onEnded() {},
  })
  const ctx: Context = {
    now: () => clock.now(),
    stopwatch: () => 0,
    emit: () => {},
    after: (delay, tag) => timers.add(clock.now() + delay, 0, tag),
    rng: seededRng(1),
  }
  desk.start?.(ctx)
  const message = orderSubmit.draft()
  message.instrument = instrument.id
  message.lots = new Money('0.1')
  message.orderType = 'market'
  message.price = ZERO
  message.timeInForce = 'ioc'
  const timer = agentTimer.draft()
  const price = new Money('1.10002')
  const fee = new Money('0.3')
  const answer = (order: VenueOrder): void => {
    const { clientId, side, lots } = order
    sink?.accepted(clientId, `V${clientId}`)
    const fill: VenueFill = {
      clientId,
      fillId: `F${++fills}`,
      instrument: instrument.id,
      side,
      lots,
      price,
      fee,
      leaves: ZERO,
      at: ctx.now(),
    }
    sink?.filled(fill)
  }
  const bench: BenchDesk = {
    onSubmit: () => {},
    turn(orders) {
      const now = ctx.now()
      while (timers.next <= now) {
        timer.tag = timers.nextTag
        timers.pop()
        desk.receive(timer, ctx)
      }
      for (const order of answered) answer(order)
      answered = []
      for (let k = 0; k < orders; k++) {
        told++
        message.clientId = told
        message.parent = told
        message.seq = told
        message.at = now
        message.side = told % 2 === 0 ? 'buy' : 'sell'
        message.expires = now + 1e6
        desk.receive(message, ctx)
      }
      desk.work()
      answered = out.splice(0)
    },
    close: () => desk.stop(),
  }
  bench.turn(0)
  return bench
}
