/**
 * What a book holds, as 16 hex digits: equal for equal levels, whatever the implementation and however it came there.
 *
 * Cost  about 20 ns a level: for comparing runs and snapshots, not for every update.
 */
import { createDigest } from '#numeric/digest.ts'
import { ASK, BID, NONE, type LevelView } from '#market/book-side.ts'

/** Of each side its number of levels, then price in ticks and lots of each, best first. */
export function bookDigest(book: LevelView): string {
  const digest = createDigest()
  const pair = new Float64Array(2)
  for (const side of [BID, ASK] as const) {
    pair[0] = side
    pair[1] = book.levels(side)
    digest.add(pair, 0, 2)
    for (let ticks = book.best(side); ticks !== NONE; ticks = book.next(side, ticks)) {
      pair[0] = ticks
      pair[1] = book.sizeAt(side, ticks)
      digest.add(pair, 0, 2)
    }
  }
  return digest.hex()
}
