/** `swarm book verify` as a user types it: on real data, and where there is nothing to verify. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bookShell } from './book-shell.ts'

const DATA = join(process.cwd(), '..', 'shared', 'data')

let shell: ReturnType<typeof bookShell>
beforeEach(() => {
  shell = bookShell()
})
afterEach(() => shell.close())

describe.skipIf(!existsSync(DATA))('real data (needs ../shared/data)', () => {
  it('of Binance gives the exchange’s own best bid and offer 1,506 times of 1,506', async () => {
    const { code, sets } = await shell.verified('binance', join(DATA, 'binance'))
    expect(code).toBe(0)
    expect(sets.map(({ name, checked, matched, gaps, crossed }) => [name, checked, matched, gaps, crossed])).toEqual([
      ['spot_btcusdt', 1_059, 1_059, 0, 0],
      ['usdm_btcusdt', 447, 447, 0, 0],
    ])
    expect(sets.map(({ levels, best }) => [levels.bids, levels.asks, best.bid, best.ask])).toEqual([
      [1_971, 2_962, 61_602.01, 61_602.02],
      [5_018, 4_578, 61_659.7, 61_659.8],
    ])
    expect(sets.map(({ negativeLatencies, latencyMillis }) => [negativeLatencies, latencyMillis?.median])).toEqual([
      [6_495, -1_273],
      [6_551, -1_271],
    ])
    expect(sets.map(({ conditions, complaints, orders }) => [conditions, complaints, orders])).toEqual([
      [{}, [], null],
      [{}, [], null],
    ])
  })

  it('of CME ends in the book it is known to end in, and every fill follows the queue or is explained', async () => {
    const { code, sets } = await shell.verified('mbo', join(DATA, 'cme_es_mbo'))
    expect([code, sets.length]).toEqual([0, 1])
    expect(sets[0]).toMatchObject({
      levels: { bids: 922, asks: 565 },
      best: { bid: 4810, bidSize: 22, ask: 4810.25, askSize: 28 },
      orders: 11_217,
      quantities: { bids: 22_050, asks: 20_110 },
      checked: 6_336,
      matched: 5_700,
      crossed: 1,
      negativeLatencies: 0,
      conditions: {},
      details: {
        ...{ records: 68_792, trades: 2_973, tradedLots: 9_892, fills: 6_371, lastSequence: 59_585 },
        ...{ crossedEvents: 891, crossedAfterOpen: 0, lastReceived: '1703548799446821072' },
        ...{ listedLater: 185, leftUnlisted: 344, aggressor: 107, unexplained: 0 },
      },
    })
  })

  it('of Bitstamp agrees at 4,953 images of 5,011, never crossed at one', async () => {
    const { code, sets } = await shell.verified('bitstamp', join(DATA, 'bitstamp_l3'))
    expect(code).toBe(0)
    expect(sets[0]).toMatchObject({
      ...{ checked: 5_011, matched: 4_953, crossed: 0, gaps: 0, orders: 184 },
      conditions: { unknownOrder: 213 },
      details: { unseenOrder: 56, imageAhead: 2, events: 50_414, trades: 575 },
    })
  })

  it('is told in an aligned table', async () => {
    const { out, err } = await shell.swarm('--format', 'mbo', '--dir', join(DATA, 'cme_es_mbo'))
    expect(out).toContain('ESH4_20231225    6,336    5,700  89.96')
    expect(out).toContain('4810.00 (22) x 4810.25 (28)')
    expect(err).toMatch(/^( *\d+ % {2}ESH4_20231225_mbo\.csv\.gz\n)+$/)
  })
})

describe('what cannot be verified', () => {
  it('is named in one line with the file names that are expected', async () => {
    const { code, out, err } = await shell.swarm('--format', 'bitstamp', '--dir', '.')
    expect([code, out]).toEqual([8, ''])
    expect(err).toMatch(/^BOOK_NO_SETS: .*expected=NAME_\{orders,book20,trades\}\.csv\[\.gz\].*\n$/)
  })

  it('is a directory that is not there, a format that is none, a switch that is missing', async () => {
    expect((await shell.swarm('--format', 'mbo', '--dir', 'none')).err).toMatch(/^BOOK_UNREADABLE: .*ENOENT/)
    expect((await shell.swarm('--format', 'itch', '--dir', '.')).code).toBe(2)
    expect((await shell.swarm('--format', 'mbo')).code).toBe(2)
  })

  it('does not keep the other sets from being verified', async () => {
    shell.put('a_mbo.csv', 'nothing\n')
    shell.put('b_mbo.csv', 'ts_recv,ts_event,action,side,price,size,order_id,flags,sequence\n1,1,R,N,,,,128,1\n')
    const { code, err, sets } = await shell.verified('mbo')
    expect([code, sets.map(({ name, state }) => [name, state])]).toEqual([8, [['b', 'synced']]])
    expect(err).toMatch(/a: BOOK_UNREADABLE: .*no column price, size/)
  })
})
