/** `swarm book verify` on a small set of Binance, with one thing wrong in each. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyBinance } from '#stores/book-verification/binance.ts'
import { bookShell, lines } from './book-shell.ts'

let shell: ReturnType<typeof bookShell>
beforeEach(() => {
  shell = bookShell()
})
afterEach(() => shell.close())

/** Ten spot updates of two levels each, after a snapshot; the quote agrees with each of them. */
function spotSet(edit: (depth: string[]) => string[] = (depth) => depth): void {
  const ns = (k: number): string => `17231612550000${String(k).padStart(2, '0')}000`
  shell.put(
    'spot_abc_snapshot.csv',
    lines('local_ts_ns,last_update_id,side,price,qty', `${ns(0)},100,b,9.99,1.0`, `${ns(0)},100,a,10.01,1.0`),
  )
  const depth = Array.from({ length: 10 }, (_, k) => [
    `${ns(k + 1)},1723161255100,,${101 + 2 * k},${102 + 2 * k},,b,9.99,${k + 2}.00`,
    `${ns(k + 1)},1723161255100,,${101 + 2 * k},${102 + 2 * k},,a,10.01,${k + 2}.50`,
  ]).flat()
  const head = 'local_ts_ns,event_ts_ms,tx_ts_ms,first_id,last_id,prev_last_id,side,price,qty'
  shell.put('spot_abc_depth.csv', lines(head, ...edit(depth)))
  const quotes = Array.from({ length: 10 }, (_, k) => `${ns(k + 1)},,,${102 + 2 * k},9.99,${k + 2},10.01,${k + 2}.5`)
  const quoteHead = 'local_ts_ns,event_ts_ms,tx_ts_ms,update_id,bid_px,bid_qty,ask_px,ask_qty'
  shell.put('spot_abc_bookticker.csv', lines(quoteHead, ...quotes))
}

