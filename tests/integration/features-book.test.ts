/** `swarm features compute` and `plot` on a Binance set: made by hand, and real where it is there. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import featureAgent from '#agents/feature.ts'
import { choicesOf } from '#apps/feature-choices.ts'
import { chosenFeature } from '#features/choice.ts'
import { FeatureCosts } from '#features/feature-costs.ts'
import { InstrumentRow } from '#features/instrument-row.ts'
import { findBookSets } from '#stores/book-sets.ts'
import { binanceEvents } from '#stores/market-events-binance.ts'
import { checkedSink, type MarketSink } from '#stores/market-events.ts'
import { bench, message } from '#tests/outbox.ts'
import { featuresPlace, fourQuotes, lines } from './features-place.ts'

const BINANCE = join(process.cwd(), '..', 'shared', 'data', 'binance')
const place = featuresPlace()

const DEPTH = 'local_ts_ns,event_ts_ms,tx_ts_ms,first_id,last_id,prev_last_id,side,price,qty'
const SNAPSHOT = 'local_ts_ns,last_update_id,side,price,qty'

function putSet(name: string): void {
  place.put(`${name}_snapshot.csv`, lines(SNAPSHOT, '5000000,10,b,100.0,1.000', '5000000,10,a,100.1,3.000'))
  place.put(
    `${name}_depth.csv`,
    lines(DEPTH, '10000000,3600011,3600010,11,12,9,b,99.9,4.000', '20000000,3600021,3600020,13,14,12,b,100.0,3.000'),
  )
}

describe('swarm features compute on a Binance set', () => {
  it('finds the only set of a directory, one of several by its symbol, and one by the beginning of its files', async () => {
    putSet('usdm_btc')
    const compute = (...words: string[]) =>
      place.swarm('compute', '--out', 'f.csv', '--features', 'micro_price', '--force', ...words)
    const expected = lines('at,mid,micro_price', '3600010000,100.05,100.025', '3600020000,100.05,100.05')
    expect([(await compute('--in', '.')).code, place.text('f.csv')]).toEqual([0, expected])
    expect([(await compute('--in', 'usdm_btc')).code, place.text('f.csv')]).toEqual([0, expected])
    expect([(await compute('--in', 'usdm_btc_depth.csv')).code, place.text('f.csv')]).toEqual([0, expected])
    putSet('spot_eth')
    expect((await compute('--in', '.')).err).toMatch(/several sets of files fit: spot_eth, usdm_btc; .*--symbol/)
    expect([(await compute('--in', '.', '--symbol', 'btc')).code, place.text('f.csv')]).toEqual([0, expected])
    expect((await compute('--in', 'usdm_btd')).err).toMatch(/no set .*did you mean "usdm_btc"\?/)
  })
})

const rows = (words: readonly string[]) =>
  words.map((line) => line.split(',').map((cell) => (cell === '' ? NaN : Number(cell))))

describe.skipIf(!existsSync(BINANCE))('over a real stretch of the market (needs ../shared/data/binance)', () => {
  /** Features that a row fits: the agent takes no more columns. */
  const choices = choicesOf('seed')

  it('the rows are those of an instrument fed by hand, and those of the feature agent', async () => {
    const { code } = await place.swarm(
      'compute',
      '--in',
      join(BINANCE, 'usdm_btcusdt'),
      '--out',
      'f.csv',
      '--set',
      'seed',
    )
    expect(code).toBe(0)
    const [head, ...body] = place.text('f.csv').trimEnd().split('\n')
    expect(head.split(',').slice(1)).toEqual(choices.flatMap((choice) => chosenFeature(choice).columns))
    const computed = rows(body)
    expect(computed.length).toBe(6_545)

    const chosen = choices.map(chosenFeature)
    const instrument = new InstrumentRow(chosen, { unitSize: NaN, signing: 'lee_ready' }, new FeatureCosts(27), {
      now: () => 0,
    })
    const agent = bench(featureAgent, { features: choices })
    const byHand: number[][] = []
    const sides = { '1': 'buy', '-1': 'sell', '0': 'unknown' } as const
    const sink: MarketSink = {
      quote(at, bid, bidSize, ask, askSize) {
        instrument.quote(at, bid, bidSize, ask, askSize)
        byHand.push([at, ...instrument.values])
        agent.tell(message('market.quote', { at, bid, bidSize, ask, askSize }))
      },
      depth(image, at) {
        instrument.depth(image)
        agent.tell(message('market.depth', { at, ...image }))
      },
      trade(at, price, size, told) {
        instrument.trade(at, price, size, told)
        agent.tell(message('market.trade', { at, price, size, aggressor: sides[told] }))
      },
      gap: () => instrument.forget(),
    }
    const [, set] = findBookSets('binance', BINANCE)
    if (set.format !== 'binance') throw new Error('no set')
    await binanceEvents(set)(checkedSink(sink), {
      signal: new AbortController().signal,
      noted: () => {},
      progressed: () => {},
    })
    expect(byHand).toEqual(computed)
    expect(agent.sent('feature.row').map((row) => [row.at, ...row.values.subarray(0, row.width)])).toEqual(computed)
  })

  it('every feature there is can be computed, and the real book has no gap and no bad row', async () => {
    const { code, out } = await place.swarm(
      ...['compute', '--in', join(BINANCE, 'usdm_btcusdt'), '--out', 'f.parquet', '--set', 'all', '--json'],
    )
    const { rows, gaps, badRows, columns } = JSON.parse(out) as {
      rows: number
      gaps: number
      badRows: number
      columns: { name: string; ready: number; min: number; max: number }[]
    } // our own output
    expect([code, rows, gaps, badRows]).toEqual([0, 6_545, 0, 0])
    const ready = new Map(columns.map((column) => [column.name, column]))
    expect(ready.get('micro_price')).toMatchObject({ ready: 1 })
    expect(ready.get('book_imbalance')?.min).toBeGreaterThanOrEqual(-1)
    expect(ready.get('trade_imbalance')?.ready).toBeGreaterThan(0.99)
  })

  it('draws the page', async () => {
    const { code, out } = await place.swarm('plot', '--in', join(BINANCE, 'usdm_btcusdt'), '--out', 'p.html')
    expect([code, out]).toEqual([0, `6,545 quotes of usdm_btcusdt drawn in ${join(place.cwd, 'p.html')}\n`])
    const page = place.text('p.html')
    for (const title of ['Price', 'Micro-price less mid', 'Order-flow imbalance', 'Hawkes intensity']) {
      expect(page).toContain(`>${title} `)
    }
    expect(page.match(/<polyline/g)?.length).toBe(5)
    expect(readdirSync(place.cwd)).toEqual(['p.html'])
  })
})

describe('swarm features plot', () => {
  it('draws what lies between two moments and says when nothing does', async () => {
    place.put('q.csv', fourQuotes)
    const plot = (...words: string[]) => place.swarm('plot', '--in', 'q.csv', '--out', 'p.html', ...words)
    expect(await plot('--from', '1970-01-01T00:00:00.015')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^2 quotes/),
    })
    expect((await plot()).code).toBe(7)
    expect(await plot('--force', '--from', '2026-01-01')).toMatchObject({
      code: 8,
      err: expect.stringMatching(/nothing to draw/),
    })
    expect((await plot('--from', '2026-01-02', '--to', '2026-01-01')).code).toBe(2)
    expect((await plot('--from', '2026-02-30')).code).toBe(2)
    expect(readdirSync(place.cwd).toSorted()).toEqual(['p.html', 'q.csv'])
  })
})
