/**
 * A log of ticks (`NAME.ticks`), as a swarm records it: one source for each of its instruments. A log of a killed swarm ends
 * with its last whole frame.
 */
import { statSync } from 'node:fs'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { LOG_END, LOG_MARK } from '#stores/row-recorder-ticks.ts'
import { framesIn, readFrames, type Frame } from '#stores/ticks/write-ahead.ts'
import { DEPTH, QUOTE, ROW, TRADE, tickKinds, type TickKind } from '#swarm/ports/tick-batch.ts'
import type { ImportSink, ImportSource } from './import-source.ts'

export const LOG_FORMAT = 'tick log'

export const isLog = (head: Uint8Array): boolean => LOG_MARK.equals(head.subarray(0, LOG_MARK.length))

/** One a symbol, in the order they first appear. */
export function logSources(path: string): readonly ImportSource[] {
  const found = new Map<string, { kinds: Set<TickKind>; columns: readonly string[] }>()
  let isClosed = false
  const whole = readFrames(
    path,
    ({ symbol, kind, columns }) => {
      isClosed = kind === LOG_END
      if (isClosed) return
      const one = found.get(symbol) ?? { kinds: new Set<TickKind>(), columns: [] }
      one.kinds.add(tickKinds[kind])
      if (kind === ROW) one.columns = columns
      found.set(symbol, one)
    },
    LOG_MARK.length,
  )
  const lost = statSync(path).size - whole
  const torn = lost > 0 ? `, with ${lost} bytes of an unfinished write` : ''
  const remarks =
    isClosed && lost === 0 ? [] : [`its recording was killed: what came after its last flush is lost${torn}`]
  return [...found].map(([symbol, { kinds, columns }]) => ({
    format: LOG_FORMAT,
    files: [path],
    kinds: [...kinds],
    symbol,
    zone: 'UTC, event time',
    zoneOpen: false,
    rowColumns: columns,
    remarks,
    line: 0,

    async read(sink, { progressed, signal }) {
      let bytes = 0
      for (const frame of framesIn(path, LOG_MARK.length)) {
        signal.throwIfAborted()
        bytes += 8 * frame.rows * (3 + frame.width)
        progressed(path, Math.min(bytes, whole))
        if (frame.symbol === symbol) tell(frame, sink)
        const wait = sink.room()
        if (wait !== undefined) await wait
      }
    },
  }))
}

function tell({ kind, rows, width, at, localAt, values }: Frame, sink: ImportSink): void {
  for (let row = 0; row < rows; row++) {
    const v = values.subarray(row * width, (row + 1) * width)
    const side = (from: number): Float64Array => v.subarray(from, from + DEPTH_LEVELS)
    switch (kind) {
      case TRADE:
        sink.trade(at[row], localAt[row], v[0], v[1], v[2])
        break
      case QUOTE:
        sink.quote(at[row], localAt[row], v[0], v[1], v[2], v[3])
        break
      case DEPTH: {
        const [bids, asks] = v
        const [bidPrices, bidSizes, askPrices, askSizes] = [0, 1, 2, 3].map((k) => side(2 + k * DEPTH_LEVELS))
        sink.depth(at[row], localAt[row], { bids, asks, bidPrices, bidSizes, askPrices, askSizes })
        break
      }
      case ROW:
        sink.row(at[row], v)
        break
    }
  }
}