describe('a small set of Binance', () => {
  it('agrees, though the trades are missing, which is said', async () => {
    spotSet()
    const { code, sets } = await shell.verified('binance')
    expect([code, sets[0].checked, sets[0].matched, sets[0].conditions]).toEqual([0, 10, 10, { missingTrades: 1 }])
  })

  it('is stale after a gap rather than wrong', async () => {
    spotSet((depth) => depth.toSpliced(8, 2))
    const { code, err, sets } = await shell.verified('binance')
    expect([code, sets[0].checked, sets[0].matched, sets[0].gaps, sets[0].state]).toEqual([1, 4, 4, 1, 'stale'])
    expect(sets[0].best).toEqual({ bid: null, bidSize: null, ask: null, askSize: null })
    expect(err).toContain('spot_abc: 1 gap in the chain of updates; the book is stale')
  })

  it('is whole again after the next snapshot', async () => {
    spotSet((depth) => depth.toSpliced(8, 2))
    const again = ['b,9.99,6.0', 'a,10.01,6.5'].map((level) => `1723161255000006500,112,${level}`)
    const snapshot = readFileSync(join(shell.cwd, 'spot_abc_snapshot.csv'), 'utf8')
    shell.put('spot_abc_snapshot.csv', `${snapshot}${lines(...again)}`)
    const { sets } = await shell.verified('binance')
    expect([sets[0].checked, sets[0].matched, sets[0].gaps, sets[0].state]).toEqual([8, 8, 1, 'synced'])
  })

  it.each([
    ['half a row', '1723161255000005000,1723161255100,,109,110,,a,10.01'],
    ['no number', '1723161255000005000,1723161255100,,109,110,,a,10.01,lots'],
    ['an unknown side', '1723161255000005000,1723161255100,,109,110,,x,10.01,6.50'],
    ['a size below zero', '1723161255000005000,1723161255100,,109,110,,a,10.01,-1'],
    ['numbers that go back', '1723161255000005000,1723161255100,,111,110,,a,10.01,6.50'],
    ['numbers that cannot be read', '1723161255000005000,1723161255100,,109,1x0,,a,10.01,6.50'],
  ])('refuses a message with %s whole, and serves and compares nothing after it', async (_, bad) => {
    spotSet((depth) => depth.with(9, bad))
    const { code, err, sets } = await shell.verified('binance')
    expect([code, sets[0].checked, sets[0].matched, sets[0].state, sets[0].levels]).toEqual([
      ...[1, 4, 4, 'stale'],
      { bids: 0, asks: 0 },
    ])
    expect(sets[0].conditions).toMatchObject({ staleEnd: 1 })
    expect(sets[0].conditions['refusedMessages']).toBeGreaterThan(0)
    expect(err).toMatch(/spot_abc: \d messages? refused; the book is stale/)
  })

  it('names the bad rows by file, line and field, and refuses what is before and after one without numbers', async () => {
    const bad = [
      'garbage',
      '1,2,,3',
      '1723161255000004000,1,,107,108,,b,9.98,-1',
      '1723161255000004000,1,,107,108,,x,9.9,1',
    ]
    spotSet((depth) => depth.toSpliced(8, 0, ...bad))
    const { code, err, sets } = await shell.verified('binance')
    expect([code, sets[0].checked, sets[0].matched, sets[0].gaps]).toEqual([1, 3, 3, 0])
    expect(sets[0].conditions).toMatchObject({ halfRow: 2, badSize: 1, unknownWord: 1 })
    expect(err).toContain('spot_abc_depth.csv:12: qty: badSize')
    expect(err).toContain('spot_abc: 4 bad rows: halfRow 2, badSize 1, unknownWord 1')
  })

  it.each([
    ['a message whose numbers can be read', 11, '1723161255000006000,,,111,112,,a,10.01,x', [9, 'synced']],
    ['a message of which nothing can be read', 10, 'garbage', [8, 'synced']],
    ['what may be a message after the snapshot', 11, 'garbage', [5, 'stale']],
  ])('goes on with the snapshot after %s', async (_, at, bad, [checked, state]) => {
    spotSet((depth) => depth.with(at, bad))
    const again = ['b,9.99,7.0', 'a,10.01,7.5'].map((level) => `1723161255000006500,112,${level}`)
    const snapshot = readFileSync(join(shell.cwd, 'spot_abc_snapshot.csv'), 'utf8')
    shell.put('spot_abc_snapshot.csv', `${snapshot}${lines(...again)}`)
    const { code, sets } = await shell.verified('binance')
    expect([code, sets[0].checked, sets[0].matched, sets[0].state]).toEqual([1, checked, checked, state])
  })

  it('has no use for a snapshot with a bad row, and says so', async () => {
    for (const bad of ['1723161255000000000,100,a,10.01,x', '1723161255000000000,1?0,a,10.01,1.0', 'a,10.01,1.0']) {
      spotSet()
      const path = join(shell.cwd, 'spot_abc_snapshot.csv')
      const [head, first] = readFileSync(path, 'utf8').split('\n')
      shell.put('spot_abc_snapshot.csv', lines(head, first, bad))
      const { code, err, sets } = await shell.verified('binance')
      expect([code, sets[0].checked, sets[0].state, sets[0].conditions['badSnapshots']]).toEqual([1, 0, 'waiting', 1])
      expect(err).toContain('spot_abc: 1 snapshot refused')
    }
  })

  it('stays what it is when a quote or a trade is bad: that quote is not compared', async () => {
    spotSet()
    const quotes = readFileSync(join(shell.cwd, 'spot_abc_bookticker.csv'), 'utf8').split('\n')
    shell.put(
      'spot_abc_bookticker.csv',
      quotes.with(3, 'garbage').with(5, quotes[5].replace('9.99,6', '9.99,-6')).join('\n'),
    )
    shell.put('spot_abc_trades.csv', lines('local_ts_ns,trade_id,price,qty,buyer_is_maker', '1,x,9.99,1,0'))
    const { code, sets } = await shell.verified('binance')
    expect([code, sets[0].checked, sets[0].matched, sets[0].state]).toEqual([1, 8, 8, 'synced'])
    expect(sets[0].conditions).toEqual({ halfRow: 1, badSize: 1, notANumber: 1 })
  })

  it('has never a price without a snapshot', async () => {
    spotSet()
    rmSync(join(shell.cwd, 'spot_abc_snapshot.csv'))
    const { code, sets } = await shell.verified('binance')
    expect([code, sets[0].checked, sets[0].state, sets[0].best.bid]).toEqual([1, 0, 'waiting', null])
    expect(sets[0].conditions).toMatchObject({ missingSnapshot: 1 })
  })

  it('is used up to where a gzip breaks off', async () => {
    const head = 'local_ts_ns,event_ts_ms,tx_ts_ms,first_id,last_id,prev_last_id,side,price,qty'
    const rows = Array.from(
      { length: 4_000 },
      (_, k) => `1723161${256_000_000 + k}000,,,${101 + k},${101 + k},,b,9.${k % 100},${k}`,
    )
    const whole = gzipSync(lines(head, ...rows))
    spotSet()
    rmSync(join(shell.cwd, 'spot_abc_depth.csv'))
    shell.put('spot_abc_depth.csv.gz', whole.subarray(0, whole.length - 3_000))
    const { code, err, sets } = await shell.verified('binance')
    expect([code, sets[0].conditions['truncated'], sets[0].gaps]).toEqual([1, 1, 0])
    expect([sets[0].state, sets[0].best.bid]).toEqual(['stale', null])
    expect(sets[0].details['updates']).toBeGreaterThan(100)
    expect(err).toMatch(/spot_abc_depth\.csv\.gz:\d+: file: truncated \(unexpected end of file\)/)
  })

  it('does not apply a message that breaks off, nor a snapshot', async () => {
    spotSet()
    const depth = readFileSync(join(shell.cwd, 'spot_abc_depth.csv'), 'utf8')
    shell.put('spot_abc_depth.csv', depth.slice(0, -8))
    const cut = await shell.verified('binance')
    expect([cut.code, cut.sets[0].checked, cut.sets[0].matched, cut.sets[0].state]).toEqual([1, 9, 9, 'stale'])
    expect(cut.sets[0].conditions).toMatchObject({ halfRow: 1, truncated: 1 })
    const snapshot = readFileSync(join(shell.cwd, 'spot_abc_snapshot.csv'), 'utf8')
    shell.put('spot_abc_snapshot.csv', snapshot.slice(0, -8))
    const { sets } = await shell.verified('binance')
    expect([sets[0].checked, sets[0].state]).toEqual([0, 'waiting'])
  })

  it('sets aside a price off the grid that all others are on', async () => {
    const head = 'local_ts_ns,event_ts_ms,tx_ts_ms,first_id,last_id,prev_last_id,side,price,qty'
    const rows = Array.from(
      { length: 3_000 },
      (_, k) =>
        `1723161${256_000_000 + k}000,,,${101 + k},${101 + k},,b,${k === 1_500 ? '9.12345' : `9.${10 + (k % 80)}`},1`,
    )
    spotSet()
    shell.put('spot_abc_depth.csv', lines(head, ...rows))
    const { sets } = await shell.verified('binance')
    expect(sets[0].decimals.price).toBe(2)
    expect(sets[0].conditions['offGrid']).toBe(1)
    expect([sets[0].state, sets[0].conditions['refusedMessages'], sets[0].details['updates']]).toEqual([
      'stale',
      1,
      1_500,
    ])
    expect(sets[0].faults.map(({ line, field }) => [line, field])).toContainEqual([1_502, 'price'])
  })
})

