/**
 * Times of events from a file, for a point process: the trades of any file `swarm data check` knows, or a plain file of
 * seconds with the header `t` or `t,side`. Nothing is moved or made up; what is left out is counted.
 *
 * The window is [from, to] where it is given, else from the first event to the last.
 */
import { statSync } from 'node:fs'
import { SwarmError } from '#domain/errors.ts'
import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '#domain/time.ts'
import { detectRowFormat, rowParser, tradeFormatNames, type TickFormat } from '#market/tick-format.ts'
import { openPortions } from '#stores/file-portions.ts'
import { headOf } from '#venues/markets/file-pump.ts'
import { plainTimes } from './hawkes-plain-times.ts'
import type { Moment } from './hawkes-window.ts'

/** What a parser of either kind of file gives, row by row. Times in its own unit. */
export interface EventRows {
  push(chunk: Uint8Array): void
  end(cut: boolean): void
  next(): boolean
  readonly at: number
  /** 1 a buyer took, -1 a seller did, else unknown. */
  readonly side: number
  /** Of the row in its file, from 1. */
  readonly line: number
  readonly badRows: number
  /** Line and reason of the first of them. */
  readonly firstBad: string
}

export interface EventFile {
  readonly file: string
  readonly format: string
  readonly gzip: boolean
  /** Rows read and, beside them, what was none; of the rows the ones without a side where sides matter, and outside. */
  readonly rows: number
  readonly badRows: number
  readonly firstBad: string
  readonly withoutSide: number
  readonly outside: number
  /** Line of the first event in the window that is earlier than the one before it; NaN when none is. */
  readonly wentBackLine: number
  /** Micros of the epoch, or plain seconds. */
  readonly clock: 'epoch' | 'plain'
  /** The coarsest of 1 us, 1 ms and 1 s that all times lie on; 0 for plain seconds. */
  readonly clockTickSeconds: number
  /** Beginning of the window: micros of the epoch, or plain seconds. */
  readonly start: number
  /** Whether that is the first event, nothing else being told. */
  readonly fromFirst: boolean
  readonly horizon: number
  /** Seconds since the start. */
  readonly times: Float64Array
  /** 0 buy, 1 sell; all 0 where sides do not matter. */
  readonly kinds: Int32Array
  /** Why the file ends before its end; '' when it does not. */
  readonly broken: string
}

export interface EventChoice {
  readonly sides: boolean
  readonly from?: Moment | undefined
  readonly to?: Moment | undefined
}

/** Throws TICKS_UNREADABLE and TICKS_FORMAT. `progress` hears of the share of bytes read. */
export async function readEvents(
  name: string,
  path: string,
  { sides, from, to }: EventChoice,
  progress: (share: number, rows: number, bytes: number) => void,
): Promise<EventFile> {
  const { gzip, head } = headOf(path)
  const { rows, format, clock } = rowsOf(name, head)
  const unit = clock === 'plain' ? 1 : MICROS_PER_SECOND
  const { size } = statSync(path)
  const ats: number[] = []
  const kinds: number[] = []
  const lines: number[] = []
  let [count, withoutSide] = [0, 0]
  const drain = (): void => {
    while (rows.next()) {
      count++
      if (sides && rows.side !== 1 && rows.side !== -1) withoutSide++
      else {
        ats.push(rows.at)
        lines.push(rows.line)
        kinds.push(sides && rows.side === -1 ? 1 : 0)
      }
    }
  }
  const portions = await openPortions(path)
  try {
    for (;;) {
      const portion = await portions.next()
      if (portion === null) break
      rows.push(portion)
      drain()
      progress(Math.min(1, portions.read / size), count, size)
    }
  } finally {
    await portions.close()
  }
  rows.end(portions.broken !== '')
  drain()

  const first = ats[0] ?? Number.NaN
  const edge = (moment: Moment | undefined, otherwise: number): number => {
    if (moment === undefined) return otherwise
    if (moment.kind === 'seconds') return clock === 'plain' ? moment.seconds : first + moment.seconds * unit
    return clock === 'plain' ? moment.millis / 1e3 : moment.millis * MICROS_PER_MILLI
  }
  const start = edge(from, first)
  const end = edge(to, ats.at(-1) ?? Number.NaN)
  // A window nobody asked for leaves nothing out: where times go back, whoever looks at them has to see it.
  const inside = (at: number): boolean => (from === undefined || at >= start) && (to === undefined || at <= end)
  const kept = ats.filter(inside)
  const wentBack = kept.findIndex((at, k) => at < kept[k - 1])
  return {
    file: name,
    format,
    gzip,
    rows: count,
    badRows: rows.badRows,
    firstBad: rows.firstBad,
    withoutSide,
    outside: ats.length - kept.length,
    wentBackLine: wentBack < 0 ? Number.NaN : lines.filter((_, k) => inside(ats[k]))[wentBack],
    clock,
    clockTickSeconds: clock === 'plain' ? 0 : tickOf(ats),
    start,
    fromFirst: from === undefined,
    horizon: (end - start) / unit,
    times: Float64Array.from(kept, (at) => (at - start) / unit),
    kinds: Int32Array.from(kinds.filter((_, k) => inside(ats[k]))),
    broken: portions.broken,
  }
}

/** Seconds. */
function tickOf(micros: readonly number[]): number {
  const tick = [MICROS_PER_SECOND, MICROS_PER_MILLI].find((step) => micros.every((at) => at % step === 0)) ?? 1
  return tick / MICROS_PER_SECOND
}

interface Opened {
  readonly rows: EventRows
  readonly format: string
  readonly clock: EventFile['clock']
}

function rowsOf(name: string, head: Uint8Array): Opened {
  const plain = plainTimes(head)
  if (plain !== null) return { rows: plain, format: 'seconds', clock: 'plain' }
  const format = detectRowFormat(head)
  if (format?.kind === 'trade') return { rows: tradeRows(format), format: format.name, clock: 'epoch' }
  const known = `a header t or t,side; ${tradeFormatNames.join('; ')}`
  const why = head.length === 0 ? 'it is empty' : format === null ? 'unknown' : 'it holds quotes, not trades'
  throw new SwarmError('TICKS_FORMAT', { file: name, why, known })
}

function tradeRows(format: TickFormat): EventRows {
  const parser = rowParser(format)
  return {
    push: parser.push,
    end: parser.end,
    next: parser.next,
    get at() {
      return parser.row.at
    },
    get side() {
      return parser.row.side
    },
    get line() {
      return parser.source.line
    },
    get badRows() {
      return parser.badRows
    },
    get firstBad() {
      const [bad] = parser.firstBadRows
      return bad === undefined ? '' : `line ${bad.line}, ${bad.field}: ${bad.reason}`
    },
  }
}
