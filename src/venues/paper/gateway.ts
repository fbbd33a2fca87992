/**
 * The inside end of the paper venue: what the desk talks to. Knows the exchange only through the wire.
 *
 * Two ways to drive the market. Paced (speed 1 or 10, and any speed on a virtual clock): one timer for the next thing
 * due, several due things a call. At full speed on a wall clock: `work` pushes what the sink has room for. A market that
 * can wait stands still, market time and all, while the session is down or the sink is full; a live one goes on, and
 * what it said meanwhile is lost.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Rng } from '#numeric/rng.ts'
import type { Venue, VenueHost, VenueSink, VenueSnapshot } from '#swarm/ports/venue.ts'
import type { Exchange } from './exchange.ts'
import type { MarketClock } from '#venues/markets/market-clock.ts'
import type { Market } from '#venues/markets/market.ts'
import { outside as outsideOf } from './outside.ts'
import type { Pace } from '#venues/markets/pace.ts'
import { session as sessionOf, type SessionTerms } from './session.ts'
import type { Wire } from './wire.ts'

/** A venue one can pull the plug of, and look behind: for tests and demonstrations. */
export interface PaperVenue extends Venue {
  /** Cuts the wire now, for at least so long: all that is on it is lost. */
  disconnect(downMillis: number): void
  /** What the exchange itself knows, past the wire: fills after the id, '' for all it keeps. */
  truth(afterFillId: string): VenueSnapshot
  /** Client order ids that reached the exchange more than once. */
  duplicates(): number
}

export interface GatewayParts {
  readonly instrument: InstrumentId
  readonly clock: MarketClock
  readonly market: Market
  /** The market stands still rather than lose anything. */
  readonly waits: boolean
  readonly exchange: Exchange
  readonly wire: Wire
  /** Absent at full speed: then `work` drives. */
  readonly pace: Pace | undefined
  readonly session: SessionTerms
  readonly rng: Rng
}

/** Market events a turn may push before the host looks after others. */
const BATCH = 256
/** How soon to look again when the sink is full or bytes are still being read. */
const RETRY_MICROS = 1_000
/** How often an account that holds a position is told what it is worth, host time. */
const VALUATION_MICROS = 1_000_000
/** A sink full for so long may never have room again: what is under way arrives without the market. */
const STALL_MICROS = 50_000

