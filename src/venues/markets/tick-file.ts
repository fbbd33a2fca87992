/**
 * A tick file as a market: what was traded once, told again. Plain or gzip, in any format of `market/tick-format.ts`,
 * both known by content. It can wait, so nothing of it is ever lost.
 *
 * The first few rows that cannot be read are told one by one, the rest as one number at the end. Of a file that breaks
 * off everything before the break is used.
 */
import { lineOf, SwarmError } from '#domain/errors.ts'
import { detectTickFormat, tickParser } from '#market/tick-format.ts'
import { backgroundSource, threadSource, type ByteSource } from './byte-source.ts'
import { headOf, type FileEnd } from './file-pump.ts'
import { defineMarket, type Market, type MarketHost, type MarketOutlet, type MarketState } from './market.ts'

export interface FileConfig {
  readonly kind: 'file'
  readonly path: string
}

function open({ kind, path }: FileConfig, host: MarketHost): Market {
  const { gzip, head } = headOf(path)
  const format = detectTickFormat(head)
  if (format === null) throw new SwarmError('TICKS_FORMAT', { file: path })
  const parser = tickParser(format)
  let source: ByteSource | undefined
  let told = 0
  let over = false

  const tellBadRows = (): void => {
    for (; told < parser.firstBadRows.length; told++) {
      const { line, field, reason } = parser.firstBadRows[told]
      host.fault(lineOf('TICKS_BAD_ROW', { file: path, line, field, reason }))
    }
  }

  const tellEnd = ({ how, reason }: FileEnd): void => {
    const more = parser.badRows - told
    if (more > 0) host.fault(lineOf('TICKS_BAD_ROW', { file: path, more, total: parser.badRows }))
    if (how === 'truncated') host.fault(lineOf('TICKS_TRUNCATED', { file: path, ticks: parser.ticks, reason }))
    if (how === 'failed') host.fault(lineOf('TICKS_UNREADABLE', { file: path, ticks: parser.ticks, reason }))
  }

  const market = {
    at: NaN,
    start(): number {
      source = host.virtual ? threadSource(path, gzip) : backgroundSource(path, gzip)
      return NaN
    },
    next(): MarketState {
      for (;;) {
        const found = parser.next()
        if (told < parser.firstBadRows.length) tellBadRows()
        if (found) {
          market.at = parser.tick.at
          return 'event'
        }
        if (over || source === undefined) return 'end'
        const chunk = source.take()
        if (chunk !== null) {
          parser.push(chunk)
          continue
        }
        const { end } = source
        if (end === undefined) return 'wait'
        // A plain file may lack its last line end; one that broke off may have lost half of its last number.
        const badBefore = parser.badRows
        parser.end(end.how !== 'whole')
        const last = parser.next()
        // The row the file breaks off in is counted; the line about the break tells of it.
        if (end.how !== 'whole') told += parser.badRows - badBefore
        tellBadRows()
        tellEnd(end)
        over = true
        market.close()
        if (!last) return 'end'
        market.at = parser.tick.at
        return 'event'
      }
    },
    tell(to: MarketOutlet): void {
      const { at, bid, ask } = parser.tick
      to.tick(at, bid, NaN, ask, NaN)
    },
    status: () => ({ kind, path, format: format.name, gzip, ticks: parser.ticks, badRows: parser.badRows, over }),
    close(): void {
      source?.close()
      source = undefined
    },
  }
  return market
}

export default defineMarket<FileConfig>({
  kind: 'file',
  about: 'A file of quotes in any format of market/tick-format.ts, plain or gzip, known by content.',
  can: { depth: false, trades: false, waits: true },
  config: (z) =>
    z.strictObject({
      kind: z.literal('file'),
      path: z.string().min(1).describe('path of the file, relative to where the swarm is started'),
    }),
  open,
})
