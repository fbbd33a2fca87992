import { describe, expect, it } from 'vitest'
import { createPlayer } from '#research/replay/player.ts'
import { createScript } from '#research/replay/script.ts'
import {
  factOf,
  type RecordedEvent,
  recordedEvents,
  type RecordedFact,
  recordedFacts,
} from '#research/replay/recorded-facts.ts'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import { SESSION_SPAN, VENUE_SYMBOL } from '#swarm/seat/market-recording.ts'

const SPAN = { session: 2, from: 100, to: 1_000 }
const gap = (after: number): string =>
  JSON.stringify({ after, type: 'market.gap', seq: after, at: 1, instrument: 0, lost: after })

/** A store with quotes (number, event time, host time) of a session, and facts behind some of them. */
async function recorded(quotes: readonly (readonly [number, number, number])[], facts: readonly string[], session = 2) {
  const store = memoryStore({ maxRows: 100_000 })
  const batch = new TickBatchBuilder(['EURUSD', VENUE_SYMBOL])
  for (const [seq, at, localAt] of quotes) batch.quote(0, at, session * SESSION_SPAN + seq, seq, 1, seq + 1, 1, localAt)
  facts.forEach((line, k) => batch.order(1, 1, session * SESSION_SPAN + k + 1, 0, line, 100 + k))
  await store.append(batch)
  return store
}

async function all<Item>(source: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const some of source) items.push(...some)
  return items
}

describe('a recording', () => {
  it('gives market events in the order the desk numbered them, whatever their event times', async () => {
    const store = await recorded(
      [
        [1, 50, 101],
        [2, 40, 102],
        [3, 40, 103],
        [4, 60, 104],
      ],
      [],
    )
    const events = await all(recordedEvents(store, ['EURUSD'], SPAN, () => expect.unreachable()))
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  })

  it('counts market events that are missing, at its beginning too', async () => {
    const store = await recorded(
      [
        [3, 50, 101],
        [4, 51, 102],
        [8, 52, 103],
      ],
      [],
    )
    let missing = 0
    const events = await all(recordedEvents(store, ['EURUSD'], SPAN, (some) => (missing += some)))
    expect([events.map(({ seq }) => seq), missing]).toEqual([[3, 4, 8], 5])
  })

  it('leaves out other sessions, and the same session of another swarm', async () => {
    const other = await recorded([[1, 50, 101]], [gap(0)], 3)
    const earlier = await recorded(
      [
        [1, 50, 99],
        [2, 50, 1_000],
      ],
      [],
      2,
    )
    for (const store of [other, earlier]) {
      expect(await all(recordedEvents(store, ['EURUSD'], SPAN, () => expect.unreachable()))).toEqual([])
      expect(await all(recordedFacts(store, SPAN))).toEqual([])
    }
  })

  it('refuses a fact that is none', () => {
    expect(() => factOf('{"after":1,"type":"market.rumour"}', 1)).toThrow('MESSAGE_UNREPRESENTABLE')
  })
})

/** Plays a score by hand: time moves to the next timer only when nothing is left to do. */
async function played(
  events: readonly RecordedEvent[],
  facts: readonly RecordedFact[],
  words: readonly { at: number; message: AnyMessage }[] = [],
) {
  const portions = <Item>(items: readonly Item[]): AsyncIterator<readonly Item[]> =>
    (async function* () {
      if (items.length > 0) yield items
    })()
  const script = createScript({ events: portions(events), facts: portions(facts), instrumentOf: () => 1 })
  const player = createPlayer(script, words, 900)
  const told: string[] = []
  let now = 100
  let due = Number.POSITIVE_INFINITY
  const ctx = {
    now: () => now,
    stopwatch: () => now,
    emit: (message: AnyMessage) => void told.push(`${now} ${message.type} ${message.seq}`),
    after: (delay: number) => void (due = now + delay),
    rng: { uniform: () => 0, below: () => 0, exponential: () => 0, normal: () => 0, state: () => [] },
  }
  player.start?.(ctx)
  while (!player.over) {
    while (player.work?.() === true) await new Promise((resolve) => setImmediate(resolve))
    now = due
    player.receive({ type: 'agent.timer', seq: 0, at: now, instrument: 0, tag: 1 }, ctx)
  }
  return { told, now, counts: { ...script.told, words: player.words } }
}

describe('a recorded session that is played', () => {
  it('tells each thing at its host time, facts behind the event they followed, the operator between', async () => {
    const store = await recorded(
      [
        [1, 50, 200],
        [2, 51, 200],
        [3, 52, 300],
      ],
      [],
    )
    const events = await all(recordedEvents(store, ['EURUSD'], SPAN, () => expect.unreachable()))
    const facts = [factOf(gap(0), 150), factOf(gap(2), 200), factOf(gap(2), 200), factOf(gap(3), 400)]
    const halt: AnyMessage = { type: 'agent.command', seq: 9, at: 0, instrument: 0, command: 'halt', reason: '' }
    const { told, now, counts } = await played(events, facts, [{ at: 250, message: halt }])
    expect(told).toEqual([
      ...['150 market.gap 0', '200 venue.tick 1', '200 venue.tick 2', '200.25 market.gap 2', '200.5 market.gap 2'],
      ...['250 agent.command 9', '300 venue.tick 3', '400 market.gap 3'],
    ])
    expect(counts).toEqual({ events: 3, facts: 4, last: 3, words: 1 })
    expect(now).toBe(900)
  })

  it('marks what was history resent', async () => {
    const store = await recorded([[1, 50, 200]], [])
    const events = await all(recordedEvents(store, ['EURUSD'], SPAN, () => expect.unreachable()))
    const { told } = await played(events, [
      factOf('{"after":0,"type":"backfill"}', 200),
      factOf('{"after":0,"type":"clock","ahead":7}', 200),
    ])
    expect(told).toEqual(['200.5 venue.tick 1'])
  })
})
