/**
 * The first look at a source: everything is read and nothing is kept. What an importer must know before it changes a store:
 * how much there is of what, from when to when, whether it is in order, and what is wrong with it.
 */
import { SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { blankRow } from '#market/formats/file-row.ts'
import type { Finding } from '#market/quality/measure.ts'
import { qualityCheck, rowsFinding, type QualityCheck } from '#market/quality/quality-check.ts'
import { moment, span } from '#market/quality/words.ts'
import { faultOfDepth, faultOfQuote, faultOfTrade, type DepthImage } from '#market/quote-check.ts'
import { KEPT_BAD_ROWS, type BadRow, type RowKind } from '#market/tick-format.ts'
import type { FileFault } from '#stores/row-file.ts'
import type { TickKind } from '#swarm/ports/tick-batch.ts'
import type { ImportSink, ImportSource, ImportWatch } from './import-source.ts'

export interface ImportTerms {
  /** Times that stand in a zone to UTC. */
  readonly toUtc: (at: Micros) => Micros
  /** A row may be this much earlier than the latest before it; the store puts it in its place. */
  readonly sortMicros: number
}

export interface Quality {
  readonly kind: RowKind
  readonly findings: readonly Finding[]
}

export interface ImportLook {
  /** Ticks that will be taken, by kind. */
  readonly counts: Readonly<Partial<Record<TickKind, number>>>
  readonly rows: number
  readonly first: Micros
  readonly last: Micros
  /** What can be no market data, by kind and reason: left out. */
  readonly setAside: Readonly<Record<string, number>>
  /** Rows earlier than one before them, and by how much at worst. */
  readonly back: number
  readonly worstBack: number
  readonly gaps: number
  readonly badRows: number
  /** Rows whose local time is before the venue's, and how many have both. */
  readonly negative: number
  readonly bothClocks: number
  /** The most negative difference. */
  readonly worstLatency: number
  /** What the two clocks of the source's `clocks` say; '' when nothing is wrong, or there are none. */
  readonly clockFault: string
  readonly truncated: string
  readonly otherZones: number
  readonly quality: readonly Quality[]
}

/** What `checked` lets pass is the same in the first look and in the second. */
export interface Checked {
  quote(at: Micros, bid: number, bidSize: number, ask: number, askSize: number): string | undefined
  trade(at: Micros, price: number, size: number): string | undefined
  depth(at: Micros, image: DepthImage): string | undefined
}

const timed = (at: Micros, fault: string | undefined): string | undefined => fault ?? (at >= 0 ? undefined : 'noTime')

/** Why it can be no market data; undefined when it can. A crossed quote can. */
export const faults: Checked = {
  quote: (at, bid, bidSize, ask, askSize) => timed(at, faultOfQuote(bid, bidSize, ask, askSize)),
  trade: (at, price, size) => timed(at, faultOfTrade(price, size)),
  depth: (at, image) => timed(at, faultOfDepth(image)),
}

/** Where a tick is no row of a file there are no bytes to compare. */
const NO_BYTES: Uint8Array = new Uint8Array(0)

/** Rejects with IMPORT_REFUSED when rows are too far out of order, or there are none. */
export async function lookAt(
  source: ImportSource,
  { toUtc, sortMicros }: ImportTerms,
  watch: ImportWatch,
): Promise<ImportLook> {
  const counts: Partial<Record<TickKind, number>> = {}
  const setAside: Record<string, number> = {}
  const checks = new Map<RowKind, QualityCheck>()
  const latest = new Map<TickKind, number>()
  const seen = {
    rows: 0,
    first: Infinity,
    last: -Infinity,
    back: 0,
    worstBack: 0,
    gaps: 0,
    negative: 0,
    bothClocks: 0,
    worstLatency: 0,
  }
  const bad = { rows: 0, truncated: '', otherZones: 0, kept: [] as BadRow[] }
  const row = blankRow()
  const bytes = { bytes: NO_BYTES, from: 0, to: 0, line: 0 }

  const refused = (reason: string): SwarmError =>
    new SwarmError('IMPORT_REFUSED', {
      file: source.files[0],
      ...(source.line > 0 ? { line: source.line } : {}),
      reason,
    })

  const take = (kind: TickKind, at: Micros, localAt: Micros, fault: string | undefined): boolean => {
    if (fault !== undefined) {
      const name = `${kind} ${fault}`
      setAside[name] = (setAside[name] ?? 0) + 1
      return false
    }
    const before = latest.get(kind) ?? -Infinity
    if (at < before) {
      seen.back++
      seen.worstBack = Math.max(seen.worstBack, before - at)
      if (before - at > sortMicros) {
        throw refused(
          `${moment(at)} comes ${span(before - at)} after ${moment(before)}: sort the file, or --sort-window with more than ${span(sortMicros)}`,
        )
      }
    } else latest.set(kind, at)
    counts[kind] = (counts[kind] ?? 0) + 1
    seen.rows++
    if (at < seen.first) seen.first = at
    if (at > seen.last) seen.last = at
    if (!Number.isNaN(localAt)) {
      seen.bothClocks++
      if (localAt < at) {
        seen.negative++
        seen.worstLatency = Math.min(seen.worstLatency, localAt - at)
      }
    }
    return true
  }
  const check = (kind: RowKind): void => {
    let one = checks.get(kind)
    if (one === undefined) {
      one = qualityCheck(kind)
      checks.set(kind, one)
    }
    const own = source.bytes
    bytes.bytes = own?.bytes ?? NO_BYTES
    bytes.from = own?.from ?? 0
    bytes.to = own?.to ?? 0
    bytes.line = source.line
    one.take(row, bytes)
  }

  const sink: ImportSink = {
    quote(stated, localAt, bid, bidSize, ask, askSize) {
      const at = toUtc(stated)
      Object.assign(row, { at, localAt, bid, bidSize, ask, askSize })
      check('quote')
      take('quote', at, localAt, faults.quote(at, bid, bidSize, ask, askSize))
    },
    trade(stated, localAt, price, size, side) {
      const at = toUtc(stated)
      Object.assign(row, { at, localAt, price, size, side: side === 0 ? NaN : side })
      check('trade')
      take('trade', at, localAt, faults.trade(at, price, size))
    },
    depth(stated, localAt, image) {
      const at = toUtc(stated)
      take('depth', at, localAt, faults.depth(at, image))
    },
    mbo(stated, localAt) {
      const at = toUtc(stated)
      take('mbo', at, localAt, timed(at, undefined))
    },
    row(stated, values) {
      const at = toUtc(stated)
      const close = values[CLOSE]
      Object.assign(row, { at, localAt: NaN, price: close, size: values[VOLUME] ?? NaN, side: NaN })
      check('trade')
      take('row', at, NaN, timed(at, undefined))
    },
    gap() {
      seen.gaps++
    },
    room: () => undefined,
  }
  const noted = (fault: FileFault): void => {
    watch.noted(fault)
    if (fault.condition === 'truncated') bad.truncated = fault.detail
    else if (fault.condition === 'otherZone') bad.otherZones++
    else {
      bad.rows++
      if (bad.kept.length < KEPT_BAD_ROWS)
        bad.kept.push({ line: fault.line, field: fault.field, reason: fault.condition })
    }
  }
  await source.read(sink, { ...watch, noted })
  const clockFault = source.clocks === undefined ? '' : await clockFaultOf(source.clocks, watch)
  if (seen.rows === 0) throw refused(bad.rows === 0 ? 'it has no ticks' : `not one of its ${bad.rows} rows can be read`)

  const end: Finding = {
    name: 'end',
    verdict: bad.truncated === '' ? 'ok' : 'bad',
    text: bad.truncated === '' ? 'whole' : `breaks off: ${bad.truncated}`,
    facts: { whole: bad.truncated === '', reason: bad.truncated },
  }
  const quality = [...checks].map(([kind, one], k) => ({
    kind,
    findings: [
      ...(k === 0 ? [rowsFinding(seen.rows, bad.rows, bad.kept), end] : []),
      ...one.findings().filter(({ name }) => source.bytes !== undefined || name !== 'repeats'),
    ],
  }))
  return {
    ...seen,
    clockFault,
    counts,
    setAside,
    badRows: bad.rows,
    truncated: bad.truncated,
    otherZones: bad.otherZones,
    quality,
  }
}

/** Places among the values of a bar. */
const CLOSE = 3
const VOLUME = 4

/** A second clock that the ticks do not have may still run behind the venue's: whoever replays by it has to know. */
async function clockFaultOf(source: ImportSource, watch: ImportWatch): Promise<string> {
  let [rows, negative, worst] = [0, 0, 0]
  const see = (at: Micros, localAt: Micros): void => {
    rows++
    if (localAt < at) negative++
    if (localAt - at < worst) worst = localAt - at
  }
  const nothing = (): void => {}
  await source.read(
    { quote: see, trade: see, depth: nothing, mbo: nothing, row: nothing, gap: nothing, room: () => undefined },
    { ...watch, noted: nothing },
  )
  return negative === 0
    ? ''
    : `the collector's clock is behind the venue's, by up to ${span(-worst)}, in ${negative} of ${rows} trades: only the venue's is taken`
}
