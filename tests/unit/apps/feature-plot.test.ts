import { describe, expect, it } from 'vitest'
import { featurePlot } from '#apps/feature-plot.ts'
import { chart, momentText, niceStep, type Series, timeStep } from '#apps/svg-chart.ts'
import { TimeBins } from '#apps/time-bins.ts'

/** What is open when a tag does not fit; empty for a page whose tags all do. */
function unbalanced(text: string): readonly string[] {
  const open: string[] = []
  for (const [, end, name, rest] of text.matchAll(/<(\/?)([a-zA-Z][\w]*)((?:[^<>"]|"[^"<]*")*)>/g)) {
    if (end === '/') {
      if (open.pop() !== name) return [...open, `/${name}`]
    } else if (!rest.endsWith('/')) open.push(name)
  }
  return open
}

const SECOND = 1_000_000
const MIDNIGHT = Date.UTC(2026, 2, 3) * 1_000

describe('bins of time', () => {
  it('keep the last, the sum and the mean of what falls into a span', () => {
    const bins = new TimeBins(4, ['last', 'sum', 'mean'])
    bins.add(MIDNIGHT, [1, 1, 1])
    bins.add(MIDNIGHT + 1, [2, 2, 2])
    bins.add(MIDNIGHT + 2, [Number.NaN, Number.NaN, 6])
    expect([0, 1, 2].map((column) => bins.at(column, 0))).toEqual([2, 3, 3])
    expect(bins.at(0, 1)).toBeNaN()
    expect(bins.count).toBe(1)
  })

  it('grow as wide as the data is long, and lose no sum', () => {
    const bins = new TimeBins(8, ['sum', 'last'])
    for (let k = 0; k < 100; k++) bins.add(MIDNIGHT + k * SECOND, [1, k])
    expect(bins.count).toBeLessThanOrEqual(8)
    expect(bins.span).toBe(16 * SECOND)
    const sums = Array.from({ length: bins.count }, (_, bin) => bins.at(0, bin))
    expect(sums).toEqual([16, 16, 16, 16, 16, 16, 4])
    expect(bins.at(1, 6)).toBe(99)
  })

  it('keep a break at its place while they grow', () => {
    const bins = new TimeBins(8, ['last'])
    bins.break()
    for (let k = 0; k < 20; k++) {
      if (k === 10) bins.break()
      bins.add(MIDNIGHT + k * SECOND, [k])
    }
    const broken = Array.from({ length: bins.count }, (_, bin) => bin).filter((bin) => bins.isBreak(bin))
    expect(broken.map((bin) => Math.floor((bin * bins.span) / SECOND))).toEqual([8])
  })
})

describe('axes', () => {
  it('have steps of 1, 2 or 5, and times that people say', () => {
    expect([0.7, 3, 10, 42, 1e-6].map((span) => niceStep(span, 5))).toEqual([0.2, 1, 2, 10, 2e-7])
    expect([SECOND, 60 * SECOND, 3_600 * SECOND].map((span) => timeStep(span, 9))).toEqual([
      200_000,
      10 * SECOND,
      600 * SECOND,
    ])
    expect(timeStep(30 * 86_400 * SECOND, 9) / 86_400 / SECOND).toBe(5)
  })

  it('name a moment by what tells it from its neighbours, and the day where it begins', () => {
    const at = MIDNIGHT + 3_723 * SECOND + 45_000
    expect([1_000, SECOND, 60 * SECOND, 86_400 * SECOND].map((step) => momentText(at, step))).toEqual([
      '01:02:03.045',
      '01:02:03',
      '01:02',
      '2026-03-03',
    ])
    expect(momentText(MIDNIGHT, SECOND)).toBe('03-03 00:00:00')
  })
})

describe('a chart', () => {
  const series = (values: readonly number[], more: Partial<Series> = {}): Series => ({
    ...{ name: 'a < b', colour: 'first', mark: 'line' },
    points: values.map((value, k) => ({ at: MIDNIGHT + k * SECOND, value })),
    ...more,
  })
  const drawn = (one: Series, zero = false): string =>
    chart([{ title: 'T', unit: 'u', zero, series: [one] }], MIDNIGHT, MIDNIGHT + 10 * SECOND, SECOND)

  it('is balanced, escapes names, and breaks a line where it is told', () => {
    const whole = drawn(series([1, 2, 3, 4]))
    expect(unbalanced(whole)).toEqual([])
    expect(whole).toContain('a &lt; b')
    expect(whole.match(/<polyline/g)?.length).toBe(1)
    expect(drawn(series([1, 2, 3, 4], { breaks: new Set([2]) })).match(/<polyline/g)?.length).toBe(2)
  })

  it('draws no number that is none, also for a line that never moves', () => {
    for (const values of [[5, 5, 5], [0, 0], [1e-9], [-3, 1e6]]) {
      for (const zero of [true, false]) expect(drawn(series(values), zero)).not.toMatch(/NaN|Infinity/)
    }
    expect(drawn(series([1, -1], { mark: 'bars' }), true)).toMatch(/<path [^>]*d="M[\d.]+ [\d.]+V[\d.]+M/)
  })
})

describe('the plot page', () => {
  const request = { name: 'a & b', from: -Infinity, to: Infinity, unitSize: Number.NaN, hasTrades: false }

  it('has price, micro-price, lean and flow of sized quotes, and says which clock', () => {
    const plot = featurePlot(request)
    for (let k = 0; k < 50; k++) {
      plot.quote(MIDNIGHT + k * SECOND, 100 + (k % 3), 1 + (k % 5), 101 + (k % 3), 2 + (k % 7))
    }
    const page = plot.page()
    expect(unbalanced(page.replace('<!DOCTYPE html>', '').replace(/<style>[^<]*<\/style>/, ''))).toEqual([])
    expect(page.match(/<polyline/g)?.length).toBe(3)
    expect(page.match(/<path/g)?.length).toBe(2)
    expect(page).toContain('a &amp; b')
    expect(page).toContain('UTC, from 2026-03-03T00:00:00.000Z')
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).not.toMatch(/NaN|<script|https?:\/\/(?!www\.w3\.org)/)
  })

  it('draws what lies between its ends, and neither crossed quotes nor a line over a gap', () => {
    const plot = featurePlot({ ...request, from: MIDNIGHT + 10 * SECOND, to: MIDNIGHT + 20 * SECOND })
    for (let k = 0; k < 30; k++) {
      if (k === 15) plot.gap()
      plot.quote(MIDNIGHT + k * SECOND, k === 12 ? 200 : 100, 1, 101, 2)
    }
    expect(plot.quotes).toBe(9)
    expect(plot.page().match(/<polyline/g)?.length).toBe(6)
  })

  it('leaves out what the quotes have no sizes for, and says so', () => {
    const plot = featurePlot(request)
    plot.quote(MIDNIGHT, 100, Number.NaN, 101, Number.NaN)
    plot.quote(MIDNIGHT + SECOND, 100, Number.NaN, 101, Number.NaN)
    const page = plot.page()
    expect(page.match(/<polyline/g)?.length).toBe(1)
    expect(page).toContain('The quotes carry no sizes')
  })

  it('has intensities where there are trades', () => {
    const plot = featurePlot({ ...request, hasTrades: true })
    for (let k = 0; k < 1_500; k++) {
      const at = MIDNIGHT + k * 100_000
      plot.quote(at, 100, 1, 101, 2)
      plot.trade(at + 1_000 * (k % 37), k % 2 === 0 ? 100 : 101, 1, k % 3 === 0 ? -1 : 1)
    }
    expect(plot.page()).toContain('Hawkes intensity (orders a second')
    expect(plot.page().match(/<polyline/g)?.length).toBe(5)
  })
})
