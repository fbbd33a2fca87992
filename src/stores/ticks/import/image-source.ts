/** Tardis `book_snapshot_5` and `book_snapshot_25`: a whole book a row, of which the best ten levels are taken. */
import { type Column, orEmpty, whole } from '#market/rows/columns.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { openRows } from '#stores/row-file.ts'
import { bookTeller } from './book-image.ts'
import { symbolOfRows, type ImportSource } from './import-source.ts'
import { decimal } from './level-source.ts'

export const IMAGE_FORMAT = 'Tardis book_snapshot'

const fields = ['bids', 'asks'] as const
const FIRST = 2

/** Null when the header is none of theirs. */
export function imageSource(path: string, firstRows: readonly string[]): ImportSource | null {
  const header = firstRows[0]?.split(',') ?? []
  const levels = Array.from({ length: DEPTH_LEVELS }, (_, level) => level).filter((level) =>
    header.includes(`asks[${level}].price`),
  )
  if (
    levels.length === 0 ||
    !['timestamp', 'local_timestamp', 'symbol', 'bids[0].price'].every((name) => header.includes(name))
  )
    return null
  const columns: Column[] = [whole('timestamp'), whole('local_timestamp')]
  for (const side of fields) {
    for (const level of levels)
      columns.push(orEmpty(decimal(`${side}[${level}].price`)), orEmpty(decimal(`${side}[${level}].amount`)))
  }
  let line = 0
  return {
    format: IMAGE_FORMAT,
    files: [path],
    kinds: ['depth', 'quote'],
    symbol: symbolOfRows(firstRows, path),
    zone: 'UTC, counted since 1970',
    zoneOpen: false,
    rowColumns: [],
    remarks: [`the best ${levels.length} levels a side`],
    get line() {
      return line
    },

    async read(sink, { progressed, noted, signal }) {
      const rows = await openRows(path, columns, noted)
      const { cells } = rows
      const side = (from: number, prices: Float64Array, sizes: Float64Array): number => {
        prices.fill(0)
        sizes.fill(0)
        let count = 0
        for (; count < levels.length && !Number.isNaN(cells[from + 2 * count]); count++) {
          prices[count] = cells[from + 2 * count]
          sizes[count] = cells[from + 2 * count + 1]
        }
        return count
      }
      const tell = bookTeller(sink, (image) => {
        image.bids = side(FIRST, image.bidPrices, image.bidSizes)
        image.asks = side(FIRST + 2 * levels.length, image.askPrices, image.askSizes)
      })
      try {
        while (rows.next() || (await rows.more())) {
          signal.throwIfAborted()
          line = rows.line
          tell(cells[0], cells[1])
          progressed(path, rows.bytesRead)
          const wait = sink.room()
          if (wait !== undefined) await wait
        }
      } finally {
        await rows.close()
      }
    },
  }
}