/** What makes a row unreadable. A digit changed into another is a row like any other, and nobody can tell. */
const BAD_BYTES = ['x', ' ', '#', '"', '\0', '\u{e9}', '\n']
const damage = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('byte'), at: fc.nat(), by: fc.constantFrom(...BAD_BYTES) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('insert'), at: fc.nat(), by: fc.constantFrom(...BAD_BYTES) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('row'), at: fc.nat(), by: fc.constantFrom('', 'x', '1,2', ',,,,,,,,') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('half'), at: fc.nat(), by: fc.constant('') }) },
)

/** The rows of a file, some of them damaged; its header is not. */
function damaged(text: string, damages: readonly { kind: string; at: number; by: string }[]): string {
  const [head, ...rest] = text.split('\n')
  let rows = rest.join('\n')
  for (const { kind, at, by } of damages) {
    if (kind === 'byte' || kind === 'insert') {
      const place = at % rows.length
      rows = rows.slice(0, place) + by + rows.slice(kind === 'byte' ? place + 1 : place)
    } else {
      const all = rows.split('\n')
      const k = at % all.length
      // Half a row ends at a comma: a number that breaks off may be a number.
      if (kind === 'half') all[k] = all[k].slice(0, all[k].lastIndexOf(',') + 1)
      else all.splice(k, 0, by)
      rows = all.join('\n')
    }
  }
  return `${head}\n${rows}`
}

describe('a damaged set of Binance', () => {
  it('never serves a price that is wrong, whatever rows cannot be read', async () => {
    const files = ['spot_abc_snapshot.csv', 'spot_abc_depth.csv'] as const
    spotSet()
    const again = ['b,9.99,7.0', 'a,10.01,7.5'].map((level) => `1723161255000006500,112,${level}`)
    const whole = files.map((name) => readFileSync(join(shell.cwd, name), 'utf8'))
    whole[0] += lines(...again)
    let synced = 0
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { maxLength: 1 }), fc.array(damage, { maxLength: 3 }), async (...damages) => {
        for (const [k, name] of files.entries()) shell.put(name, damaged(whole[k], damages[k]))
        const set = {
          ...({ format: 'binance', name: 'spot_abc', market: 'spot', trades: undefined } as const),
          snapshot: join(shell.cwd, files[0]),
          depth: join(shell.cwd, files[1]),
          bookticker: join(shell.cwd, 'spot_abc_bookticker.csv'),
        }
        const { checked, matched, crossed, state, levels, best } = await verifyBinance(set, () => {})
        expect([matched, crossed]).toEqual([checked, 0])
        if (state === 'synced') {
          synced++
          // The book of one of the messages, or of a snapshot.
          expect([levels, best]).toEqual([
            { bids: 1, asks: 1 },
            {
              bid: 9.99,
              bidSize: (best.askSize ?? NaN) - (best.bidSize === 1 ? 0 : 0.5),
              ask: 10.01,
              askSize: best.askSize,
            },
          ])
        } else expect(levels).toEqual({ bids: 0, asks: 0 })
      }),
      { numRuns: 300 },
    )
    expect(synced).toBeGreaterThan(20)
  })
})
