/** What a file of market data is, by its content alone. A new kind is one file and one line here. */
import { SwarmError } from '#domain/errors.ts'
import { detectRowFormat, quoteFormatNames, tradeFormatNames } from '#market/tick-format.ts'
import { BAR_FORMAT, barSource } from './bar-source.ts'
import { BYBIT_FORMAT, bybitSource } from './bybit-source.ts'
import { headOf } from './file-head.ts'
import { IMAGE_FORMAT, imageSource } from './image-source.ts'
import type { ImportSource } from './import-source.ts'
import { levelFormatNames, levelSource } from './level-source.ts'
import { isLog, LOG_FORMAT, logSources } from './log-sources.ts'
import { PARQUET_MARK, parquetBarSource } from './parquet-bar-source.ts'
import { rowSource } from './row-source.ts'
import { setFormatNames, setSource } from './set-sources.ts'

export interface DetectionTerms {
  /** A part of a format's name the file has to have; anything when it is undefined. */
  readonly as?: string | undefined
  /** Micros of a bar, where the user says so. */
  readonly barMicros?: number | undefined
}

/** Every source in the file: one, but for a log of several instruments. Rejects as `detectSource` does. */
export async function detectSources(path: string, terms: DetectionTerms = {}): Promise<readonly ImportSource[]> {
  const { head } = await headOf(path)
  return isLog(head) ? logSources(path) : [await detectSource(path, terms)]
}

/** Every name `--as` can mean. */
export const importFormatNames: readonly string[] = [
  ...quoteFormatNames,
  ...tradeFormatNames,
  IMAGE_FORMAT,
  ...levelFormatNames,
  BYBIT_FORMAT,
  LOG_FORMAT,
  ...setFormatNames,
  BAR_FORMAT,
  'bars in parquet',
]

/** Rejects with BOOK_UNREADABLE, TICKS_FORMAT, IMPORT_REFUSED. */
export async function detectSource(path: string, { as, barMicros }: DetectionTerms = {}): Promise<ImportSource> {
  const { head, raw } = await headOf(path)
  const fits = (source: ImportSource | null): source is ImportSource =>
    source !== null && (as === undefined || source.format.toLowerCase().includes(as.toLowerCase()))
  if (Buffer.from(raw).toString('latin1', 0, PARQUET_MARK.length) === PARQUET_MARK) {
    const source = await parquetBarSource(path, barMicros)
    if (fits(source)) return source
  }
  const rows = linesOf(head)
  const format = detectRowFormat(head)
  const found = [
    bybitSource(path, head),
    await setSource(path, rows[0] ?? ''),
    imageSource(path, rows),
    levelSource(path, rows),
    format === null ? null : rowSource(path, format, rows),
    barSource(path, rows, barMicros),
  ].find(fits)
  if (found !== undefined) return found
  throw new SwarmError('TICKS_FORMAT', {
    file: path,
    why: head.length === 0 ? 'it is empty' : as === undefined ? 'unknown' : `it is not '${as}'`,
    known: importFormatNames.join('; '),
  })
}

/** The whole lines of a head. */
function linesOf(head: Uint8Array): string[] {
  const wide = head[0] === 0xff && head[1] === 0xfe
  const lines = new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(head).split(/\r?\n/)
  return lines.length > 1 ? lines.slice(0, -1) : lines
}
