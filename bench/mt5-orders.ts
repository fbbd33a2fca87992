/**
 * Orders from the gateway to a terminal and back, over TCP, while the market is quiet: market orders of the least size,
 * one at a time, each begun at a moment that has nothing to do with the terminal's timer.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Money } from '#domain/money.ts'
import { fromSeconds } from '#domain/time.ts'
import { seededRng } from '#numeric/rng.ts'
import type { Venue, VenueHost, VenueSink } from '#swarm/ports/venue.ts'
import { openGateway } from '#venues/mt5/gateway/gateway.ts'
import { tcpDoor } from '#venues/mt5/gateway/listener.ts'
import { commandHost } from '#venues/mt5/visit.ts'
import { FIRST_QUOTE, instrument, SECRET, watchBeside, type TerminalKind } from './mt5-terminal.ts'
import { readingOf, type Reading } from './sampling.ts'

export interface OrderReading {
  /** From the call to the fact, microseconds. */
  readonly accepted: Reading
  readonly filled: Reading
  readonly others: number
}

/** Orders before the first that is timed. */
const WARM = 10
/** Longer than the timer of the program, 15 ms, so that orders meet it at any phase. */
const MOST_PAUSE_MILLIS = 30
const PATIENCE_MILLIS = 5_000

const LOOPBACK = '127.0.0.1'

const host: VenueHost = { ...commandHost, virtual: false, rng: seededRng(1), instruments: [instrument] }

/** What the bench waits for: the next of these facts. */
type Awaited = 'connected' | 'snapshot' | 'filled'

interface Heard {
  readonly sink: VenueSink
  /** When the last order was accepted, by `performance.now`. */
  acceptedAt: number
  next(fact: Awaited): Promise<void>
}

function listen(): Heard {
  const waiting = new Map<Awaited, PromiseWithResolvers<void>>()
  const came = (fact: Awaited): void => waiting.get(fact)?.resolve()
  const failed = (line: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(line))
  }
  const heard: Heard = {
    acceptedAt: Number.NaN,
    async next(fact) {
      const awaited = Promise.withResolvers<void>()
      waiting.set(fact, awaited)
      const late = setTimeout(() => awaited.reject(new Error(`${fact} did not come`)), PATIENCE_MILLIS)
      await awaited.promise
      clearTimeout(late)
      waiting.delete(fact)
    },
    sink: {
      ready: () => true,
      tick() {},
      depth() {},
      trade() {},
      clock() {},
      account() {},
      ended() {},
      report() {},
      connected: () => came('connected'),
      disconnected: (reason) => failed(`disconnected: ${reason}`),
      snapshot: () => came('snapshot'),
      accepted() {
        heard.acceptedAt = performance.now()
      },
      rejected: (_, code, reason) => failed(`rejected: ${code} ${reason}`),
      canceled: (_, __, reason) => failed(`canceled: ${reason}`),
      expired: () => failed('expired'),
      filled: ({ leaves }) => {
        if (leaves.isZero()) came('filled')
      },
      fault: failed,
    },
  }
  return heard
}

async function connected(venue: Venue, door: { readonly port: number }, heard: Heard, kind: TerminalKind) {
  venue.start()
  while (door.port === 0) await sleep(1)
  const terminal = kind.start(door.port, [FIRST_QUOTE])
  await heard.next('connected')
  const whole = heard.next('snapshot')
  venue.snapshot('')
  await whole
  return terminal
}

export async function runOrders(kind: TerminalKind, count: number): Promise<OrderReading> {
  const heard = listen()
  const door = tcpDoor(LOOPBACK, 0, host)
  const terms = {
    secret: SECRET,
    space: 1,
    allowTrading: true,
    allowReal: false,
    allowSimulated: true,
    book: true,
    heartbeatMillis: 1_000,
    deadManMillis: 10_000,
    ttlMillis: 2_000,
    deviationPoints: 10,
    backfillSeconds: 0,
    terminals: [{ symbols: [{ instrument, contract: { rule: 'fixed', symbol: instrument.symbol } }] }],
  } as const
  const venue = openGateway(terms, heard.sink, host, door)
  const terminal = await connected(venue, door, heard, kind)
  const accepted = new Float64Array(count)
  const filled = new Float64Array(count)
  const stop = watchBeside(terminal)
  const firstId = Math.floor(host.now() / fromSeconds(1)) * 1_000
  for (let k = -WARM; k < count; k++) {
    await sleep(host.rng.uniform() * MOST_PAUSE_MILLIS)
    const done = heard.next('filled')
    const from = performance.now()
    const sent = venue.submit({
      clientId: firstId + WARM + k,
      instrument: instrument.id,
      side: k % 2 === 0 ? 'buy' : 'sell',
      lots: new Money(instrument.minLots),
      orderType: 'market',
      price: new Money(0),
      timeInForce: 'ioc',
      reduceOnly: false,
    })
    if (!sent) throw new Error('the order was not sent')
    await done
    if (k < 0) continue
    filled[k] = (performance.now() - from) * 1e3
    accepted[k] = (heard.acceptedAt - from) * 1e3
  }
  const others = stop()
  await terminal.close()
  venue.stop()
  return { accepted: readingOf(accepted), filled: readingOf(filled), others }
}
