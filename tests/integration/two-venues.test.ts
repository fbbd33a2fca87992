/** Two weeks of EURUSD on two real feeds, one aggregated and often crossed in itself, as one consolidated book. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { BID, NONE, type LevelView } from '#market/book-side.ts'
import type { Touch } from '#market/book/measures.ts'
import { ConsolidatedBook } from '#market/consolidated/consolidated-book.ts'
import { touchReader } from '#market/consolidated/touch.ts'
import type { Venue } from '#market/consolidated/venue.ts'
import { detectTickFormat, tickParser } from '#market/tick-format.ts'

const folder = join(process.cwd(), '..', 'shared', 'data', 'fx')
const FXCM = join(folder, 'fxcm_eurusd_tick_201405.csv.gz')
const OANDA = join(folder, 'oanda_eurusd_tick_201405.csv.gz')

const GRID = 10_000_000
const TICKS_PER_UNIT = 1e6
const TICKS_PER_PIP = 100

/** Quotes as micros and ticks of a tenth of a point. */
interface Quotes {
  readonly at: Float64Array
  readonly bid: Int32Array
  readonly ask: Int32Array
}

function quotesOf(path: string): Quotes {
  const content = gunzipSync(readFileSync(path))
  const format = detectTickFormat(content.subarray(0, 4096))
  if (format === null) throw new Error(`${path} is of no known format`)
  const parser = tickParser(format)
  parser.push(content)
  parser.end(false)
  const rows = content.length / 20
  const quotes = { at: new Float64Array(rows), bid: new Int32Array(rows), ask: new Int32Array(rows) }
  while (parser.next()) {
    const row = parser.ticks - 1
    quotes.at[row] = parser.tick.at
    quotes.bid[row] = Math.round(parser.tick.bid * TICKS_PER_UNIT)
    quotes.ask[row] = Math.round(parser.tick.ask * TICKS_PER_UNIT)
  }
  const { ticks } = parser
  return {
    at: quotes.at.subarray(0, ticks),
    bid: quotes.bid.subarray(0, ticks),
    ask: quotes.ask.subarray(0, ticks),
  }
}

/** A book of one level a side, for feeds that show no sizes. */
class Quote implements LevelView {
  bid = NONE
  ask = NONE
  best = (side: 0 | 1): number => (side === BID ? this.bid : this.ask)
  next = (): number => NONE
  sizeAt = (side: 0 | 1, ticks: number): number => (ticks === this.best(side) ? 1 : 0)
  levels = (): number => 1
}

const venueOf = (name: string, book: LevelView): Venue => ({
  name,
  book,
  takerFeeBps: 0,
  makerFeeBps: 0,
  maxAgeMicros: 60_000_000,
  ownCross: 'counts',
})

const none = (): Record<Touch, number> => ({ empty: 0, oneSided: 0, normal: 0, locked: 0, crossed: 0 })

describe('two venues', () => {
  it.skipIf(!existsSync(FXCM) || !existsSync(OANDA))(
    'agree on EURUSD to 0.09 pip, and cross each other (needs ../shared/data/fx)',
    () => {
      const feeds = [quotesOf(FXCM), quotesOf(OANDA)]
      expect(feeds.map(({ at }) => at.length)).toEqual([1_144_807, 532_903])
      const books = [new Quote(), new Quote()]
      const both = new ConsolidatedBook([venueOf('fxcm', books[0]), venueOf('oanda', books[1])])
      const touch = touchReader(both)
      const alone = new ConsolidatedBook([venueOf('fxcm', books[0])])
      const touchAlone = touchReader(alone)

      const seen = none()
      const seenPlainly = none()
      const seenAlone = none()
      let grid = Math.ceil(feeds[0].at[0] / GRID) * GRID
      let points = 0
      let difference = 0
      const row = [0, 0]
      while (row[0] < feeds[0].at.length) {
        const venue = feeds[1].at[row[1]] < feeds[0].at[row[0]] ? 1 : 0
        const { at, bid, ask } = feeds[venue]
        const now = at[row[venue]]
        for (; grid < now; grid += GRID) {
          both.advanceTo(grid)
          if (both.live < 2) continue
          points++
          difference += Math.abs(books[0].bid + books[0].ask - books[1].bid - books[1].ask) / 2 / TICKS_PER_PIP
        }
        both.advanceTo(now)
        books[venue].bid = bid[row[venue]]
        books[venue].ask = ask[row[venue]]
        row[venue]++
        both.changed(venue, now)
        seen[touch().state]++
        const live = books.filter((_, k) => both.ageOf(k) <= 60_000_000)
        const spread = Math.min(...live.map((book) => book.ask)) - Math.max(...live.map((book) => book.bid))
        seenPlainly[spread > 0 ? 'normal' : spread === 0 ? 'locked' : 'crossed']++
        if (venue === 0) {
          alone.changed(0, now)
          seenAlone[touchAlone().state]++
        }
      }
      expect(row).toEqual([1_144_807, 532_903])
      expect(points).toBeGreaterThan(80_000)
      expect(difference / points).toBeGreaterThan(0.085)
      expect(difference / points).toBeLessThan(0.095)
      expect(seen).toEqual(seenPlainly)
      expect(seen).toMatchObject({ locked: 209_483, crossed: 179_414, oneSided: 0, empty: 0 })
      expect(seenAlone).toMatchObject({ locked: 142_462, crossed: 116_871, oneSided: 0, empty: 0 })
    },
  )
})
