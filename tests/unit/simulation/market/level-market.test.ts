import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK, BID, type BookSide, NONE } from '#market/book-side.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { createCosts } from '#simulation/cost/cost-model.ts'
import { createLevelMarket } from '#simulation/market/level-market.ts'
import { riskAverse } from '#simulation/queue/risk-averse.ts'
import { DEPTH, type TickBatch } from '#swarm/ports/tick-batch.ts'
import { eurusd } from './simulation-stage.ts'

const TICK = Number(eurusd.tickSize)
const STEP = Number(eurusd.lotStep)

type Levels = ReadonlyMap<number, number>
/** Of one side: prices in ticks away from the middle, which only grow, and lot steps. */
type Side = readonly (readonly [number, number])[]

const MIDDLE = 10_000
const ticksAt = (side: BookSide, away: number): number => (side === BID ? MIDDLE - away : MIDDLE + away)

const side = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: DEPTH_LEVELS })
  .chain((aways) =>
    fc
      .array(fc.integer({ min: 1, max: 3 }), { minLength: aways.length, maxLength: aways.length })
      .map((sizes): Side => [...aways].toSorted((one, other) => one - other).map((away, k) => [away, sizes[k]])),
  )

function batchOf(bids: Side, asks: Side): TickBatch {
  const values = new Float64Array(2 + 4 * DEPTH_LEVELS).fill(Number.NaN)
  values[0] = bids.length
  values[1] = asks.length
  for (const [from, which, levels] of [
    [2, BID, bids],
    [2 + 2 * DEPTH_LEVELS, ASK, asks],
  ] as const) {
    for (const [k, [away, size]] of levels.entries()) {
      values[from + k] = ticksAt(which, away) * TICK
      values[from + DEPTH_LEVELS + k] = size * STEP
    }
  }
  const one = { rows: 1, symbols: [eurusd.symbol], columns: [[]], texts: [], values }
  return {
    ...one,
    kind: Uint8Array.of(DEPTH),
    symbol: Uint16Array.of(0),
    at: Float64Array.of(0),
    seq: Float64Array.of(0),
    localAt: Float64Array.of(0),
    start: Uint32Array.of(0),
  }
}

/** What an image says is so; behind its last level all stays, unless it had room to say more. */
function after(before: Levels, image: Side): Levels {
  const last = image.length < DEPTH_LEVELS ? Infinity : image[image.length - 1][0]
  return new Map([...[...before].filter(([away]) => away > last), ...image])
}

describe('a market of depth images', () => {
  it('shows what the images say, and behind the last level of a full one what was said before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 30 }), (images) => {
        const market = createLevelMarket(
          eurusd,
          {
            queue: riskAverse,
            fillsOnChange: false,
            touchLots: 5,
            costs: createCosts({ name: 'none' }, { name: 'none' }),
            hasDepth: true,
          },
          { filled: () => {}, canceled: () => {}, reducible: () => 0 },
        )
        const expected: [Levels, Levels] = [new Map(), new Map()]
        for (const [bids, asks] of images) {
          market.take(batchOf(bids, asks), 0)
          expected[BID] = after(expected[BID], bids)
          expected[ASK] = after(expected[ASK], asks)
          for (const which of [BID, ASK] as const) {
            const { book } = market.exchange
            const shown: [number, number][] = []
            for (let ticks = book.best(which); ticks !== NONE; ticks = book.next(which, ticks)) {
              shown.push([ticks, Math.round(book.sizeAt(which, ticks))])
            }
            const wanted = [...expected[which]].toSorted(([one], [other]) => one - other)
            expect(shown).toEqual(wanted.map(([away, size]) => [ticksAt(which, away), size]))
          }
        }
      }),
    )
  })
})
