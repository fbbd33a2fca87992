/** A paper venue on a virtual clock, and the bits of one, for unit tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { z } from 'zod'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import spec, { openPaper, type PaperConfig, type PaperVenue } from '#venues/paper/venue.ts'
import { EURUSD } from '#tests/outbox.ts'
import {
  recordingSink,
  virtualHost,
  type Records,
  type RecordingSink,
  type VirtualHost,
} from '#tests/conformance/venue-bench.ts'

export const WIN: Instrument = {
  id: 2,
  symbol: 'WIN',
  tickSize: '5',
  lotStep: '1',
  minLots: '1',
  maxLots: '200',
  contractSize: '0.2',
  currency: 'BRL',
}

/** A config as a user writes it, defaults filled in. */
export const paperConfig = (given: Record<string, unknown> = {}): PaperConfig => spec.config(z).parse(given)

let nextId = 1
export const order = (
  fields: Partial<Omit<VenueOrder, 'lots' | 'price'>> & { lots?: string; price?: string } = {},
): VenueOrder => ({
  clientId: nextId++,
  instrument: 1,
  side: 'buy',
  orderType: fields.price === undefined ? 'market' : 'limit',
  timeInForce: fields.price === undefined ? 'ioc' : 'gtc',
  reduceOnly: false,
  ...fields,
  lots: new Money(fields.lots ?? '1'),
  price: fields.price === undefined ? ZERO : new Money(fields.price),
})

export interface Opened {
  readonly venue: PaperVenue
  readonly host: VirtualHost
  readonly sink: RecordingSink
  readonly records: Records
}

export function openVirtual(given: Record<string, unknown> = {}, seed = 1): Opened {
  const host = virtualHost([EURUSD, WIN], seed)
  const sink = recordingSink()
  const venue = openPaper(paperConfig(given), sink, host)
  return { venue, host, sink, records: sink.records }
}

export const started = (given: Record<string, unknown>, seed?: number): Opened => {
  const opened = openVirtual(given, seed)
  opened.venue.start()
  return opened
}

/** A directory of its own for a test file, and a way to write files of quotes at the given milliseconds into it. */
export function tickFiles(): (name: string, millis: readonly number[]) => string {
  const directory = mkdtempSync(join(tmpdir(), 'paper-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  return (name, millis) => {
    const path = join(directory, name)
    const row = (at: number, k: number): string => `${1_400_000_000_000 + at},${1.3 + (k % 50) / 1e5},1.301`
    writeFileSync(path, `ts_utc_ms,bid,ask\n${millis.map(row).join('\n')}\n`)
    return path
  }
}

export const every50 = (count: number): number[] => Array.from({ length: count }, (_, k) => 50 * k)
