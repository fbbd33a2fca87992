/** `swarm features order` and `swarm features stoikov`: settings chosen on recorded quotes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chosenFeature, featureChoice } from '#features/choice.ts'
import { emptyView } from '#features/feature.ts'
import { fitStoikov, type QuoteRow, tableOf } from '#features/stoikov/adjustment-table.ts'
import { leastFracOrder } from '#numeric/least-frac-order.ts'
import { seededRng } from '#numeric/rng.ts'
import { featuresPlace, lines } from './features-place.ts'

const place = featuresPlace()
const choice = featureChoice(z)

/** Mids of a walk with unit steps of `step`; a quote a second. */
function walk(count: number, step: number, seed = 5): readonly number[] {
  const rng = seededRng(seed)
  let mid = 100
  return Array.from({ length: count }, () => (mid += step * (rng.uniform() - 0.5)))
}
const quotesOf = (mids: readonly number[], first = 1): string =>
  lines('ts_utc_ms,bid,ask', ...mids.map((mid, k) => `${(first + k) * 1_000},${mid - 0.005},${mid + 0.005}`))

interface Told {
  readonly samples: number
  readonly trainingSamples: number
  readonly testedSamples: number
  readonly d: number | null
  readonly tried: readonly { readonly d: number; readonly stationary: boolean }[]
  readonly choice: unknown
}
const json = (text: string): Told => JSON.parse(text) as Told // our own output

describe('swarm features order', () => {
  it('tells the orders tried and the line for a configuration, from the training part only', async () => {
    const mids = walk(1_001, 0.1)
    place.put('q.csv', quotesOf(mids))
    const { code, out } = await place.swarm('order', '--in', 'q.csv')
    expect(code).toBe(0)
    // The last sample has not ended.
    expect(out).toMatch(/^training part {2}700 of 1,000 samples of 1000 ms, the first 70 %, up to 1970-01-01T00:11:40/)
    const [, head, ...rows] = out.trimEnd().split('\n')
    expect(head).toMatch(/^ {3}D +WEIGHTS +VALUES +ADF +CRITICAL 5 % +STATIONARY$/)
    expect(rows.length).toBe(22)
    expect(rows[0]).toMatch(/^0\.00 +1 +700 +-?\d+\.\d{3} +-2\.8\d\d +no$/)
    const read = mids.map((mid) => (mid - 0.005 + (mid + 0.005)) / 2)
    const expected = leastFracOrder(
      read.slice(0, 700).map((mid) => Math.log(mid) - Math.log(read[0])),
      1e-3,
    )
    expect(expected).toBeGreaterThan(0)
    expect(rows.at(-1)).toBe(`chosen  { name: frac_price, params: { d: ${expected}, cutOff: 0.001 } }`)
    // What comes after the training part changes nothing.
    place.put('other.csv', quotesOf([...mids.slice(0, 700), ...walk(301, 40, 9).map((mid) => mid + 900)]))
    expect((await place.swarm('order', '--in', 'other.csv')).out.split('\n').slice(1)).toEqual(out.split('\n').slice(1))
  })

  it('names a choice that the feature takes, with what differs from its defaults', async () => {
    place.put('q.csv', quotesOf(walk(801, 0.1)))
    const words = ['order', '--in', 'q.csv', '--sample-millis', '2000', '--share', '1', '--json']
    const told = json((await place.swarm(...words)).out)
    expect([told.samples, told.trainingSamples, told.tried.length]).toEqual([400, 400, 21])
    expect(told.d).toBe(told.tried.find(({ stationary }) => stationary)?.d)
    expect(told.choice).toEqual({
      name: 'frac_price',
      params: { d: told.d, cutOff: 1e-3, sample: { by: 'time', millis: 2_000 } },
    })
    expect(choice.safeParse(told.choice).success).toBe(true)
    const usual = json((await place.swarm('order', '--in', 'q.csv', '--cut-off', '1e-4', '--json')).out)
    expect(usual.choice).toEqual({ name: 'frac_price', params: { d: usual.d } })
  })

  it('trains on what is before a moment, if told', async () => {
    place.put('q.csv', quotesOf(walk(401, 0.1)))
    const told = json((await place.swarm('order', '--in', 'q.csv', '--to', '1970-01-01T00:05', '--json')).out)
    expect(told.trainingSamples).toBe(299)
    const both = await place.swarm('order', '--in', 'q.csv', '--to', '1970-01-01T00:05', '--share', '0.5')
    expect([both.code, both.err]).toEqual([2, expect.stringContaining("'--to <moment>' cannot be used with")])
  })

  it('says when there are too few samples, or when none of the orders will do, and ends with 1', async () => {
    place.put('few.csv', quotesOf(walk(60, 0.1)))
    const few = await place.swarm('order', '--in', 'few.csv')
    expect([few.code, few.err.trimEnd().split('\n').at(-1)]).toEqual([
      1,
      'too few samples: 41 in a row in the training part, 50 are needed',
    ])
    place.put('still.csv', quotesOf(Array.from({ length: 200 }, () => 100)))
    const still = await place.swarm('order', '--in', 'still.csv', '--json')
    expect([still.code, still.err.trimEnd().split('\n').at(-1)]).toEqual([
      1,
      'no order from 0 to 1 makes the training part stationary',
    ])
    expect(json(still.out)).toMatchObject({ d: null, choice: null })
  })

  it('refuses numbers that say nothing', async () => {
    place.put('q.csv', quotesOf(walk(9, 0.1)))
    for (const [word, value] of [
      ['--cut-off', '0'],
      ['--cut-off', '0.7'],
      ['--share', '0'],
      ['--share', '70'],
      ['--sample-millis', '0.5'],
    ]) {
      expect((await place.swarm('order', '--in', 'q.csv', word, value)).code).toBe(2)
    }
  })
})

