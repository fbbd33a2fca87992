/** The venues of the house against the suite every venue must pass. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { afterAll } from 'vitest'
import { z } from 'zod'
import type { Instrument } from '#domain/instrument.ts'
import { seriesOf, sharedTickStore } from '#research/sweep/shared-ticks.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { Venue, VenueCapabilities, VenueHost, VenueSink } from '#swarm/ports/venue.ts'
import emulated, { openEmulated } from '#venues/mt5/emulated.ts'
import paper, { openPaper } from '#venues/paper/venue.ts'
import simulated from '#venues/simulated/venue.ts'
import { recordingSink, virtualHost, wallHost, type VenueBench, type VenueSubject } from './venue-bench.ts'
import { EURUSD } from '#tests/outbox.ts'
import { venueSuite } from './venue.suite.ts'

const WIN: Instrument = {
  id: 2,
  symbol: 'WIN',
  tickSize: '5',
  lotStep: '1',
  minLots: '1',
  maxLots: '200',
  contractSize: '0.2',
  currency: 'BRL',
}

const directory = mkdtempSync(join(tmpdir(), 'venue-'))
afterAll(() => rmSync(directory, { recursive: true }))
const tickFile = join(directory, 'ticks.csv')
const rows = Array.from({ length: 20_000 }, (_, k) => {
  const bid = 138_700 + Math.round(40 * Math.sin(k / 300))
  return `${1_398_920_400_000 + 50 * k},${bid / 1e5},${(bid + 3) / 1e5}`
})
writeFileSync(tickFile, `ts_utc_ms,bid,ask\n${rows.join('\n')}\n`)

type Clock = 'virtual' | 'wall'
/** A venue one can pull the plug of. */
type CutVenue = Venue & { disconnect(downMillis: number): void }

interface Opening {
  readonly name: string
  readonly can: VenueCapabilities
  readonly instrument: Instrument
  readonly clock: Clock
  open(sink: VenueSink, host: VenueHost): CutVenue
  /** On a wall clock: lets so much time pass. Absent: the market's, so many ticks of 50 ms. */
  readonly hostTime?: boolean
}

function subjectOf({ name, can, instrument, clock, open, hostTime = false }: Opening): VenueSubject {
  const never = (what: string) => new Error(`never came: ${what}`)

  const onVirtual = (): VenueBench => {
    const host = virtualHost([EURUSD, WIN])
    const sink = recordingSink()
    const venue = open(sink, host)
    return {
      venue,
      can,
      records: sink.records,
      instrument,
      until: (what, condition) => (host.until(condition) ? Promise.resolve() : Promise.reject(never(what))),
      pass: (millis) => Promise.resolve(host.pass(millis * 1_000)),
      cut: venue.disconnect,
    }
  }
  const onWall = (): VenueBench => {
    const host = wallHost([EURUSD, WIN])
    const sink = recordingSink()
    // Room for a few ticks a turn: a file at full speed would be over before the first order.
    let room = 0
    sink.room = () => room-- > 0
    const venue = open(sink, host)
    const turn = (condition: () => boolean) =>
      host.turn(venue, () => {
        room = 2
        return condition()
      })
    return {
      venue,
      can,
      records: sink.records,
      instrument,
      async until(what, condition) {
        if (!(await turn(condition))) throw never(what)
      },
      async pass(millis) {
        const until = host.now() + millis * 1_000
        const enough = sink.records.ticks.length + Math.ceil(millis / 50)
        await turn(() => (hostTime ? host.now() >= until : sink.records.ticks.length >= enough))
      },
      cut: venue.disconnect,
    }
  }
  return { name, can, cuts: true, open: () => Promise.resolve(clock === 'virtual' ? onVirtual() : onWall()) }
}

const instrumentOf = (symbol: string | undefined): Instrument => (symbol === 'WIN' ? WIN : EURUSD)

function paperOn(name: string, given: Record<string, unknown>, clock: Clock = 'virtual'): VenueSubject {
  const config = paper.config(z).parse({ ackMillis: 10, fillMillis: 16, ...given })
  return subjectOf({
    name: `paper on ${name}`,
    can: paper.can(config),
    instrument: instrumentOf(config.symbol),
    clock,
    open: (sink, host) => openPaper(config, sink, host),
  })
}

function emulatedOn(name: string, given: Record<string, unknown>, clock: Clock = 'virtual'): VenueSubject {
  const config = emulated.config(z).parse({ execution: 'exchange', ...given })
  return subjectOf({
    name: `emulated terminal on ${name}`,
    can: emulated.can(config),
    instrument: instrumentOf(config.symbol),
    clock,
    open: (sink, host) => openEmulated(config, sink, host),
    hostTime: true,
  })
}

