import { setImmediate as breathe } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money } from '#domain/money.ts'
import { seriesOf, sharedTickStore } from '#research/sweep/shared-ticks.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import { recordingSink, virtualHost } from '#tests/conformance/venue-bench.ts'
import { EURUSD } from '#tests/outbox.ts'
import simulated from '#venues/simulated/venue.ts'

const SECOND = 1_000_000
const start = 1_700_000_000_000_000

/** A venue on a few quotes, on a clock that begins at `begins`, once it has connected. */
async function opened(times: readonly number[], begins = start) {
  const batch = new TickBatchBuilder([EURUSD.symbol])
  for (const [k, at] of times.entries()) batch.quote(0, at, k, 1.1, 5, 1.1001, 5)
  const ticks = sharedTickStore({ batches: [batch], series: seriesOf([batch]) })
  const host = { ...virtualHost([EURUSD], 1, begins), ticks }
  const sink = recordingSink()
  const config = simulated
    .config(z)
    .parse({ latency: { name: 'constant', feedMillis: 1, submit: { entryMillis: 2, responseMillis: 3 } } })
  const venue = simulated.open(config, sink, host)
  venue.start()
  while (sink.records.connects === 0) {
    venue.work?.()
    await breathe()
  }
  return { venue, host, sink, records: sink.records }
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
    const { host, records } = await opened([start, start + SECOND], start + 1e12)
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
})