const TICK = 0.1

/** A touch that mostly moves towards the lighter side. */
function touches(count: number): readonly QuoteRow[] {
  const rng = seededRng(3)
  let bid = 1_000
  return Array.from({ length: count }, (): QuoteRow => {
    const [bidSize, askSize] = [1 + rng.below(90), 1 + rng.below(90)]
    const row: QuoteRow = [bid, bidSize, bid + 1 + rng.below(3), askSize]
    if (rng.below(3) === 0) bid += rng.below(bidSize + askSize) < bidSize ? 1 : -1
    return row
  })
}
const sizedQuotes = (rows: readonly QuoteRow[]): string =>
  lines(
    'ts_ms,bid,bid_size,ask,ask_size',
    ...rows.map(([bid, bidSize, ask, askSize], k) =>
      [k + 1, (bid * TICK).toFixed(1), bidSize, (ask * TICK).toFixed(1), askSize].join(','),
    ),
  )

describe('swarm features stoikov', () => {
  const words = ['stoikov', '--in', 'q.csv', '--out', 'table.json', '--tick', '0.1']

  it('writes the table that stoikov_adj takes, and shows its states', async () => {
    const rows = touches(3_000)
    place.put('q.csv', sizedQuotes(rows))
    const { code, out } = await place.swarm(...words)
    expect(code).toBe(0)
    const table: unknown = JSON.parse(place.text('table.json'))
    expect(table).toEqual(tableOf(fitStoikov(rows, { buckets: 10, maxSpreadTicks: 3 }), TICK))
    const chosen = choice.parse({ name: 'stoikov_adj', params: { tick: TICK, maxSpreadTicks: 3, table } })
    const feature = chosenFeature(chosen)
    expect(feature.columns).toEqual(['stoikov_adj_s3'])
    const row = new Float64Array(1)
    feature.create().write(Object.assign(emptyView(), { at: 1, bid: 100, bidSize: 95, ask: 100.1, askSize: 5 }), row, 0)
    expect(row[0]).toBeGreaterThan(0)

    const told = out.trimEnd().split('\n')
    expect(told[0]).toMatch(/^SPREAD +IMBALANCE +STEPS +ADJUSTMENT$/)
    expect(told.length).toBe(1 + 30 + 2)
    expect(told[10]).toMatch(/^ +1 +0\.90 to 1\.00 +[\d,]+ +\d\.\d{4}$/)
    expect(Number(told[10].split(/ +/).at(-1))).toBeCloseTo(row[0] / TICK, 3)
    expect(told[30]).toMatch(/^ +3\+ +0\.90 to 1\.00/)
    expect(told.at(-2)).toMatch(/^2,999 transitions of q\.csv, each counted in the mirror too; table in /)
  })

  it('never writes over a file unless told to', async () => {
    place.put('q.csv', sizedQuotes(touches(1_000)))
    place.put('table.json', 'mine')
    expect([(await place.swarm(...words)).code, place.text('table.json')]).toEqual([7, 'mine'])
    const { code, out } = await place.swarm(...words, '--force', '--json', '--buckets', '4')
    const told = JSON.parse(out) as { table: unknown; states: readonly unknown[] } // our own output
    expect([code, told.states.length]).toEqual([0, 12])
    expect(told.table).toEqual(JSON.parse(place.text('table.json')))
    expect(told.states[0]).toMatchObject({ spreadTicks: 1, imbalance: [0, 0.25] })
  })

  it.each([
    ['no sizes', quotesOf(walk(900, 1)), 'the quotes carry no sizes: nothing tells how the touch leans'],
    [
      'too few quotes',
      sizedQuotes(touches(100)),
      'too few transitions: 99 between neighbouring quotes, 300 are needed for 30 states',
    ],
    [
      'a mid that stands',
      sizedQuotes(touches(900).map(([, bidSize, , askSize]) => [1_000, bidSize, 1_001, askSize])),
      'the mid never moved: no adjustment is known',
    ],
  ])('says why there is nothing to fit, and writes nothing: %s', async (_, content, line) => {
    place.put('q.csv', content)
    const { code, err } = await place.swarm(...words)
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([1, line])
    expect(existsSync(join(place.cwd, 'table.json'))).toBe(false)
  })

  it('says when prices are not of that tick, and refuses a grid that the feature would refuse', async () => {
    place.put('q.csv', sizedQuotes(touches(900)))
    const coarse = await place.swarm(...words.slice(0, -1), '0.25')
    expect(coarse.err).toMatch(/\n\d+ of 900 quotes have prices that are not whole ticks of 0\.25\n/)
    const large = await place.swarm(...words, '--buckets', '100')
    expect([large.code, large.err]).toEqual([2, expect.stringMatching(/^error: buckets: .* not be above 200\n$/)])
  })
})
