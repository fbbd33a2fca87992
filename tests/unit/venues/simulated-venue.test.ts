import { setImmediate as breathe } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SwarmError } from '#domain/errors.ts'
import { Money } from '#domain/money.ts'
import { seriesOf, sharedTickStore } from '#research/sweep/shared-ticks.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import type { Venue, VenueOrder } from '#swarm/ports/venue.ts'
import { recordingSink, virtualHost, type Records, type VirtualHost } from '#tests/conformance/venue-bench.ts'
import { EURUSD } from '#tests/outbox.ts'
import simulated from '#venues/simulated/venue.ts'

const SECOND = 1_000_000
const start = 1_700_000_000_000_000

interface Opening {
  /** Where its clock begins. */
  readonly begins?: number
  /** Absent on a virtual clock that says so; else told to a venue that takes the clock for the wall's. */
  readonly speed?: number | 'max'
  /** The store fails when it has given so many batches of one tick. */
  readonly failsAfter?: number
  /** Whether the sink takes more. */
  readonly room?: () => boolean
}

/** A venue on a few quotes, a batch each, once it has connected. */
async function opened(
  times: readonly number[],
  { begins = start, speed, failsAfter = Infinity, room = () => true }: Opening = {},
) {
  const batches = times.map((at, k) => {
    const batch = new TickBatchBuilder([EURUSD.symbol])
    batch.quote(0, at, k, 1.1, 5, 1.1001, 5)
    return batch
  })
  const whole = sharedTickStore({ batches, series: seriesOf(batches) })
  const ticks: TickStore = {
    ...whole,
    async *read(range) {
      let given = 0
      for await (const batch of whole.read(range)) {
        if (given++ === failsAfter) throw new SwarmError('STORE_TORN', { file: 'day=2023-11-15' })
        yield batch
      }
    },
  }
  const host = { ...virtualHost([EURUSD], 1, begins), virtual: speed === undefined, ticks }
  const sink = recordingSink()
  sink.room = room
  const config = simulated.config(z).parse({
    ...(speed === undefined ? {} : { speed }),
    latency: { name: 'constant', params: { feedMillis: 1, submit: { entryMillis: 2, responseMillis: 3 } } },
  })
  const venue = simulated.open(config, sink, host)
  venue.start()
  while (sink.records.connects === 0) {
    venue.work?.()
    await breathe()
  }
  return { venue, host, records: sink.records }
}

const order = (own: Partial<VenueOrder> = {}): VenueOrder => ({
  clientId: 1,
  instrument: EURUSD.id,
  side: 'buy',
  lots: new Money(1),
  orderType: 'market',
  price: new Money(0),
  timeInForce: 'ioc',
  reduceOnly: false,
  ...own,
})

describe('the simulated venue', () => {
  it('answers an order after its latencies, however long the market is silent', async () => {
    const { venue, host, records } = await opened([start, start + 3_600 * SECOND])
    host.until(() => records.ticks.length === 1)
    const sent = host.now()
    venue.submit(order())
    host.until(() => records.facts.some(({ fact }) => fact === 'filled'))
    expect(host.now() - sent).toBe(5_000)
  })

  it('shows a quote a feed latency after its own time, on a clock that is that of the record', async () => {
    const { host, records } = await opened([start + SECOND, start + 2 * SECOND])
    const seen: number[] = []
    for (let count = 1; count <= 2; count++) {
      host.until(() => records.ticks.length === count)
      seen.push(host.now() - start)
    }
    expect(seen).toEqual([SECOND + 1_000, 2 * SECOND + 1_000])
  })

  it('begins at once on a clock that is past the record', async () => {
    const { host, records } = await opened([start, start + SECOND], { begins: start + 1e12 })
    host.until(() => records.ticks.length === 2)
    expect(host.now() - (start + 1e12)).toBe(SECOND)
  })

  it('answers a change with the order as it is now, and refuses one there is no money for', async () => {
    const { venue, host, records } = await opened([start, start + 3_600 * SECOND])
    host.until(() => records.ticks.length === 1)
    venue.submit(order({ orderType: 'limit', price: new Money('1.09'), timeInForce: 'gtc' }))
    host.until(() => records.facts.length > 0)
    venue.modify(1, new Money(2), new Money('1.0901'))
    host.until(() => records.reports.length > 0)
    expect(records.reports.at(-1)).toMatchObject({ known: true, state: 'working', leaves: new Money(2) })
    venue.modify(1, new Money(90), new Money('1.0901'))
    host.until(() => records.facts.some(({ fact }) => fact === 'rejected'))
    expect(records.facts.at(-1)).toMatchObject({ fact: 'rejected', clientId: 1, code: 'NO_MONEY' })
  })

  it('that cannot read on plays what it has, then says so in one line and ends', async () => {
    const { venue, host, records } = await opened([start, start + SECOND, start + 2 * SECOND, start + 3 * SECOND], {
      failsAfter: 2,
    })
    await playedOut(venue, host, records)
    expect(records.ticks.length).toBe(2)
    expect(records.faults).toEqual([expect.stringMatching(/^TICKS_UNREADABLE: [^\n]*STORE_TORN[^\n]*day=2023-11-15/)])
    expect(records.calls.slice(-3)).toEqual(['fault', 'account', 'ended'])
  })
})