export function gateway(parts: GatewayParts, sink: VenueSink, host: VenueHost): PaperVenue {
  const { instrument, clock, market, waits, exchange, wire, pace } = parts
  const ticks = { told: 0, lost: 0 }
  let started = false
  let stopped = false
  let ended = false
  let turning = false
  let armedFor = Infinity
  /** Host time at which the sink was first found full; Infinity when it has room. */
  let fullSince = Infinity
  let cancelTimer = (): void => {}
  /** Host time of the last valuation. */
  let valuedAt = -Infinity
  /** Questions whose answer is still on the wire. */
  let asked = 0

  const session = sessionOf(
    parts.session,
    { now: () => host.now(), after: (delayMicros, call) => host.after(delayMicros, call), rng: parts.rng },
    {
      cut() {
        wire.cut()
        asked = 0
        if (waits) pace?.freeze()
      },
      connected() {
        wire.mend()
        pace?.thaw()
        sink.connected()
        finishIfOver()
        arm()
      },
      disconnected: (reason) => sink.disconnected(reason),
    },
  )

  const outside = outsideOf(clock, market, exchange, wire, {
    tick(at, bid, bidSize, ask, askSize) {
      exchange.quote(bid, bidSize, ask, askSize)
      if (exchange.exposed()) value()
      if (wire.up) {
        ticks.told++
        sink.tick(instrument, at, bid, bidSize, ask, askSize, false)
      } else {
        ticks.lost++
      }
    },
    depth(image) {
      if (wire.up) sink.depth(image)
    },
    trade(at, price, size, aggressor) {
      if (wire.up) sink.trade(instrument, at, price, size, aggressor, false)
    },
  })

  /** By the road of the fills: what an account is worth never overtakes what it did. */
  function value(): void {
    if (!wire.up || host.now() - valuedAt < VALUATION_MICROS) return
    valuedAt = host.now()
    const account = exchange.account()
    wire.toDesk(() => sink.account(account))
  }

  const now = (): number => (pace === undefined ? clock.elapsed : Math.max(clock.elapsed, pace.elapsed()))
  /** A market that waits stands still while nobody would hear it. */
  const held = (): boolean => waits && !wire.up

  function finishIfOver(): void {
    if (ended || outside.state !== 'end' || outside.due() < Infinity || !wire.up) return
    ended = true
    sink.account(exchange.account())
    sink.ended()
  }

  const setTimer = (delayMicros: number, call: () => void): void => {
    cancelTimer()
    armedFor = host.now() + delayMicros
    cancelTimer = host.after(delayMicros, call)
  }

  /** Sets the one timer for what comes next, unless it stands there already. */
  function arm(): void {
    if (pace === undefined || turning || stopped || pace.frozen) return
    const next = Math.min(outside.head(), outside.due())
    const known = next < Infinity ? pace.until(next) : Infinity
    const delayMicros = outside.state === 'wait' ? Math.min(known, RETRY_MICROS) : known
    if (delayMicros < Infinity && host.now() + delayMicros !== armedFor) setTimer(delayMicros, turn)
  }

  /** Everything that is due by now, at most a batch of market events, in order of market time. */
  function turn(): void {
    armedFor = Infinity
    if (pace === undefined || stopped || pace.frozen) return
    turning = true
    try {
      for (let left = BATCH; left > 0 && !pace.frozen;) {
        const until = pace.elapsed()
        const head = outside.head()
        const due = outside.due()
        if (!(due <= until || head <= until)) break
        if (due <= head) {
          outside.settle(Math.min(head, until))
        } else if (waits && !sink.ready()) {
          pace.freeze()
        } else {
          outside.step()
          left--
        }
      }
    } finally {
      turning = false
    }
    finishIfOver()
    if (pace.frozen && !held()) setTimer(RETRY_MICROS, retry)
    else arm()
  }

  const retry = (): void => {
    if (held()) return
    if (!sink.ready()) {
      stall()
      setTimer(RETRY_MICROS, retry)
      return
    }
    fullSince = Infinity
    pace?.thaw()
    turn()
  }

  /** Lets market time move on without the market until every question is answered: the sink may wait for just that. */
  const answer = (): void => {
    while (asked > 0 && outside.due() < Infinity) outside.settle(outside.due())
  }

  /** The sink is full. */
  const stall = (): void => {
    answer()
    fullSince = Math.min(fullSince, host.now())
    if (host.now() - fullSince > STALL_MICROS) outside.settle(Infinity)
  }

  const work = (): boolean => {
    if (!started || stopped || held()) return false
    for (let left = BATCH; left > 0; left--) {
      if (outside.head() === Infinity) {
        if (outside.state === 'wait') {
          answer()
          // The bytes come through this thread's event loop: be back after its next turn.
          return true
        }
        outside.settle(Infinity)
        finishIfOver()
        return false
      }
      if (!sink.ready()) {
        stall()
        return false
      }
      fullSince = Infinity
      outside.step()
      if (held()) return false
    }
    return true
  }

  const send = (arrive: () => void): void => {
    wire.toExchange(now(), arrive)
    arm()
  }
  const ask = (answerOf: () => () => void): void => {
    if (wire.up) asked++
    send(() => {
      const tell = answerOf()
      wire.toDesk(() => {
        asked--
        tell()
      })
    })
  }
  const query = (clientId: number): void =>
    ask(() => {
      const report = exchange.report(clientId)
      return () => sink.report(report)
    })

  return {
    start() {
      started = true
      clock.begin(market.start(host.now()))
      if (!waits) pace?.thaw()
      session.start()
      arm()
    },
    submit(order) {
      if (!session.up) return false
      // The desk may use the same object again.
      const copy = { ...order }
      send(() => exchange.submit(copy))
      return true
    },
    cancel: (clientId) => send(() => exchange.cancel(clientId)),
    // It declares that it cannot: the answer is how the order stands, unchanged.
    modify: query,
    query,
    snapshot: (afterFillId) =>
      ask(() => {
        const snapshot = exchange.snapshot(afterFillId)
        return () => sink.snapshot(snapshot)
      }),
    ...(pace === undefined ? { work } : {}),
    status: () => ({
      session: session.up ? 'up' : 'down',
      epoch: session.epoch,
      ticks: { ...ticks },
      market: market.status(),
      exchange: { ...exchange.counts },
      wire: { up: wire.up, underWay: wire.underWay, lost: wire.lost },
      ended,
    }),
    stop() {
      stopped = true
      session.stop()
      cancelTimer()
      market.close()
    },
    disconnect: (downMillis) => session.cut(downMillis * 1_000),
    truth: exchange.snapshot,
    duplicates: () => exchange.counts.duplicates,
  }
}
