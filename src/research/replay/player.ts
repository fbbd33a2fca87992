/**
 * A recorded session played to the agents in place of the venue and its desk: every market event and every fact as it was
 * told, in its order and at its host time, and the operator's words of the journal between them. Nothing is simulated and
 * nothing is sent.
 *
 * The virtual clock moves on only when all a record caused is done, so each record is handled to its end before the next
 * one: market events of one microsecond are told together, as the desk told them, facts one by one, a quarter of a
 * microsecond apart where they share one.
 */
import type { Micros } from '#domain/time.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { DEPTH_LEVELS, venueDepth, venueTick, venueTrade } from '#messages/market.ts'
import type { Context } from '#swarm/behaviour.ts'
import { DEPTH, QUOTE } from '#swarm/ports/tick-batch.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import type { RecordedEvent, RecordedFact } from './recorded-facts.ts'

/** A word of the operator, from the journal. */
export interface OperatorWord {
  /** Host time. */
  readonly at: Micros
  readonly message: AnyMessage
}

export interface Score {
  readonly events: AsyncIterator<readonly RecordedEvent[]>
  readonly facts: AsyncIterator<readonly RecordedFact[]>
  /** In order of time. */
  readonly words: readonly OperatorWord[]
  /** Host time until which the agents go on after the last record. */
  readonly until: Micros
  /** Number a symbol has in the swarm, by its name; 0 where it has none. */
  readonly instrumentOf: (symbol: string) => number
  /** Told now and then how far it is, host time. */
  readonly progressed?: (at: Micros) => void
}

export interface Player extends WorkingBehaviour {
  readonly over: boolean
  readonly told: { readonly events: number; readonly facts: number; readonly words: number }
  /** Why it could not go on reading; undefined while it can. */
  readonly fault: Error | undefined
}

/** What one turn may tell: a behaviour has room for as many. */
const MOST_AT_ONCE = 32
/** The least a clock of microseconds since the epoch can move, in a double. */
const INSTANT = 0.25
const NEXT = 1

/** A source read ahead by one portion. */
class Ahead<Item> {
  private readonly source: AsyncIterator<readonly Item[]>
  private portion: readonly Item[] = []
  private at = 0
  private asking = false
  state: 'ready' | 'wait' | 'end' = 'wait'
  fault: Error | undefined

  constructor(source: AsyncIterator<readonly Item[]>) {
    this.source = source
  }

  get head(): Item {
    return this.portion[this.at]
  }

  take(): Item {
    const item = this.portion[this.at++]
    if (this.at >= this.portion.length) this.state = 'wait'
    return item
  }

  ask(): void {
    if (this.state !== 'wait' || this.asking) return
    this.asking = true
    this.source.next().then(
      ({ value, done }) => {
        this.asking = false
        if (done === true) this.state = 'end'
        else if (value.length > 0) {
          this.portion = value
          this.at = 0
          this.state = 'ready'
        }
      },
      (thrown: unknown) => {
        this.asking = false
        this.fault = thrown instanceof Error ? thrown : new Error(String(thrown))
        this.state = 'end'
      },
    )
  }
}

export function createPlayer({ events: given, facts: heard, words, until, instrumentOf, progressed }: Score): Player {
  const events = new Ahead(given)
  const facts = new Ahead(heard)
  const told = { events: 0, facts: 0, words: 0 }
  const tick = venueTick.draft()
  const trade = venueTrade.draft()
  const depth = venueDepth.draft()
  for (const side of ['bidPrices', 'bidSizes', 'askPrices', 'askSizes'] as const)
    depth[side] = new Float64Array(DEPTH_LEVELS)
  let replay = false
  let ahead = 0
  let armed = false
  let over = false
  let ctx: Context

  type Next = { readonly from: 'event' | 'fact' | 'word' | 'end'; readonly due: Micros }

  /** What comes next; undefined while it must be read first. */
  const next = (): Next | undefined => {
    if (events.state === 'wait' || facts.state === 'wait') return undefined
    const event = events.state === 'ready' ? events.head : undefined
    const fact = facts.state === 'ready' ? facts.head : undefined
    const told: Next =
      fact !== undefined && (event === undefined || fact.after < event.seq)
        ? { from: 'fact', due: fact.localAt }
        : event === undefined
          ? { from: 'end', due: until }
          : { from: 'event', due: event.batch.localAt[event.row] }
    const word = words[wordsTold]
    return word !== undefined && word.at <= told.due ? { from: 'word', due: word.at } : told
  }
  let wordsTold = 0

  const tellEvent = ({ batch, row, seq }: RecordedEvent): void => {
    const { values } = batch
    const from = batch.start[row]
    const at = batch.at[row]
    const instrument = instrumentOf(batch.symbols[batch.symbol[row]])
    if ((++told.events & 0xfff) === 0) progressed?.(batch.localAt[row])
    switch (batch.kind[row]) {
      case QUOTE:
        Object.assign(tick, { seq, at, instrument, replay, venueAt: at + ahead })
        tick.bid = values[from]
        tick.bidSize = values[from + 1]
        tick.ask = values[from + 2]
        tick.askSize = values[from + 3]
        return ctx.emit(tick)
      case DEPTH:
        Object.assign(depth, { seq, at, instrument, bids: values[from], asks: values[from + 1] })
        for (let level = 0, k = from + 2; level < DEPTH_LEVELS; level++, k++) {
          depth.bidPrices[level] = values[k]
          depth.bidSizes[level] = values[k + DEPTH_LEVELS]
          depth.askPrices[level] = values[k + 2 * DEPTH_LEVELS]
          depth.askSizes[level] = values[k + 3 * DEPTH_LEVELS]
        }
        return ctx.emit(depth)
      default: {
        const aggressor = values[from + 2] > 0 ? 'buy' : values[from + 2] < 0 ? 'sell' : 'unknown'
        Object.assign(trade, { seq, at, instrument, replay, venueAt: at + ahead, aggressor })
        trade.price = values[from]
        trade.size = values[from + 1]
        return ctx.emit(trade)
      }
    }
  }

  const tellFact = (fact: RecordedFact): void => {
    told.facts++
    switch (fact.said) {
      case 'message':
        return ctx.emit(fact.message)
      case 'clock':
        ahead = fact.ahead
        return
      default:
        replay = fact.said === 'backfill'
    }
  }

  const tell = ({ from, due }: Next): void => {
    switch (from) {
      case 'word':
        told.words++
        return ctx.emit(words[wordsTold++].message)
      case 'fact':
        return tellFact(facts.take())
      case 'event': {
        for (let left = MOST_AT_ONCE; left > 0; left--) {
          tellEvent(events.take())
          const then = next()
          if (then?.from !== 'event' || then.due !== due) return
        }
        return
      }
      case 'end':
        over = true
    }
  }

  const arm = (): boolean => {
    if (armed || over) return false
    events.ask()
    facts.ask()
    const coming = next()
    if (coming === undefined) return true
    armed = true
    ctx.after(Math.max(INSTANT, coming.due - ctx.now()), NEXT)
    return false
  }

  return {
    get over() {
      return over
    },
    told,
    get fault() {
      return events.fault ?? facts.fault
    },
    start(context) {
      ctx = context
    },
    receive(message) {
      if (message.type !== 'agent.timer') return
      armed = false
      const coming = next()
      if (coming !== undefined) tell(coming)
      arm()
    },
    work: arm,
    status: () => ({ told: { ...told }, over }),
  }
}
