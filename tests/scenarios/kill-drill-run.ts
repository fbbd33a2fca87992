/**
 * One seeded run of a desk that dies at a given moment: before or after it adds a line to its journal, flushes it, or
 * hands an order to the venue. What it does after that moment has no effect on anything; the next desk is opened on what
 * the journal kept. The exchange lives on, and so does what was on the wire.
 */
import { Money } from '#domain/money.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { seededRng, type Rng } from '#numeric/rng.ts'
import type { Context } from '#swarm/behaviour.ts'
import { createDesk, type Desk } from '#swarm/desk/desk.ts'
import type { Journal, JournalEntry } from '#swarm/ports/journal.ts'
import { defineVenue, type Venue } from '#swarm/ports/venue.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { createClock } from '#tests/unit/swarm/desk/desk-clock.ts'
import { createExchange, type ExchangeSide } from '#tests/unit/swarm/desk/desk-exchange.ts'
import { createWire } from '#tests/unit/swarm/desk/desk-wire.ts'

/** What a death leaves of the journal: `kill` what was added, `power` what was flushed. */
export type Death = 'kill' | 'power'

export interface RunTerms {
  readonly seed: number
  readonly death: Death
  /** Moments until each death, in turn; the last desk lives. */
  readonly deaths: readonly number[]
}

export interface RunResult {
  /** Moments the first desk lived through. */
  readonly moments: number
  /** Deaths that came. */
  readonly died: number
  readonly wrong: readonly string[]
}

const ORDERS = 8
const LATENCY = 20_000
const APART = 60_000
const DOWN = 100_000
/** Longer than every patience of the desk. */
const SETTLED = 120_000_000

interface Life {
  readonly desk: Desk
  readonly ctx: Context
  /** Moments lived. */
  moments: number
  dead: boolean
  readonly added: JournalEntry[]
  flushed: number
}

export function runTo({ seed, death, deaths }: RunTerms): RunResult {
  const rng = seededRng(seed)
  const clock = createClock()
  const exchange = createExchange(clock, rng)
  const wire = createWire({ clock, exchange, rng, latencyMicros: LATENCY })
  const script = seededRng(seed + 1)
  const wrong: string[] = []
  let kept: readonly JournalEntry[] = []
  let session = 0
  let died = 0

  const open = (): Life => {
    const dies = deaths[session] ?? Infinity
    session++
    const added = [...kept]
    const moment = (): boolean => {
      if (!life.dead && ++life.moments > dies) {
        life.dead = true
        kept = life.added.slice(0, death === 'kill' ? Infinity : life.flushed)
      }
      return life.dead
    }
    /** Does it between two moments, unless the desk is dead by then. */
    const during = (act: () => void): void => {
      if (moment()) return
      act()
      moment()
    }
    const journal: Journal = {
      recovered: [...kept],
      append: (entry) => during(() => void life.added.push(entry)),
      flush: () => during(() => (life.flushed = life.added.length)),
      close() {},
    }
    const spec = defineVenue<unknown>({
      ...wire.spec,
      open(config, sink, host) {
        const venue: Venue = wire.spec.open(config, sink, host)
        const alive =
          <Args extends unknown[]>(act: (...args: Args) => void) =>
          (...args: Args): void => {
            if (!life.dead) act(...args)
          }
        return {
          ...venue,
          submit(order) {
            during(() => {
              const { clientId } = order
              const written = life.added.slice(0, life.flushed)
              if (!written.some((entry) => entry.entry === 'submit' && entry.order.clientId === clientId))
                wrong.push(`order ${clientId} was sent before it was on the disk`)
              venue.submit(order)
            })
            return true
          },
          cancel: alive(venue.cancel),
          modify: alive(venue.modify),
          query: alive(venue.query),
          snapshot: alive(venue.snapshot),
        }
      },
    })
    const ctx: Context = {
      now: () => clock.now,
      stopwatch: () => 0,
      emit: () => {},
      after: (delay, tag) =>
        void clock.after(delay, () => {
          if (!life.dead) life.desk.receive(message('agent.timer', { tag }), ctx)
        }),
      rng: seededRng(seed + session),
    }
    const desk = createDesk({
      spec,
      config: {},
      journal,
      session,
      instruments: [EURUSD],
      virtual: true,
      trading: () => 'ACTIVE',
      ready: () => true,
      onFault: (line) => {
        if (line.startsWith('LEDGER_MISMATCH')) wrong.push(line)
      },
      onEnded() {},
    })
    const life: Life = { desk, ctx, moments: 0, dead: false, added, flushed: added.length }
    desk.start?.(ctx)
    if (!life.dead) wire.connect()
    return life
  }

  let life = open()
  const first = life
  const told: AnyMessage[] = []

  const tell = (one: AnyMessage): void => {
    if (!life.dead) life.desk.receive(one, life.ctx)
  }
  /** The next desk, if this one is dead. */
  const raise = (): void => {
    while (life.dead) {
      died++
      wire.detach(script.uniform() / 2)
      clock.run(script.uniform() * DOWN)
      life = open()
    }
  }
  const pass = (micros: number): void => {
    const until = clock.now + micros
    while (clock.step(until)) {
      if (!life.dead) life.desk.work()
      raise()
    }
    clock.run(until - clock.now)
  }

  raise()
  pass(4 * LATENCY)
  for (let id = 1; id <= ORDERS; id++) {
    const order = orderOf(id, script)
    told.push(order)
    tell(order)
    if (script.below(2) === 0) tell(message('order.cancel', { clientId: 1 + script.below(id), request: 1 }))
    if (script.below(3) === 0)
      tell(
        message('order.modify', {
          clientId: 1 + script.below(id),
          request: 1,
          lots: new Money(3),
          price: new Money(1),
        }),
      )
    // Orders of one turn are flushed together.
    if (script.below(3) > 0) life.desk.work()
    raise()
    pass(script.uniform() * APART)
  }
  pass(SETTLED)
  // Whoever tells an order again, sends none again.
  for (const one of told) tell(one)
  pass(SETTLED)
  wrong.push(...differences(exchange, life))
  return { moments: first.moments, died, wrong }
}

