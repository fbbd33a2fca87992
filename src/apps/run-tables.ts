/** The tables of a run: what was earned when, every fill, every trade that was closed, every vote. */
import type { InstrumentId, Instrument } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { RoundTrip } from '#research/run/closed-trades.ts'
import type { EquityGrid } from '#research/run/equity-grid.ts'
import type { RunVote } from '#research/run/run-record.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'
import type { ExportKind } from './export-kind.ts'
import { writeTable, type TableColumn } from './table-file.ts'

/** Where the tables go. */
export interface TablePlace {
  readonly directory: string
  readonly kind: ExportKind
  readonly instruments: readonly Instrument[]
}

const symbolIn =
  ({ instruments }: TablePlace) =>
  ({ instrument }: { readonly instrument: InstrumentId }): string =>
    instruments.find(({ id }) => id === instrument)?.symbol ?? String(instrument)

/** Throws FILE_UNWRITABLE, as all of these. */
export function writeEquity({ directory, kind }: TablePlace, { times, equity }: EquityGrid): void {
  const columns: readonly TableColumn<Micros>[] = [
    { name: 'time', kind: 'moment', of: (k) => times[k] },
    { name: 'equity', kind: 'number', of: (k) => equity[k] },
  ]
  writeTable(directory, 'equity', columns, times.keys(), kind)
}

export function writeFills(place: TablePlace, fills: Iterable<VenueFill>): void {
  const columns: readonly TableColumn<VenueFill>[] = [
    { name: 'time', kind: 'moment', of: ({ at }) => at },
    { name: 'fill', kind: 'text', of: ({ fillId }) => fillId },
    { name: 'order', kind: 'whole', of: ({ clientId }) => clientId },
    { name: 'symbol', kind: 'text', of: symbolIn(place) },
    { name: 'side', kind: 'text', of: ({ side }) => side },
    { name: 'lots', kind: 'amount', of: ({ lots }) => lots },
    { name: 'price', kind: 'amount', of: ({ price }) => price },
    { name: 'fee', kind: 'amount', of: ({ fee }) => fee },
    { name: 'why', kind: 'text', of: ({ why }) => why ?? '' },
    { name: 'touch', kind: 'number', of: ({ touch }) => touch ?? null },
  ]
  writeTable(place.directory, 'fills', columns, fills, place.kind)
}

/** As much of an average as is known. */
const DIGITS = 15

export function writeTrades(place: TablePlace, trades: Iterable<RoundTrip>): void {
  const columns: readonly TableColumn<RoundTrip>[] = [
    { name: 'opened', kind: 'moment', of: ({ openedAt }) => openedAt },
    { name: 'closed', kind: 'moment', of: ({ closedAt }) => closedAt },
    { name: 'symbol', kind: 'text', of: symbolIn(place) },
    { name: 'side', kind: 'text', of: ({ side }) => side },
    { name: 'lots', kind: 'amount', of: ({ lots }) => lots },
    { name: 'in', kind: 'amount', of: ({ entryPrice }) => entryPrice.toSignificantDigits(DIGITS) },
    { name: 'out', kind: 'amount', of: ({ exitPrice }) => exitPrice.toSignificantDigits(DIGITS) },
    { name: 'fees', kind: 'amount', of: ({ fees }) => fees },
    { name: 'profit', kind: 'amount', of: ({ profit }) => profit.toSignificantDigits(DIGITS) },
    { name: 'fills', kind: 'whole', of: ({ fills }) => fills },
  ]
  writeTable(place.directory, 'trades', columns, trades, place.kind)
}

export function writeVotes(place: TablePlace, votes: Iterable<RunVote>, voters: ReadonlyMap<number, string>): void {
  const columns: readonly TableColumn<RunVote>[] = [
    { name: 'time', kind: 'moment', of: ({ at }) => at },
    { name: 'seq', kind: 'whole', of: ({ seq }) => seq },
    { name: 'symbol', kind: 'text', of: symbolIn(place) },
    { name: 'voter', kind: 'text', of: ({ voter }) => voters.get(voter) ?? String(voter) },
    { name: 'stance', kind: 'text', of: ({ stance }) => stance },
    { name: 'confidence', kind: 'number', of: ({ confidence }) => confidence },
    { name: 'ballot', kind: 'whole', of: ({ ballot }) => ballot },
  ]
  writeTable(place.directory, 'votes', columns, votes, place.kind)
}
