import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import { lotsIn } from '#tests/conformance/venue-bench.ts'
import { every50, order, started, tickFiles, type Opened } from './paper.ts'

const ticksAt = tickFiles()

describe('repeatability of the paper venue', () => {
  const trade = (given: Record<string, unknown>, seed: number, orders: number): Opened => {
    const opened = started({ rejectShare: 0.2, cuts: { everySeconds: 3, downMillis: 100 }, ...given }, seed)
    for (let k = 0; k < orders; k++) {
      opened.host.pass(130_000)
      opened.venue.submit(order({ clientId: k + 1, side: k % 3 === 0 ? 'sell' : 'buy', lots: '0.1' }))
    }
    opened.host.pass((150 - orders) * 130_000)
    return opened
  }

  it.each([{ market: { kind: 'fx' } }, { market: { kind: 'index' } }])(
    'says the same again for the same seed: $market.kind',
    (given) => {
      const [first, again, other] = [trade(given, 7, 150), trade(given, 7, 150), trade(given, 8, 150)]
      expect(again.records).toEqual(first.records)
      expect(other.records.ticks).not.toEqual(first.records.ticks)
    },
  )

  it('does not let orders move the market', () => {
    const [quiet, busy] = [trade({}, 7, 0), trade({}, 7, 150)]
    expect(busy.records.facts.length).toBeGreaterThan(100)
    expect(busy.records.ticks).toEqual(quiet.records.ticks)
  })
})

describe('a cut of the wire', () => {
  it('loses what a live market says meanwhile, and counts it', () => {
    const { venue, host, records } = started({ noticeMillis: 100, reconnectMillis: 10 })
    host.pass(2_000_000)
    venue.disconnect(3_000)
    const before = records.ticks.length
    host.pass(2_900_000)
    expect(records.ticks.length).toBe(before)
    host.pass(2_000_000)
    const { told, lost } = (venue.status() as { ticks: { told: number; lost: number } }).ticks
    expect(told).toBe(records.ticks.length)
    expect(lost).toBeGreaterThan(40)
    expect([records.connects, records.disconnects]).toEqual([2, 1])
  })

  it('makes a file wait: every tick is told once, in order, whenever it is cut', () => {
    const path = ticksAt('waits', every50(400))
    const whole = started({ market: { kind: 'file', path } })
    whole.host.until(() => whole.records.ends === 1)
    const cut = started({ market: { kind: 'file', path }, cuts: { everySeconds: 0.7, downMillis: 40 } })
    cut.host.until(() => cut.records.ends === 1)
    expect(cut.records.connects).toBeGreaterThan(10)
    expect(cut.records.ticks).toEqual(whole.records.ticks)
  })

  it('is not known at once: what is sent before the notice is lost, and nobody says so', () => {
    const { venue, host, records } = started({ noticeMillis: 50, reconnectMillis: 10 })
    host.pass(1_000_000)
    venue.disconnect(200)
    const lost = order()
    expect(venue.submit(lost)).toBe(true)
    host.pass(50_000)
    expect(records.disconnects).toBe(1)
    expect(venue.submit(order())).toBe(false)
    host.until(() => records.connects === 2)
    venue.query(lost.clientId)
    host.until(() => records.reports.length === 1)
    expect(records.facts).toEqual([])
    expect(records.reports[0]).toEqual({ known: false, clientId: lost.clientId })
  })

  it('can lose the answer and not the order: a snapshot shows the fill nobody told', () => {
    const { venue, host, records } = started({ ackMillis: 10, fillMillis: 10 })
    host.pass(1_000_000)
    const sent = order()
    venue.submit(sent)
    host.pass(7_000)
    venue.disconnect(100)
    host.until(() => records.connects === 2)
    expect(records.facts).toEqual([])
    venue.snapshot('')
    host.until(() => records.snapshots.length === 1)
    expect(records.snapshots[0].fills.map(({ clientId }) => clientId)).toEqual([sent.clientId])
    expect(records.snapshots[0]).toEqual(venue.truth(''))
  })

  it('at random points, two hundred times, leaves one account: the sum of fills with ids of their own', () => {
    const { venue, host, records } = started({ cuts: { everySeconds: 0.5, downMillis: 60 }, reconnectMillis: 20 })
    for (let k = 0; records.connects <= 200; k++) {
      host.pass(17_000)
      venue.submit(order({ side: k % 2 === 0 ? 'buy' : 'sell', lots: '0.03' }))
      if (k % 5 === 0) venue.cancel(k)
    }
    host.pass(1_000_000)
    const { fills, positions, account } = venue.truth('')
    const net = fills.reduce((sum, { lots, side }) => sum.plus(lots.times(signOf(side))), ZERO)
    expect(new Set(fills.map(({ fillId }) => fillId)).size).toBe(fills.length)
    expect((positions[0]?.lots ?? ZERO).eq(net)).toBe(true)
    expect(account.equity.isFinite()).toBe(true)
    expect(venue.duplicates()).toBe(0)
    const told = records.facts.flatMap((fact) => (fact.fact === 'filled' ? [fact.fill] : []))
    expect(told.length).toBeLessThan(fills.length)
    expect(lotsIn(told).lt(lotsIn(fills))).toBe(true)
  })
})