/** A book of five levels a side, a trade and a quote every 50 ms, for as long as the suite asks. */
function recorded(): ReturnType<typeof sharedTickStore> {
  const batches = Array.from({ length: 40 }, (_, part) => {
    const batch = new TickBatchBuilder(['EURUSD'])
    for (let k = 500 * part; k < 500 * (part + 1); k++) {
      const at = 1_398_920_400_000_000 + 50_000 * k
      const bid = 138_700 + Math.round(40 * Math.sin(k / 300))
      const sizes = new Float64Array(10).fill(5)
      const prices = (from: number, step: number) =>
        Float64Array.from({ length: 10 }, (__, level) => (from + step * level) / 1e5)
      batch.trade(0, at, k, (bid + (k % 2 === 0 ? 3 : 0)) / 1e5, 0.5, k % 2 === 0 ? 1 : -1)
      batch.depth(0, at, k, {
        bids: 5,
        asks: 5,
        bidPrices: prices(bid, -1),
        bidSizes: sizes,
        askPrices: prices(bid + 3, 1),
        askSizes: sizes,
      })
      batch.quote(0, at, k, bid / 1e5, 5, (bid + 3) / 1e5, 5)
    }
    return batch
  })
  return sharedTickStore({ batches, series: seriesOf(batches) })
}

/** Its session is never lost, so it has no plug to pull. */
function simulatedOn(name: string, given: Record<string, unknown>): VenueSubject {
  const config = simulated.config(z).parse(given)
  const can = simulated.can(config)
  const open = (): VenueBench => {
    const host = { ...virtualHost([EURUSD, WIN]), ticks: recorded() }
    const sink = recordingSink()
    const venue = simulated.open(config, sink, host)
    // Its ticks come from a store, so the event loop has its turn too.
    const turn = async (condition: () => boolean) => {
      for (let turns = 0; turns < 10_000; turns++) {
        if (host.until(condition)) return true
        venue.work?.()
        await breathe()
      }
      return false
    }
    return {
      venue,
      can,
      records: sink.records,
      instrument: EURUSD,
      async until(what, condition) {
        if (!(await turn(condition))) throw new Error(`never came: ${what}`)
      },
      async pass(millis) {
        const until = host.now() + millis * 1_000
        host.after(millis * 1_000, () => {})
        await turn(() => host.now() >= until)
      },
      cut() {
        throw new Error('it has no session to lose')
      },
    }
  }
  return { name: `simulated on ${name}`, can, cuts: false, open: () => Promise.resolve(open()) }
}

/** On the wall clock, where its host's turns drive it. */
function simulatedFlatOut(name: string): VenueSubject {
  const config = simulated.config(z).parse({ speed: 'max' })
  const disconnect = (): never => {
    throw new Error('it has no session to lose')
  }
  const subject = subjectOf({
    name: `simulated on ${name}`,
    can: simulated.can(config),
    instrument: EURUSD,
    clock: 'wall',
    open: (sink, host) => ({ ...simulated.open(config, sink, { ...host, ticks: recorded() }), disconnect }),
  })
  return { ...subject, cuts: false }
}

venueSuite(paperOn('a synthetic currency pair', { market: { kind: 'fx' } }))
venueSuite(paperOn('a synthetic index future', { market: { kind: 'index' }, symbol: 'WIN' }))
venueSuite(paperOn('a tick file', { market: { kind: 'file', path: tickFile } }))
venueSuite(
  paperOn(
    'a tick file at full speed, read in the background',
    { market: { kind: 'file', path: tickFile }, speed: 'max', reconnectMillis: 5 },
    'wall',
  ),
)

venueSuite(simulatedOn('a recorded book', {}))
venueSuite(
  simulatedOn('a recorded book, with delays drawn and fees', {
    latency: { name: 'log_normal', params: { feedMillis: 5, entryMillis: 8, responseMillis: 3 } },
    fees: [{ name: 'maker_taker', params: { makerBps: -0.1, takerBps: 0.5 } }],
  }),
)

venueSuite(simulatedFlatOut('a recorded book at full speed'))

venueSuite(emulatedOn('a synthetic currency pair, in memory', { market: { kind: 'fx' } }))
venueSuite(emulatedOn('a synthetic index future, in memory', { market: { kind: 'index' }, symbol: 'WIN' }))
venueSuite(emulatedOn('a tick file, in memory', { market: { kind: 'file', path: tickFile } }))
venueSuite(emulatedOn('a hedging account, in memory', { market: { kind: 'fx' }, margin: 'hedging' }))
venueSuite(
  emulatedOn(
    'a tick file at full speed, over TCP',
    { market: { kind: 'file', path: tickFile }, speed: 'max', reconnectMillis: 5 },
    'wall',
  ),
)
