/** `swarm features` as a user types it, on small files made by hand: what it writes and what it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { features } from '#features/choice.ts'
import { featuresPlace, fourQuotes, lines } from './features-place.ts'

const place = featuresPlace()
const parquet = (name: string): ArrayBuffer => new Uint8Array(readFileSync(join(place.cwd, name))).buffer

describe('swarm features list and explain', () => {
  it('list every feature on a line, or those of a set in its order', async () => {
    const { code, out } = await place.swarm('list')
    expect(code).toBe(0)
    const [head, ...rows] = out.trimEnd().split('\n')
    expect(head).toMatch(/^NAME +UNIT +CLOCK +READY AFTER +NEEDS +ABOUT$/)
    expect(rows.length).toBe(Object.keys(features).length)
    expect(rows.find((row) => row.startsWith('mid '))).toMatch(
      /^mid +price +event +1 quote +prices +The middle of the best bid and offer\.$/,
    )
    const technical = (await place.swarm('list', '--set', 'technical')).out.trimEnd().split('\n').slice(1)
    expect(technical.map((row) => row.split(' ')[0])).toEqual([
      ...['mid', 'rsi', 'macd', 'bollinger', 'atr', 'realized_vol', 'zscore'],
    ])
  })

  it('list as JSON what each declares', async () => {
    const listed = JSON.parse((await place.swarm('list', '--json')).out) as { name: string; readyAfter: number }[] // our own output
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(features))
    expect(listed.find(({ name }) => name === 'mid')).toMatchObject({ readyAfter: 1, needs: [], columns: ['mid'] })
  })

  it('explain one with formula, source, edge and parameters', async () => {
    const { code, out } = await place.swarm('explain', 'rsi')
    expect(code).toBe(0)
    for (const part of [features['rsi'].formula, features['rsi'].source, features['rsi'].edge])
      expect(out).toContain(part)
    expect(out).toMatch(/\n {2}period +14 +\S/)
    expect(JSON.parse((await place.swarm('explain', 'rsi', '--json')).out)).toMatchObject({
      name: 'rsi',
      columns: ['rsi_14'],
      counts: 'samples',
      readyAfter: 15,
    })
    expect((await place.swarm('explain', 'mid')).out).toContain('\nno parameters\n')
  })

  it('know what a mistyped name was meant to be', async () => {
    const { code, err } = await place.swarm('explain', 'micro_prise')
    expect([code, err]).toEqual([
      2,
      'error: no feature "micro_prise"; did you mean "micro_price"?; swarm features list names them\n',
    ])
  })
})

describe('swarm features compute on quotes', () => {
  it('writes a row a quote as CSV, empty where there is no number, and sums up', async () => {
    place.put('q.csv', fourQuotes)
    const { code, out, err } = await place.swarm(
      ...['compute', '--in', 'q.csv', '--out', 'f.csv', '--features', 'mid,micro_price,spread_abs'],
    )
    expect([code, place.text('f.csv')]).toEqual([
      0,
      lines('at,mid,micro_price,spread_abs', '10000,101,100.5,2', '20000,102,102,2', '30000,,,', '40000,101.5,101.5,1'),
    ])
    expect(out.split('\n')).toEqual([
      'COLUMN        READY     MEAN    MIN  MAX',
      'mid          75.0 %    101.5    101  102',
      'micro_price  75.0 %  101.333  100.5  102',
      'spread_abs   75.0 %  1.66667      1    2',
      `4 rows of q.csv in ${join(place.cwd, 'f.csv')}; 4 quotes (1 crossed), 0 depth images, 0 trades`,
      '',
    ])
    expect(err).toMatch(/^( *\d+ % {2}[\d,]+ quotes\n)+$/)
    expect(readdirSync(place.cwd).toSorted()).toEqual(['f.csv', 'q.csv'])
  })

  it('writes the same as Parquet: whole microseconds, doubles, null for no number', async () => {
    place.put('q.csv', fourQuotes)
    const { code } = await place.swarm(
      ...['compute', '--in', 'q.csv', '--out', 'f.parquet', '--features', 'micro_price'],
    )
    expect(code).toBe(0)
    expect(await parquetReadObjects({ file: parquet('f.parquet') })).toEqual([
      { at: 10_000n, mid: 101, micro_price: 100.5 },
      { at: 20_000n, mid: 102, micro_price: 102 },
      { at: 30_000n, mid: null, micro_price: null },
      { at: 40_000n, mid: 101.5, micro_price: 101.5 },
    ])
    const { schema } = parquetMetadata(parquet('f.parquet'))
    expect(schema.slice(1).map(({ name, type }) => [name, type])).toEqual([
      ['at', 'INT64'],
      ['mid', 'DOUBLE'],
      ['micro_price', 'DOUBLE'],
    ])
  })

  it('keeps every row of more than one row group', async () => {
    const rows = Array.from({ length: 40_000 }, (_, k) => `${1_000 + k},${100 + (k % 5)},${105 + (k % 5)}`)
    place.put('q.csv', lines('ts_utc_ms,bid,ask', ...rows))
    const { code } = await place.swarm(
      ...['compute', '--in', 'q.csv', '--out', 'f.parquet', '--features', 'spread_abs'],
    )
    const read = await parquetReadObjects({ file: parquet('f.parquet') })
    expect([code, read.length, read.at(-1)]).toEqual([0, 40_000, { at: 40_999_000n, mid: 106.5, spread_abs: 5 }])
  })

  it('writes every nth row and lets all quotes count, takes a unit size, and tells all as JSON', async () => {
    place.put('q.csv', lines('ts_utc_ms,bid,ask', ...Array.from({ length: 7 }, (_, k) => `${10 + k},100,${101 + k}`)))
    const { code, out } = await place.swarm(
      ...['compute', '--in', 'q.csv', '--out', 'f.csv', '--features', 'ofi_1', '--unit-size', '2', '--every', '3'],
      '--json',
    )
    expect([code, place.text('f.csv')]).toEqual([0, lines('at,mid,ofi_1', '12000,101.5,2', '15000,103,2')])
    expect(JSON.parse(out)).toEqual({
      ...{
        input: 'q.csv',
        files: [join(place.cwd, 'q.csv')],
        file: join(place.cwd, 'f.csv'),
        rows: 2,
        quotes: 7,
        crossed: 0,
      },
      ...{ depths: 0, trades: 0, gaps: 0, badRows: 0, setAside: {}, truncated: 0 },
      columns: [
        { name: 'mid', ready: 1, mean: 102.25, min: 101.5, max: 103 },
        { name: 'ofi_1', ready: 1, mean: 2, min: 2, max: 2 },
      ],
    })
  })

  it('takes trades from a second file, in whatever order the two are named', async () => {
    place.put('q.csv', fourQuotes)
    place.put('t.csv', lines('ts_ms,trade_id,price,quantity,buyer_maker', '15,1,102,3,False', '40,2,101,1,True'))
    place.put('c.yaml', 'features:\n  - name: trade_imbalance\n')
    const run = (first: string, second: string, to: string) =>
      place.swarm(...['compute', '--in', first, '--in', second, '--out', to, '--config', 'c.yaml'])
    const { code, out } = await run('q.csv', 't.csv', 'a.csv')
    expect(code).toBe(0)
    expect(out).toMatch(/4 quotes \(1 crossed\), 0 depth images, 2 trades\n$/)
    expect((await run('t.csv', 'q.csv', 'b.csv')).code).toBe(0)
    expect(place.text('b.csv')).toBe(place.text('a.csv'))
    expect(place.text('a.csv').split('\n')[2]).toBe('20000,102,1')
  })

  it('says of a column that is never ready why', async () => {
    place.put('q.csv', lines('ts_utc_ms,bid,ask', '10,100,102', '20,101,103'))
    const words = ['compute', '--in', 'q.csv', '--out', 'f.csv', '--features', 'spread_abs,ofi_1,zscore', '--force']
    const { code, out } = await place.swarm(...words)
    expect(code).toBe(0)
    expect(out).toContain('\nofi_1 is never ready: needs sizes; the feed has none and unitSize is not configured\n')
    expect(out).toMatch(/\nzscore_20 is never ready: needs 21 samples in a row since the last gap; else: .+\n/)
    expect(out).not.toContain('spread_abs is never')
    const { columns } = JSON.parse((await place.swarm(...words, '--json')).out) as { columns: object[] } // our own output
    expect(columns.map((column) => 'neverReady' in column)).toEqual([false, false, true, true])
    place.put('q.csv', lines('ts_utc_ms,bid,ask', '10,102,100'))
    expect((await place.swarm(...words)).out).toContain('\nmid is never ready: no quote with both sides uncrossed\n')
  })

  it('reads the features of a swarm from its file, and says where a file is wrong', async () => {
    place.put('q.csv', fourQuotes)
    const swarmFile = lines(
      ...['agents:', '  - id: data', '    use: data', '  - id: f', '    use: feature', '    config:'],
      ...['      unitSize: 1', '      features: [{ name: spread_abs }, { name: ofi_1, params: { window: 2 } }]'],
    )
    place.put('swarm.yaml', swarmFile)
    expect((await place.swarm(...['compute', '--in', 'q.csv', '--out', 'f.csv', '--config', 'swarm.yaml'])).code).toBe(
      0,
    )
    expect(place.text('f.csv').split('\n')[0]).toBe('at,mid,spread_abs,ofi_1_2')
    for (const [file, content, said] of [
      ['a.yaml', 'features: [{ name: midd }]\n', /^a\.yaml:1:\d+: features\[0\].*did you mean "mid"\?/],
      ['b.yaml', 'features: [{ name: rsi, params: { periods: 3 } }]\n', /unknown key; did you mean "period"\?/],
      ['c.yaml', 'agents: []\n', /^c\.yaml:1:1: .*use: feature/],
      ['d.yaml', 'features: [{ name: mid }, { name: mid }]\n', /a column is named twice/],
    ] as const) {
      place.put(file, content)
      const { code, err } = await place.swarm(...['compute', '--in', 'q.csv', '--out', 'g.csv', '--config', file])
      expect([code, err]).toEqual([3, expect.stringMatching(said)])
    }
    expect(existsSync(join(place.cwd, 'g.csv'))).toBe(false)
  })
})
