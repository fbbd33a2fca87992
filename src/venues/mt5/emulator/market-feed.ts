/**
 * The market of an emulated venue, in the terminal: a synthetic one or a file, at its own pace. The trade server lives by
 * its time, so an order takes as long at any speed.
 *
 * A market that can wait stands still, time and all, while the swarm does not take its ticks: nothing is lost, and an
 * order meets the market at most a window of ticks later. A live one goes on; the base keeps what it said.
 */
import { fromMillis } from '#domain/time.ts'
import type { MarketClock } from '#venues/markets/market-clock.ts'
import type { Market, MarketOutlet, MarketState } from '#venues/markets/market.ts'
import type { Pace } from '#venues/markets/pace.ts'
import { agenda } from './agenda.ts'
import type { BookRow } from './scenario-kinds.ts'
import type { EmulatorHost } from './surroundings.ts'
import type { Terminal, TerminalClock } from './terminal.ts'
import { flags } from './tick-flags.ts'

export interface FeedParts {
  readonly symbol: string
  readonly clock: MarketClock
  readonly market: Market
  readonly waits: boolean
  /** Absent at full speed on a wall clock: then it runs as fast as the swarm takes it. */
  readonly pace: Pace | undefined
  /** Ticks that may stand unsent before a market that waits is held. */
  readonly ahead: number
}

export interface MarketFeed {
  /** What the trade server lives by. */
  readonly terminalClock: TerminalClock
  /** Everything it had to say was said, and taken. */
  readonly ended: boolean
  start(terminal: Terminal): void
  /** The program had a run: there may be room again. */
  ran(): void
  status(): unknown
  stop(): void
}

/** Market events told together, and how often in a turn, before the host looks after others. */
const BATCH = 256
const BATCHES = 8
const RETRY_MICROS = 1_000
/** A swarm that takes nothing for so long may wait for the fate of an order: that goes on without the market. */
const STALL_MICROS = 50_000
/** After the end of a feed, what is due within so long is still under way. */
const UNDER_WAY_MICROS = 60_000_000
const SELL = 1
const BUY = 2
const QUOTE = flags.bid | flags.ask

