/**
 * Files of changes of levels, one a row: Tardis `incremental_book_L2` and Binance's T_DEPTH. Rows of one message share
 * their times; what the book shows after the message is told once. A snapshot clears what was before it.
 */
import { MICROS_PER_MILLI } from '#domain/time.ts'
import { readNumber } from '#market/number-text.ts'
import { type Column, whole, word } from '#market/rows/columns.ts'
import { openRows } from '#stores/row-file.ts'
import { bookTeller } from './book-image.ts'
import { symbolOfRows, type ImportSource } from './import-source.ts'
import { PriceLevels } from './price-levels.ts'

interface LevelFormat {
  readonly format: string
  /** In the header, all of them. */
  readonly header: readonly string[]
  /** In order: time, local time, is it a snapshot, side, price, size. */
  readonly columns: readonly Column[]
  readonly microsPerUnit: number
  readonly hasLocal: boolean
  /** Words of the snapshot and the bid, by their places. */
  readonly snapshot: number
}

/** A number with decimals, as it is. */
export const decimal = (name: string): Column => ({
  name,
  mayBeEmpty: false,
  read: (bytes, from, to, cells, slot) => (readNumber(bytes, from, to, cells, slot) ? null : 'notANumber'),
})

const levelFormats: readonly LevelFormat[] = [
  {
    format: 'Tardis incremental_book_L2',
    header: ['exchange', 'symbol', 'timestamp', 'local_timestamp', 'is_snapshot', 'side', 'price', 'amount'],
    columns: [
      whole('timestamp'),
      whole('local_timestamp'),
      word('is_snapshot', ['false', 'true']),
      word('side', ['bid', 'ask']),
      decimal('price'),
      decimal('amount'),
    ],
    microsPerUnit: 1,
    hasLocal: true,
    snapshot: 1,
  },
  {
    format: 'Binance T_DEPTH',
    header: ['symbol', 'timestamp', 'first_update_id', 'last_update_id', 'side', 'update_type', 'price', 'qty'],
    columns: [
      whole('timestamp'),
      whole('last_update_id'),
      word('update_type', ['set', 'snap']),
      word('side', ['b', 'a']),
      decimal('price'),
      decimal('qty'),
    ],
    microsPerUnit: MICROS_PER_MILLI,
    hasLocal: false,
    snapshot: 1,
  },
]

export const levelFormatNames: readonly string[] = levelFormats.map(({ format }) => format)

/** Null when the header is of none of these. */
export function levelSource(path: string, firstRows: readonly string[]): ImportSource | null {
  const header = firstRows[0]?.split(',') ?? []
  const found = levelFormats.find((one) => one.header.every((column) => header.includes(column)))
  if (found === undefined) return null
  let line = 0
  return {
    format: found.format,
    files: [path],
    kinds: ['depth', 'quote'],
    symbol: symbolOfRows(firstRows, path),
    zone: 'UTC, counted since 1970',
    zoneOpen: false,
    rowColumns: [],
    remarks: ['the book is rebuilt from its changes: what the file has no snapshot of before it is not in it'],
    get line() {
      return line
    },

    async read(sink, { progressed, noted, signal }) {
      const rows = await openRows(path, found.columns, noted)
      const { cells } = rows
      const levels = new PriceLevels()
      const tell = bookTeller(sink, levels.fill)
      let [at, mark, wasSnapshot] = [NaN, NaN, false]
      const end = (): void => {
        if (!Number.isNaN(at)) tell(at * found.microsPerUnit, found.hasLocal ? mark : NaN)
      }
      try {
        while (rows.next() || (await rows.more())) {
          const [time, other, word0, side, price, size] = cells
          line = rows.line
          if (time !== at || other !== mark) {
            end()
            signal.throwIfAborted()
            const wait = sink.room()
            if (wait !== undefined) await wait
            progressed(path, rows.bytesRead)
          }
          const isSnapshot = word0 === found.snapshot
          if (isSnapshot && !wasSnapshot) levels.clear()
          wasSnapshot = isSnapshot
          ;[at, mark] = [time, other]
          levels.set(side === 0, price, size)
        }
        end()
      } finally {
        await rows.close()
      }
    },
  }
}
