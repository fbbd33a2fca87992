/**
 * What the venue said in a recorded session, one thing after the other: market events by their numbers, each fact behind the
 * event it followed, at their host times.
 */
import type { Micros } from '#domain/time.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { DEPTH_LEVELS, venueDepth, venueTick, venueTrade } from '#messages/market.ts'
import { DEPTH, QUOTE } from '#swarm/ports/tick-batch.ts'
import type { RecordedEvent, RecordedFact } from './recorded-facts.ts'

export interface ScriptTerms {
  readonly events: AsyncIterator<readonly RecordedEvent[]>
  readonly facts: AsyncIterator<readonly RecordedFact[]>
  /** Number a symbol has in the swarm, by its name; 0 where it has none. */
  readonly instrumentOf: (symbol: string) => number
  /** Told now and then how far it is, host time. */
  readonly progressed?: (at: Micros) => void
}

type Emit = (message: AnyMessage) => void

export interface Script {
  /** What is next; undefined while it must be read first. */
  readonly next: 'event' | 'fact' | 'end' | undefined
  /** Host time of it; Infinity at the end. */
  readonly due: Micros | undefined
  /** Reads on where that is needed. */
  read(): Promise<void>
  /** Says what is next: one message, or none for what only changes those behind it. */
  say(emit: Emit): void
  /** With the number of the last market event. */
  readonly told: { readonly events: number; readonly facts: number; readonly last: number }
  /** Why it could not go on reading; undefined while it can. */
  readonly fault: Error | undefined
}

/** A source read ahead by one portion. */
class Ahead<Item> {
  private readonly source: AsyncIterator<readonly Item[]>
  private portion: readonly Item[] = []
  private at = 0
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

  /** Reads the next portion when the last one is used up. A source that fails is at its end, and `fault` says why. */
  async read(): Promise<void> {
    if (this.state !== 'wait') return
    try {
      const { value, done } = await this.source.next()
      if (done === true) this.state = 'end'
      else if (value.length > 0) {
        this.portion = value
        this.at = 0
        this.state = 'ready'
      }
    } catch (thrown) {
      this.fault = thrown instanceof Error ? thrown : new Error(String(thrown))
      this.state = 'end'
    }
  }
}

export function createScript({ events: given, facts: heard, instrumentOf, progressed }: ScriptTerms): Script {
  const events = new Ahead(given)
  const facts = new Ahead(heard)
  const told = { events: 0, facts: 0, last: 0 }
  const tick = venueTick.draft()
  const trade = venueTrade.draft()
  const depth = venueDepth.draft()
  for (const side of ['bidPrices', 'bidSizes', 'askPrices', 'askSizes'] as const)
    depth[side] = new Float64Array(DEPTH_LEVELS)
  let replay = false
  let ahead = 0

  const sayEvent = ({ batch, row, seq }: RecordedEvent, emit: Emit): void => {
    told.last = seq
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
        return emit(tick)
      case DEPTH:
        Object.assign(depth, { seq, at, instrument, bids: values[from], asks: values[from + 1] })
        for (let level = 0, k = from + 2; level < DEPTH_LEVELS; level++, k++) {
          depth.bidPrices[level] = values[k]
          depth.bidSizes[level] = values[k + DEPTH_LEVELS]
          depth.askPrices[level] = values[k + 2 * DEPTH_LEVELS]
          depth.askSizes[level] = values[k + 3 * DEPTH_LEVELS]
        }
        return emit(depth)
      default: {
        const aggressor = values[from + 2] > 0 ? 'buy' : values[from + 2] < 0 ? 'sell' : 'unknown'
        Object.assign(trade, { seq, at, instrument, replay, venueAt: at + ahead, aggressor })
        trade.price = values[from]
        trade.size = values[from + 1]
        return emit(trade)
      }
    }
  }

  const sayFact = (fact: RecordedFact, emit: Emit): void => {
    told.facts++
    switch (fact.said) {
      case 'message':
        return emit(fact.message)
      case 'clock':
        ahead = fact.ahead
        return
      default:
        replay = fact.said === 'backfill'
    }
  }

  const next = (): Script['next'] => {
    if (events.state === 'wait' || facts.state === 'wait') return undefined
    if (facts.state === 'ready' && (events.state === 'end' || facts.head.after < events.head.seq)) return 'fact'
    return events.state === 'ready' ? 'event' : 'end'
  }

  return {
    get next() {
      return next()
    },
    get due() {
      const what = next()
      if (what === 'event') return events.head.batch.localAt[events.head.row]
      if (what === 'fact') return facts.head.localAt
      return what === 'end' ? Infinity : undefined
    },
    async read() {
      await Promise.all([events.read(), facts.read()])
    },
    say(emit) {
      const what = next()
      if (what === 'event') sayEvent(events.take(), emit)
      if (what === 'fact') sayFact(facts.take(), emit)
    },
    told,
    get fault() {
      return events.fault ?? facts.fault
    },
  }
}
