/** The first look at a set: how many decimals its prices and sizes need, over all its files. */
import { GridCensus } from '#market/rows/scaled-number.ts'
import { places } from '#market/rows/columns.ts'
import { openRows } from '#stores/row-file.ts'
import type { Grid } from './set-report.ts'

export interface GridColumns {
  readonly path: string
  readonly prices: readonly string[]
  readonly sizes: readonly string[]
}

/** Sizes are kept whole to so many decimals, however few rows need them: their sums stay exact. */
const SIZE_PLACES = 8

/** What is read is reported to `progress`, in bytes of a file so far. */
export type Progressed = (path: string, bytes: number) => void

/** Rows that cannot be read are left to the second look. */
export async function gridOf(files: readonly GridColumns[], progressed: Progressed): Promise<Grid> {
  const price = new GridCensus()
  const size = new GridCensus()
  for (const { path, prices, sizes } of files) {
    const rows = await openRows(path, [...prices, ...sizes].map(places), () => {})
    const { cells } = rows
    const more = (): Promise<boolean> => {
      progressed(path, rows.bytesRead)
      return rows.more()
    }
    while (rows.next() || (await more())) {
      for (let k = 0; k < cells.length; k++) (k < prices.length ? price : size).count(cells[k])
    }
    await rows.close()
  }
  return { price: price.places, size: Math.max(size.places, size.finest(SIZE_PLACES)) }
}
