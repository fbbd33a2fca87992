/** Reads tick files for `swarm data check`: bytes to rows, rows to findings, in bounded memory. */
import { statSync } from 'node:fs'
import { SwarmError } from '#domain/errors.ts'
import type { Finding } from '#market/quality/measure.ts'
import { qualityCheck, rowsFinding } from '#market/quality/quality-check.ts'
import {
  detectRowFormat,
  quoteFormatNames,
  rowParser,
  tradeFormatNames,
  type RowKind,
  type RowParser,
} from '#market/tick-format.ts'
import { openPortions } from '#stores/file-portions.ts'
import { headOf } from '#venues/markets/file-pump.ts'

export interface FileReport {
  readonly file: string
  readonly format: string
  readonly kind: RowKind
  readonly gzip: boolean
  readonly findings: readonly Finding[]
}

/** Named `name` in the report. Throws TICKS_UNREADABLE, TICKS_FORMAT. `progress` hears of the share of bytes read. */
export async function checkFile(
  name: string,
  path: string,
  progress: (share: number, rows: number, bytes: number) => void,
): Promise<FileReport> {
  const { gzip, head } = headOf(path)
  const format = detectRowFormat(head)
  if (format === null) {
    const known = `quotes: ${quoteFormatNames.join('; ')}. Trades: ${tradeFormatNames.join('; ')}`
    throw new SwarmError('TICKS_FORMAT', { file: name, why: head.length === 0 ? 'it is empty' : 'unknown', known })
  }
  const { size } = statSync(path)
  const parser = rowParser(format)
  const check = qualityCheck(format.kind)
  const drain = (): void => {
    while (parser.next()) check.take(parser.row, parser.source)
  }
  const portions = await openPortions(path)
  try {
    for (;;) {
      const portion = await portions.next()
      if (portion === null) break
      parser.push(portion)
      drain()
      progress(Math.min(1, portions.read / size), parser.rows, size)
    }
  } finally {
    await portions.close()
  }
  parser.end(portions.broken !== '')
  drain()
  const findings = [rowsFinding(parser.rows, parser.badRows, parser.firstBadRows), endFinding(portions.broken, parser)]
  return { file: name, format: format.name, kind: format.kind, gzip, findings: [...findings, ...check.findings()] }
}

const endFinding = (broken: string, { rows }: RowParser): Finding => ({
  name: 'end',
  verdict: broken === '' ? 'ok' : 'bad',
  text: broken === '' ? 'whole' : `breaks off after ${rows.toLocaleString('en-US')} rows: ${broken}`,
  facts: { whole: broken === '', reason: broken === '' ? null : broken },
})
