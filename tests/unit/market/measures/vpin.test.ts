import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bulkBuyShare, createBulkClassifier, type BulkSigma } from '#market/measures/bulk-classification.ts'
import { createVolumeBuckets } from '#market/measures/volume-buckets.ts'
import { buyShareOf, createVpin } from '#market/measures/vpin.ts'
import { normalCdf } from '#numeric/normal.ts'

const trade = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.constantFrom(-1, 0, 1))

describe('volume buckets', () => {
  it('hold all volume lot by lot, in the order it came', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(trade, { maxLength: 30 }), (bucketLots, trades) => {
        const buckets: number[][] = []
        const volume = createVolumeBuckets(bucketLots, (bought, sold) => buckets.push([bought, sold]))
        const lots: number[] = []
        for (const [size, sign] of trades) {
          volume.add(size, buyShareOf(sign))
          lots.push(...Array<number>(size).fill(buyShareOf(sign)))
        }
        const full = Math.floor(lots.length / bucketLots)
        expect(buckets).toHaveLength(full)
        buckets.forEach(([bought, sold], k) => {
          const share = lots.slice(k * bucketLots, (k + 1) * bucketLots).reduce((sum, each) => sum + each, 0)
          expect([bought, sold]).toEqual([share, bucketLots - share])
        })
        expect(volume.unfinished).toBe(lots.length - full * bucketLots)
      }),
    )
  })

  it('refuse what is no volume, no share, or a slip of the keyboard', () => {
    const volume = createVolumeBuckets(10, () => expect.unreachable())
    for (const lots of [0, -1, Number.NaN, Infinity]) volume.add(lots, 1)
    for (const share of [-0.1, 1.1, Number.NaN]) volume.add(1, share)
    volume.add(1e300, 1)
    expect(volume.faults).toEqual({ badTrade: 7, oversize: 1 })
    expect(volume.unfinished).toBe(0)
  })
})

describe('VPIN', () => {
  it('is the imbalance of the last buckets over their volume, streaming as in a batch', () => {
    const window = fc.integer({ min: 1, max: 5 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        window,
        fc.array(trade, { maxLength: 30 }),
        (bucketLots, n, trades) => {
          const imbalances: number[] = []
          const vpin = createVpin({ bucketLots, buckets: n }, (bought, sold, value) => {
            imbalances.push(Math.abs(bought - sold))
            const last = imbalances.slice(-n)
            if (last.length < n) expect(value).toBeNaN()
            else expect(value).toBeCloseTo(last.reduce((sum, each) => sum + each, 0) / (n * bucketLots), 12)
          })
          for (const [size, sign] of trades) vpin.add(size, buyShareOf(sign))
          expect(vpin.finished).toBe(imbalances.length)
          if (vpin.finished >= n) expect(vpin.value >= 0 && vpin.value <= 1).toBe(true)
          else expect(vpin.value).toBeNaN()
        },
      ),
    )
  })

  it('is refused where it could not be, by the name of what is wrong', () => {
    for (const bucketLots of [NaN, 0, -1, Infinity]) {
      expect(() => createVpin({ bucketLots, buckets: 5 })).toThrow(RangeError)
      expect(() => createVpin({ bucketLots, buckets: 5 })).toThrow(
        `bucketLots has to be above 0 and finite, it is ${bucketLots}`,
      )
    }
    for (const buckets of [NaN, 0, -1, 1.5, Infinity]) {
      expect(() => createVpin({ bucketLots: 1, buckets })).toThrow(RangeError)
      expect(() => createVpin({ bucketLots: 1, buckets })).toThrow(
        `buckets has to be a whole number from 1 up, it is ${buckets}`,
      )
    }
  })

  it('starts anew after a reset', () => {
    const vpin = createVpin({ bucketLots: 10, buckets: 1 })
    vpin.add(15, 1)
    expect([vpin.value, vpin.unfinished, vpin.finished]).toEqual([1, 5, 1])
    vpin.reset()
    expect([vpin.value, vpin.unfinished, vpin.finished]).toEqual([Number.NaN, 0, 0])
    vpin.add(-1, 1)
    expect(vpin.faults.badTrade).toBe(1)
  })
})

describe('bulk classification', () => {
  type Bar = readonly [bar: number, close: number, lots: number, buyShare: number]
  const barsOf = (sigma: BulkSigma, trades: readonly (readonly [number, number, number])[]): Bar[] => {
    const bars: Bar[] = []
    const bulk = createBulkClassifier({ barMicros: 10, sigma }, (...bar) => bars.push(bar))
    for (const [at, price, lots] of trades) bulk.onTrade(at, price, lots)
    bulk.finish()
    bulk.finish()
    return bars
  }

  it('closes a bar at the first trade of a later one, skips empty ones, and halves the first', () => {
    expect(
      barsOf({ kind: 'given', sigma: 2 }, [
        [1, 100, 5],
        [9, 101, 5],
        [10, 103, 1],
        [45, 103, 2],
      ]),
    ).toEqual([
      [0, 101, 10, 0.5],
      [1, 103, 1, normalCdf(1)],
      [4, 103, 2, 0.5],
    ])
  })

  it('holds a change against the spread of those before it, never of its own', () => {
    const bars = barsOf(
      { kind: 'rolling', bars: 2 },
      [100, 102, 98, 104, 104].map((price, k) => [10 * k, price, 1] as const),
    )
    expect(bars.map((bar) => bar[3])).toEqual([0.5, 0.5, 0.5, normalCdf(6 / Math.sqrt(18)), 0.5])
  })

  it('is a half where there is nothing to hold a change against', () => {
    expect([bulkBuyShare(1, 0), bulkBuyShare(1, Number.NaN), bulkBuyShare(Number.NaN, 1), bulkBuyShare(0, 1)]).toEqual([
      0.5, 0.5, 0.5, 0.5,
    ])
  })

  it('counts bad trades and late ones, and has no change of price across a gap', () => {
    const bars: Bar[] = []
    const bulk = createBulkClassifier({ barMicros: 10, sigma: { kind: 'given', sigma: 1 } }, (...bar) => bars.push(bar))
    bulk.onTrade(25, 100, 1)
    bulk.onTrade(5, 101, 1)
    bulk.onTrade(26, Number.NaN, 1)
    bulk.onTrade(26, 100, 0)
    bulk.onTrade(Infinity, 100, 1)
    bulk.reset()
    bulk.onTrade(35, 200, 1)
    bulk.finish()
    expect(bars).toEqual([
      [2, 101, 2, 0.5],
      [3, 200, 1, 0.5],
    ])
    expect(bulk.faults).toEqual({ badTrade: 3, timeBack: 1 })
  })
})