export function marketFeed(parts: FeedParts, host: Pick<EmulatorHost, 'now' | 'after'>, ended: () => void): MarketFeed {
  const { symbol, clock, market, waits, pace } = parts
  const plans = agenda()
  let terminal: Terminal | undefined
  let state: MarketState = 'wait'
  let headDue = Infinity
  let stopped = false
  let turning = false
  let over = false
  /** Number of the frame whose ack says that everything was taken. */
  let lastFrame = 0
  /** It stands still for want of room. */
  let holding = false
  /** Host time since when the swarm, being there, takes nothing. */
  let heldSince = Infinity
  let ticks = 0
  let armedFor = Infinity
  let disarm = (): void => {}

  const elapsed = (): number => (pace === undefined ? clock.elapsed : Math.max(clock.elapsed, pace.elapsed()))
  const utcNow = (): number => {
    const at = clock.eventTime() + (elapsed() - clock.elapsed)
    return (Number.isNaN(at) ? host.now() : at) / 1_000
  }
  const streaming = (): boolean => terminal?.program?.up === true && terminal.program.backlog(symbol) < Infinity
  const held = (): boolean => waits && !((terminal?.program?.backlog(symbol) ?? Infinity) < parts.ahead)

  const tell: MarketOutlet = {
    tick(at, bid, _bidSize, ask) {
      ticks++
      const words = { bid: bid > 0 ? bid : 0, ask: ask > 0 ? ask : 0, flags: QUOTE }
      terminal?.tick(symbol, words, serverMillis(at))
    },
    trade(at, price, size, aggressor) {
      const side = aggressor === 'buy' ? flags.buy : aggressor === 'sell' ? flags.sell : 0
      const { bid, ask } = terminal?.market.show(symbol).last ?? { bid: 0, ask: 0 }
      const words = { bid, ask, last: price, volume: size, flags: flags.last | flags.volume | side }
      terminal?.tick(symbol, words, serverMillis(at))
    },
    depth({ bids, asks, bidPrices, bidSizes, askPrices, askSizes }) {
      const rows: BookRow[] = []
      for (let level = asks - 1; level >= 0; level--) {
        rows.push({ type: SELL, price: askPrices[level], volume: askSizes[level] })
      }
      for (let level = 0; level < bids; level++) {
        rows.push({ type: BUY, price: bidPrices[level], volume: bidSizes[level] })
      }
      terminal?.book(symbol, rows)
    },
  }
  const serverMillis = (at: number): number => Math.floor(at / 1_000) + (terminal?.offsetSeconds ?? 0) * 1_000

  /** Market time of the event at hand; Infinity while there is none. */
  const head = (): number => {
    if (headDue < Infinity || state === 'end') return headDue
    state = market.next()
    headDue = state === 'event' ? clock.dueOf(market.at) : Infinity
    return headDue
  }

  /** What is planned until then happens. */
  const settle = (until: number): void => {
    for (let due = plans.due; due <= until && due < Infinity; due = plans.due) {
      if (due > clock.elapsed) clock.elapsed = due
      plans.take()
    }
  }

  const step = (): void => {
    settle(headDue)
    clock.reach(market.at)
    headDue = Infinity
    market.tell(tell)
  }

  const arm = (delayMicros: number): void => {
    const at = host.now() + delayMicros
    if (stopped || at >= armedFor) return
    disarm()
    armedFor = at
    disarm = host.after(delayMicros, () => {
      armedFor = Infinity
      turn()
    })
  }

  /** A feed that is over is told once all it said was taken, with the account as it is then. */
  const finish = (): void => {
    if (over || state !== 'end' || headDue < Infinity || plans.due <= elapsed() + UNDER_WAY_MICROS) return
    const program = terminal?.program
    if (program === undefined || !program.up || program.backlog(symbol) !== 0) {
      lastFrame = 0
      return
    }
    if (lastFrame === 0) {
      program.tellAccount()
      lastFrame = program.sent
    } else if (program.acked >= lastFrame) {
      over = true
      ended()
    }
  }

  /** The swarm has no room: time stands still, but not for ever when an order's fate may be what it waits for. */
  const hold = (): void => {
    pace?.freeze()
    holding = true
    if (!streaming()) {
      heldSince = Infinity
      return
    }
    heldSince = Math.min(heldSince, host.now())
    const stalledAt = heldSince + STALL_MICROS
    if (host.now() >= stalledAt) settle(elapsed() + UNDER_WAY_MICROS)
    arm(host.now() < stalledAt ? stalledAt - host.now() : STALL_MICROS)
  }

  /** How far the time may go now, the event at hand being due at `next`. */
  const limit = (next: number): number => {
    if (pace !== undefined) return pace.elapsed()
    // At full speed only events move it, until there are none any more.
    if (next < Infinity) return Infinity
    return state === 'end' ? elapsed() + UNDER_WAY_MICROS : -Infinity
  }

  /** Says when there is something to do next. */
  const rearm = (): void => {
    if (pace === undefined) {
      if (state === 'event') arm(0)
      else if (state === 'wait' || plans.due <= limit(Infinity)) arm(RETRY_MICROS)
      return
    }
    const next = Math.min(head(), plans.due)
    if (next < Infinity) arm(pace.until(next))
    if (state === 'wait') arm(RETRY_MICROS)
  }

  /** What is due by now, at most a batch of market events, in order of market time. True when there was more than that. */
  const batch = (): boolean => {
    for (let left = BATCH; left > 0;) {
      const next = head()
      const { due } = plans
      const first = Math.min(next, due)
      if (first === Infinity || first > limit(next)) return false
      if (due <= next) settle(due)
      else if (held()) return false
      else {
        step()
        left--
        heldSince = Infinity
      }
    }
    return true
  }

  function turn(): void {
    if (stopped || turning) return
    turning = true
    try {
      if (!held()) pace?.thaw()
      holding = false
      for (let more = true, batches = BATCHES; more && batches > 0; batches--) {
        more = batch()
        terminal?.program?.stir()
      }
    } finally {
      turning = false
    }
    finish()
    if (headDue <= limit(headDue) && held()) hold()
    else rearm()
  }

  return {
    terminalClock: {
      utcNow,
      after(delayMillis, call) {
        const cancel = plans.put(elapsed() + fromMillis(delayMillis), call)
        if (terminal !== undefined && !turning) rearm()
        return cancel
      },
    },
    get ended() {
      return over
    },
    start(of) {
      terminal = of
      clock.begin(market.start(host.now()))
      if (!waits) pace?.thaw()
      arm(0)
    },
    ran() {
      if (turning || stopped) return
      finish()
      if ((holding || pace?.frozen === true) && !held()) turn()
    },
    status: () => ({ ...statusOf(market.status()), ticks, frozen: pace?.frozen ?? false, ended: over }),
    stop() {
      stopped = true
      disarm()
      market.close()
    },
  }
}

const statusOf = (status: unknown): object => (typeof status === 'object' && status !== null ? status : { status })