const orderOf = (clientId: number, script: Rng): AnyMessage =>
  message('order.submit', {
    clientId,
    parent: clientId,
    seq: clientId + 1000,
    side: script.below(2) === 0 ? 'buy' : 'sell',
    lots: new Money(1 + script.below(200)).div(100),
    price: new Money('1.1'),
    orderType: 'limit',
    timeInForce: 'gtc',
    expires: Infinity,
  })

interface DeskWords {
  readonly session: string
  readonly positions: Readonly<Record<string, string>>
  readonly open: readonly { readonly clientId: number }[]
}

/** What the exchange, the journal and the desk do not agree on. */
function differences(exchange: ExchangeSide, { desk, added }: Life): readonly string[] {
  const wrong: string[] = []
  const said = desk.status() as DeskWords // its own words, as its test reads them
  if (said.session !== 'reconciled') wrong.push(`the session is ${said.session}`)
  for (const [id, times] of exchange.arrivals) if (times > 1) wrong.push(`order ${id} arrived ${times} times`)
  const fills = added.flatMap((entry) => (entry.entry === 'filled' ? [entry.fill.fillId] : []))
  const truth = exchange.fills.map(({ fillId }) => fillId)
  if (fills.toSorted().join(' ') !== truth.toSorted().join(' '))
    wrong.push(`fills of the journal: ${fills.join(' ')}; of the exchange: ${truth.join(' ')}`)
  const position = exchange.position(EURUSD.id).toString()
  if (said.positions['EURUSD'] !== position) wrong.push(`position ${said.positions['EURUSD']}, and truly ${position}`)
  for (const { clientId } of said.open)
    if (exchange.stateOf(clientId) !== 'working') wrong.push(`order ${clientId} is open, and truly not`)
  for (const id of exchange.arrivals.keys())
    if (exchange.stateOf(id) === 'working' && !said.open.some(({ clientId }) => clientId === id))
      wrong.push(`order ${id} works, and is not open`)
  return wrong
}