/** Until it has ended: its ticks come from a store, so the event loop has its turn too. */
async function playedOut(venue: Venue, host: VirtualHost, records: Records): Promise<void> {
  while (records.ends === 0) {
    host.until(() => records.ends > 0)
    venue.work?.()
    await breathe()
  }
}

describe('the simulated venue on the wall clock', () => {
  const times = [0, 0.5, 2, 2.001, 7].map((seconds) => start + seconds * SECOND)

  /** Micros from its beginning to each quote, and to the fill of an order sent with the second. */
  async function playedAt(speed: number) {
    const begins = start + 1e12
    const { venue, host, records } = await opened(times, { begins, speed })
    const seen: number[] = []
    let filled = Number.NaN
    while (records.ends === 0) {
      host.until(() => {
        while (seen.length < records.ticks.length) {
          seen.push(host.now() - begins)
          if (seen.length === 2) venue.submit(order())
        }
        if (Number.isNaN(filled) && records.facts.some(({ fact }) => fact === 'filled')) filled = host.now() - begins
        return records.ends > 0
      })
      venue.work?.()
      await breathe()
    }
    return { seen, filled, calls: records.calls, facts: records.facts }
  }

  it('plays the record at twice its speed in half the time, latencies too, and in the same order', async () => {
    const once = await playedAt(1)
    const twice = await playedAt(2)
    expect(once.seen).toEqual(times.map((at) => at - start))
    expect(twice.seen).toEqual(once.seen.map((micros) => micros / 2))
    expect([once.filled, twice.filled]).toEqual([505_000, 252_500])
    expect(twice.calls).toEqual(once.calls)
    const timeless = ({ facts }: typeof once) =>
      facts.map((one) => ('fill' in one ? { ...one, fill: { ...one.fill, at: 0 } } : one))
    expect(timeless(twice)).toEqual(timeless(once))
  })

  it('plays it slower than it was, too', async () => {
    const once = await playedAt(1)
    expect((await playedAt(0.1)).seen).toEqual(once.seen.map((micros) => 10 * micros))
  })

  it('at full speed tells what the sink has room for, at no time at all', async () => {
    let room = 0
    const { venue, host, records } = await opened(times, { speed: 'max', room: () => room-- > 0 })
    const work = async (steps: number): Promise<void> => {
      room = steps
      for (let turns = 0; turns < 20; turns++) {
        venue.work?.()
        await breathe()
      }
    }
    await work(0)
    expect(records.ticks).toEqual([])
    // A quote is two steps: to the exchange, and to us.
    await work(4)
    expect(records.ticks.length).toBe(2)
    venue.submit(order())
    await work(100)
    expect([records.ticks.length, records.ends, host.now() - start, host.timers]).toEqual([5, 1, 0, 0])
    const [fill] = records.facts.flatMap((one) => (one.fact === 'filled' ? [one.fill] : []))
    // Sent when the second quote was told: a latency of the record after it.
    expect(fill.at).toBe(times[1] + 3_000)
  })

  it('has no speed on a virtual clock', async () => {
    const { venue, host, records } = await opened(times)
    await playedOut(venue, host, records)
    expect(host.now()).toBe(times[4] + 1_000)
  })
})
