/** `swarm features compute` on bad input, and when it may not or must not go on. */
import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { featuresPlace, fourQuotes, lines } from './features-place.ts'

const place = featuresPlace()

describe('swarm features compute', () => {
  it('never writes over a file unless told to, and never over what it reads', async () => {
    place.put('q.csv', fourQuotes)
    place.put('f.csv', 'mine\n')
    const words = ['compute', '--in', 'q.csv', '--out', 'f.csv', '--features', 'mid']
    const refused = await place.swarm(...words)
    expect([refused.code, place.text('f.csv')]).toEqual([7, 'mine\n'])
    expect(refused.err).toMatch(/^FILE_UNWRITABLE: .*--force/)
    expect((await place.swarm(...words, '--force')).code).toBe(0)
    expect(place.text('f.csv')).toMatch(/^at,mid\n/)
    expect((await place.swarm(...['compute', '--in', 'q.csv', '--out', 'q.csv', '--force'])).code).toBe(2)
    expect(place.text('q.csv')).toBe(fourQuotes)
  })

  it('says which rows are bad and which records were set aside', async () => {
    place.put(
      'q.csv',
      lines('ts_ms,bid,bid_size,ask,ask_size', '10,100,1,102,3', 'x,1,1,1,1', '5,100,1,102,3', '20,0,1,102,3'),
    )
    const { code, out, err } = await place.swarm(...['compute', '--in', 'q.csv', '--out', 'f.csv', '--features', 'mid'])
    expect(code).toBe(0)
    expect(out).toMatch(/\n1 row of q\.csv/)
    expect(err).toContain('1 bad row was passed over:\n')
    expect(err).toContain('q.csv:3: ts_ms: not a time\n')
    expect(err).toContain('set aside: quote outOfOrder 1, quote zero 1\n')
  })

  it('uses what a broken file still gives and ends with 8', async () => {
    const rows = Array.from({ length: 5_000 }, (_, k) => `${1_000 + k},1.1,${1.2 + ((k * 7919) % 997) / 1e5}`)
    const whole = gzipSync(lines('ts_utc_ms,bid,ask', ...rows))
    place.put('q.csv.gz', whole.subarray(0, whole.length - 500))
    const { code, err } = await place.swarm(...['compute', '--in', 'q.csv.gz', '--out', 'f.csv', '--features', 'mid'])
    expect(code).toBe(8)
    expect(err).toMatch(/q\.csv\.gz ends early: /)
    expect(place.text('f.csv').split('\n').length).toBeGreaterThan(1_000)
  })

  it('says that there is no quote, and ends as for a bad file', async () => {
    place.put('q.csv', 'ts_utc_ms,bid,ask\n')
    const { code, err } = await place.swarm(...['compute', '--in', 'q.csv', '--out', 'f.csv', '--features', 'mid'])
    expect([code, err.split('\n').at(-2)]).toEqual([8, 'there is no quote in it, and so no row'])
    expect(place.text('f.csv')).toBe('at,mid\n')
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const rows = Array.from({ length: 200_000 }, (_, k) => `${1_000 + k},100,101`)
    place.put('q.csv', `ts_utc_ms,bid,ask\n${rows.join('\n')}\n`)
    // A test may not send signals to the process it runs in: what listens to them is called instead.
    const on = vi.spyOn(process, 'on').mockReturnThis()
    try {
      const run = place.swarm(...['compute', '--in', 'q.csv', '--out', 'f.csv', '--features', 'mid'])
      await vi.waitFor(() => expect(readdirSync(place.cwd)).toContain('f.csv.part'), { interval: 1, timeout: 5_000 })
      for (const [signal, listener] of on.mock.calls) if (signal === 'SIGINT') listener()
      const { code, err } = await run
      expect([code, err.split('\n').at(-2)]).toEqual([130, 'interrupted: nothing was written'])
    } finally {
      on.mockRestore()
    }
    expect(readdirSync(place.cwd)).toEqual(['q.csv'])
  })

  it.each([
    ['a feature nobody knows', ['--features', 'mid,ofi1'], /no feature "ofi1"; did you mean "ofi_1"\?/],
    ['a feature named twice', ['--features', 'mid,mid'], /a column is named twice/],
    ['a set and features', ['--features', 'mid', '--set', 'seed'], /exclude each other/],
    ['a signing rule nobody knows', ['--signing', 'lee_redy'], /did you mean "lee_ready"\?/],
    ['a set nobody knows', ['--set', 'best'], /microstructure, seed, technical, all/],
    ['a size that is none', ['--unit-size', '0'], /number above 0/],
    ['no row ever', ['--every', '0'], /whole number from 1/],
    ['a name of another kind', ['--out', 'f.txt'], /ends in \.csv or \.parquet/],
    ['a third file', ['--in', 'q.csv', '--in', 'q.csv'], /one input, or a file of quotes and one of trades/],
    ['two files of quotes', ['--in', 'q.csv'], /two files of quotes/],
    ['a symbol of one file', ['--symbol', 'btc'], /in a directory/],
  ])('refuses %s with one line', async (_, words, said) => {
    place.put('q.csv', fourQuotes)
    const { code, err } = await place.swarm('compute', '--in', 'q.csv', '--out', 'f.csv', ...words)
    expect([code, err]).toEqual([2, expect.stringMatching(said)])
    expect(readdirSync(place.cwd)).toEqual(['q.csv'])
  })

  it('refuses files it cannot read, trades alone, and files in no known format', async () => {
    place.put('t.csv', lines('ts_ms,trade_id,price,quantity,buyer_maker', '15,1,102,3,False'))
    place.put('bars.csv', 'time,open,high,low,close\n')
    const compute = (file: string) => place.swarm('compute', '--in', file, '--out', 'f.csv')
    expect((await compute('t.csv')).err).toMatch(/give a file of quotes/)
    expect(await compute('none.csv')).toMatchObject({ code: 8, err: expect.stringMatching(/^TICKS_UNREADABLE: /) })
    expect(await compute('bars.csv')).toMatchObject({ code: 8, err: expect.stringMatching(/^TICKS_FORMAT: /) })
    expect(readdirSync(place.cwd).toSorted()).toEqual(['bars.csv', 't.csv'])
  })
})
