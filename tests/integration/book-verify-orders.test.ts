/** `swarm book verify` on small sets of orders, of market-by-order records and of Bitstamp, with one thing wrong in each. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bookShell, lines } from './book-shell.ts'

let shell: ReturnType<typeof bookShell>
beforeEach(() => {
  shell = bookShell()
})
afterEach(() => shell.close())

describe('a small set of market-by-order records', () => {
  const head = 'ts_recv,ts_event,action,side,price,size,order_id,flags,channel_id,ts_in_delta,sequence'
  const row = (
    at: number,
    action: string,
    side: string,
    price: string,
    size: number,
    id: number,
    flags = 130,
  ): string => `17035200000000000${at},1703520000000000000,${action},${side},${price},${size},${id},${flags},0,0,${at}`
  const good = [
    row(10, 'A', 'B', '4799', 2, 1, 40),
    row(10, 'A', 'A', '4800.25', 3, 2, 40),
    row(11, 'A', 'B', '4799', 5, 3),
    row(12, 'F', 'B', '4799', 1, 1, 0),
    row(12, 'M', 'B', '4799', 1, 1),
  ]

  it('is rebuilt, its fill predicted', async () => {
    shell.put('es_mbo.csv', lines(head, ...good))
    const { code, sets } = await shell.verified('mbo')
    expect([code, sets[0].checked, sets[0].matched, sets[0].orders]).toEqual([0, 1, 1, 3])
    expect(sets[0].best).toEqual({ bid: 4799, bidSize: 6, ask: 4800.25, askSize: 3 })
  })

  it('is that of its good rows when others name unknown orders, repeat one, or go back in time', async () => {
    const bad = [
      row(13, 'C', 'B', '4799', 1, 99),
      row(13, 'A', 'B', '4799', 1, 3),
      row(13, 'A', 'B', '4799', 0, 4),
      row(13, 'A', 'B', '', 1, 4),
      row(9, 'T', 'N', '', 0, 0),
    ]
    shell.put('es_mbo.csv', lines(head, ...good, ...bad))
    const { code, err, sets } = await shell.verified('mbo')
    expect([code, sets[0].orders, sets[0].best.bidSize]).toEqual([1, 3, 6])
    expect(sets[0].conditions).toEqual({ unknownOrder: 1, duplicateOrder: 1, badSize: 1, badPrice: 1, timeBack: 1 })
    expect(err).toContain('es_mbo.csv:7: order_id: unknownOrder')
  })

  it.each(['half,a,row', row(11, 'A', 'B', '4799', 5, 3).replace('4799', 'x')])(
    'is stale after a record that cannot be read, and told as the others rebuild it: %s',
    async (bad) => {
      shell.put('es_mbo.csv', lines(head, ...good.slice(0, 3), bad, ...good.slice(3)))
      const { code, err, sets } = await shell.verified('mbo')
      expect([code, sets[0].state, sets[0].orders, sets[0].best.bidSize]).toEqual([1, 'stale', 3, 6])
      expect(err).toContain('es: the book is stale')
    },
  )

  it('is good again after a clear', async () => {
    const clear = row(13, 'R', 'N', '', 0, 0)
    shell.put('es_mbo.csv', lines(head, ...good, 'x', clear, row(14, 'A', 'B', '4799', 2, 9)))
    const { code, sets } = await shell.verified('mbo')
    expect([code, sets[0].state, sets[0].orders]).toEqual([1, 'synced', 1])
  })

  it('waits without an opening snapshot, and says so', async () => {
    shell.put('es_mbo.csv', lines(head, ...good.slice(2)))
    const { code, sets } = await shell.verified('mbo')
    expect([code, sets[0].state]).toEqual([1, 'waiting'])
    expect(sets[0].conditions).toMatchObject({ missingSnapshot: 1, unknownOrder: 1 })
  })
})

describe('a small set of Bitstamp', () => {
  it('is compared with images where there are any', async () => {
    const orders = ['local_ts_ms,exch_ts_s,action,side,order_id,price,remaining_qty']
    shell.put(
      'btc_orders.csv',
      lines(...orders, '1000,1,created,bid,1,9.5,2', '1001,1,created,ask,2,9.7,2', '1005,1,deleted,bid,1,9.5,0'),
    )
    const missing = await shell.verified('bitstamp')
    expect([missing.code, missing.sets[0].conditions]).toEqual([0, { missingBook20: 1, missingTrades: 1 }])
    shell.put(
      'btc_book20.csv',
      lines(
        'local_ts_ms,side,level,price,qty',
        '1003,bid,0,9.5,2',
        '1003,ask,0,9.7,2',
        '1005,bid,0,9.6,2',
        '1005,ask,0,9.7,2',
      ),
    )
    const { sets } = await shell.verified('bitstamp')
    expect(sets[0]).toMatchObject({
      checked: 2,
      matched: 1,
      details: { unseenOrder: 1, imageAhead: 0, sizesMatched: 1 },
    })
  })

  it('is stale for good after an order row that cannot be read, but not after a bad image or trade', async () => {
    const head = 'local_ts_ms,exch_ts_s,action,side,order_id,price,remaining_qty'
    const orders = ['1000,1,created,bid,1,9.5,2', '1001,1,created,ask,2,9.7,2', '1005,1,deleted,bid,1,9.5,0']
    const images = ['1003,bid,0,9.5,2', '1003,ask,0,9.7,2', '1004,bid,0,x,2', '1004,ask,0,9.7,2']
    shell.put('btc_orders.csv', lines(head, ...orders))
    shell.put('btc_book20.csv', lines('local_ts_ms,side,level,price,qty', ...images))
    shell.put('btc_trades.csv', lines('local_ts_ms,trade_id,price,qty', '1003,1,9.6,x'))
    const counted = await shell.verified('bitstamp')
    expect([counted.code, counted.sets[0].state, counted.sets[0].checked, counted.sets[0].matched]).toEqual([
      ...[1, 'synced', 1, 1],
    ])
    shell.put('btc_orders.csv', lines(head, ...orders.toSpliced(1, 0, '1000,1,created,bid,7,9.4')))
    const { code, err, sets } = await shell.verified('bitstamp')
    expect([code, sets[0].state, sets[0].orders, sets[0].matched]).toEqual([1, 'stale', 1, 1])
    expect(err).toContain('btc: the book is stale')
  })
})
