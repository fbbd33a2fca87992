/**
 * The day files of a parquet store: `kind=quote/symbol=EURUSD/day=2014-05-01/ticks.parquet`, which any tool that knows
 * hive partitions reads as one table with columns kind, symbol and day.
 */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MICROS_PER_DAY, MICROS_PER_MILLI, type Micros } from '#domain/time.ts'
import { type TickKind, tickKinds } from '#swarm/ports/tick-batch.ts'
import type { TickRange } from '#swarm/ports/tick-store.ts'

export interface DayFile {
  readonly kind: TickKind
  readonly symbol: string
  /** `2014-05-01`, UTC. */
  readonly day: string
  /** Its first moment. */
  readonly from: Micros
  readonly path: string
}

export const DAY_FILE = 'ticks.parquet'

/** Nothing that a file system, SQL or a pattern of file names reads as anything else. */
const encoded = (symbol: string): string =>
  encodeURIComponent(symbol).replaceAll(
    /^\.+$|[!'()*~]/g,
    (text) => `%${[...Buffer.from(text)].map((code) => code.toString(16).toUpperCase()).join('%')}`,
  )

export const dayText = (at: Micros): string => new Date(at / MICROS_PER_MILLI).toISOString().slice(0, 10)

export const dayFile = (root: string, kind: TickKind, symbol: string, from: Micros): DayFile => {
  const day = dayText(from)
  return {
    kind,
    symbol,
    day,
    from,
    path: join(root, `kind=${kind}`, `symbol=${encoded(symbol)}`, `day=${day}`, DAY_FILE),
  }
}

/** What `prefix=` stands before, of the folders in a folder. */
function partsIn(folder: string, prefix: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true })
  return names
    .filter((name) => name.isDirectory() && name.name.startsWith(prefix))
    .map(({ name }) => name.slice(prefix.length))
}

/** The files that may hold ticks of the range: by symbol, kind and day. */
export function dayFilesIn(root: string, { kinds, symbols, from = -Infinity, to = Infinity }: TickRange): DayFile[] {
  const found: DayFile[] = []
  const there = new Set(partsIn(root, 'kind='))
  for (const kind of tickKinds) {
    if (!there.has(kind) || kinds?.includes(kind) === false) continue
    const ofKind = join(root, `kind=${kind}`)
    for (const part of partsIn(ofKind, 'symbol=')) {
      const symbol = decodeURIComponent(part)
      if (symbols?.includes(symbol) === false) continue
      const ofSymbol = join(ofKind, `symbol=${part}`)
      for (const day of partsIn(ofSymbol, 'day=').sort()) {
        const start = Date.parse(day) * MICROS_PER_MILLI
        if (!(start < to && start + MICROS_PER_DAY > from)) continue
        const path = join(ofSymbol, `day=${day}`, DAY_FILE)
        if (statSync(path, { throwIfNoEntry: false })?.isFile() === true)
          found.push({ kind, symbol, day, from: start, path })
      }
    }
  }
  return found
}

const MARK = 'PAR1'
const MARK_BYTES = 4

/** Why the file cannot be a whole parquet file; '' when nothing says so. A look at its two ends. */
export function tornReason(path: string): string {
  const file = openSync(path, 'r')
  try {
    const { size } = statSync(path)
    if (size < 3 * MARK_BYTES) return `it has ${size} bytes`
    const ends = Buffer.alloc(3 * MARK_BYTES)
    readSync(file, ends, 0, MARK_BYTES, 0)
    readSync(file, ends, MARK_BYTES, 2 * MARK_BYTES, size - 2 * MARK_BYTES)
    if (ends.toString('latin1', 0, MARK_BYTES) !== MARK) return 'it does not begin as a parquet file does'
    if (ends.toString('latin1', 2 * MARK_BYTES) !== MARK) return 'it breaks off'
    return ends.readUInt32LE(MARK_BYTES) > size - 3 * MARK_BYTES ? 'its footer is not whole' : ''
  } finally {
    closeSync(file)
  }
}
