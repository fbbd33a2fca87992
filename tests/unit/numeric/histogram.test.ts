import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { bucketOf, countOf, HISTOGRAM_BUCKETS, merge, quantile, record, valueOf } from '#numeric/histogram.ts'

const empty = (): Int32Array => new Int32Array(HISTOGRAM_BUCKETS)
const latency = fc.double({ min: Math.log(0.1), max: Math.log(100e6), noNaN: true }).map(Math.exp)

describe('latency histogram', () => {
  it('tells a single latency within 6 % from 0.1 us to 100 s', () => {
    fc.assert(
      fc.property(latency, fc.double({ min: 0, max: 1, noNaN: true }), (micros, q) => {
        const h = empty()
        record(h, 0, micros)
        expect(Math.abs(quantile(h, 0, q) / micros - 1)).toBeLessThan(0.06)
      }),
    )
  })

  it('tells any quantile of many within 6 % of the sorted ones', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0, 0.5, 0.9, 0.99, 1),
        (all, q) => {
          const h = empty()
          for (const micros of all) record(h, 0, micros)
          const exact = all.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * all.length)) - 1]
          expect(Math.abs(quantile(h, 0, q) / exact - 1)).toBeLessThan(0.06)
        },
      ),
    )
  })

  it('puts larger latencies into larger or equal buckets, all inside the array', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(bucketOf(low)).toBeLessThanOrEqual(bucketOf(high))
        expect(bucketOf(high)).toBeLessThan(HISTOGRAM_BUCKETS)
      }),
    )
  })

  it('finds the bucket of every bucket value again', () => {
    for (let bucket = 0; bucket <= 497; bucket++) expect(bucketOf(valueOf(bucket))).toBe(bucket)
  })

  it('is NaN when empty and for a share outside [0, 1]', () => {
    const h = empty()
    expect(quantile(h, 0, 0.5)).toBeNaN()
    record(h, 0, 5)
    expect(quantile(h, 0, 1.5)).toBeNaN()
    expect(quantile(h, 0, NaN)).toBeNaN()
  })

  it('counts no NaN, and puts negative and infinite latencies at the ends', () => {
    const h = empty()
    record(h, 0, NaN)
    expect(countOf(h, 0)).toBe(0)
    record(h, 0, -3)
    record(h, 0, Infinity)
    expect(countOf(h, 0)).toBe(2)
    expect(quantile(h, 0, 0)).toBeLessThan(0.1)
    expect(quantile(h, 0, 1)).toBeGreaterThan(100e6)
  })

  it('keeps to its own place in a larger shared array', () => {
    const h = new Int32Array(new SharedArrayBuffer(4 * (HISTOGRAM_BUCKETS * 2 + 7)))
    record(h, 7, 10)
    record(h, 7 + HISTOGRAM_BUCKETS, 1000)
    expect(countOf(h, 7)).toBe(1)
    expect(quantile(h, 7, 0.5)).toBeCloseTo(10, 0)
    expect(h[0]).toBe(0)
  })

  it('merges to what recording everything into one gives', () => {
    fc.assert(
      fc.property(fc.array(latency), fc.array(latency), (left, right) => {
        const [a, b, both] = [empty(), empty(), empty()]
        for (const micros of left) record(a, 0, micros)
        for (const micros of right) record(b, 0, micros)
        for (const micros of [...left, ...right]) record(both, 0, micros)
        merge(a, 0, b, 0)
        expect(a).toEqual(both)
      }),
    )
  })

  it('halves instead of overflowing, and keeps its shape', () => {
    const h = empty()
    h[bucketOf(10)] = 0x7fffffff
    h[bucketOf(1000)] = 0x7ffffffe
    record(h, 0, 10)
    expect(h[bucketOf(10)]).toBe(0x40000000)
    expect(h[bucketOf(1000)]).toBe(0x3fffffff)
    const other = empty()
    other[bucketOf(10)] = 0x7fffffff
    merge(h, 0, other, 0)
    expect(h[bucketOf(10)]).toBe(0x5fffffff)
    expect(quantile(h, 0, 0.1)).toBeCloseTo(10, 0)
  })
})
