import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQuoteHistory } from '#market/signing/quote-history.ts'
import * as registry from '#market/signing/registry.ts'
import type { SignerParams, TradeSign, TradeSigner } from '#market/signing/trade-signer.ts'

type Quote = readonly [at: number, bid: number, ask: number]
type Trade = readonly [at: number, price: number, flag?: TradeSign]

/** Everything in time order; of one moment, quotes first. */
function signs(signer: TradeSigner, quotes: readonly Quote[], trades: readonly Trade[]): TradeSign[] {
  let next = 0
  return trades.map(([at, price, flag]) => {
    for (; next < quotes.length && quotes[next][0] <= at; next++) signer.onQuote(...quotes[next])
    return signer.onTrade(at, price, flag)
  })
}

describe('the tick rule', () => {
  it('takes the sign of the last change that was one', () => {
    expect(
      signs(
        registry.tick_rule(),
        [],
        [10, 10, 11, 11, 9, 9, 12].map((price, at) => [at, price]),
      ),
    ).toEqual([0, 0, 1, 1, -1, -1, 1])
  })

  it('forgets across a gap', () => {
    const signer = registry.tick_rule()
    signs(signer, [], [[1, 10] as const, [2, 11] as const])
    signer.reset()
    expect(signer.onTrade(3, 5)).toBe(0)
  })
})

describe('a trade whose sign is known', () => {
  it('moves the memory of the tick rule as any other trade does', () => {
    const [told, asked] = [registry.tick_rule(), registry.tick_rule()]
    for (const price of [100, 101, 101, 99]) {
      told.onSigned(price)
      asked.onTrade(1, price)
    }
    expect(told.onTrade(2, 99)).toBe(asked.onTrade(2, 99))
    expect(told.onTrade(3, 100)).toBe(1)
  })
  it('is counted and forgotten when its price is no number', () => {
    const signer = registry.tick_rule()
    signer.onSigned(100)
    signer.onSigned(Number.NaN)
    expect(signer.onTrade(1, 101)).toBe(1)
    expect(signer.faults.notANumber).toBe(1)
  })
})

describe('the quote rule', () => {
  it('signs by the side of the mid, and not at it', () => {
    const quotes: Quote[] = [[0, 100, 102]]
    expect(
      signs(registry.quote_rule(), quotes, [
        [1, 102],
        [2, 100],
        [3, 101],
        [4, 105],
      ]),
    ).toEqual([1, -1, 0, 1])
  })

  it('knows nothing without a quote, one-sided, or crossed', () => {
    const quotes: Quote[] = [
      [2, 100, Number.NaN],
      [4, 103, 102],
      [6, -Infinity, 102],
      [8, 100, 100],
    ]
    expect(
      signs(registry.quote_rule(), quotes, [
        [1, 102],
        [3, 102],
        [5, 102],
        [7, 102],
        [9, 102],
      ]),
    ).toEqual([0, 0, 0, 0, 1])
  })

  it('does not use a quote of the same moment: it may be what the trade did', () => {
    const quotes: Quote[] = [
      [0, 100, 102],
      [5, 102, 104],
      [5, 104, 106],
    ]
    expect(
      signs(registry.quote_rule(), quotes, [
        [5, 102],
        [6, 102],
      ]),
    ).toEqual([1, -1])
  })

  it('waits for a quote to be old enough where told to', () => {
    const quotes: Quote[] = [
      [0, 100, 102],
      [3, 102, 104],
    ]
    const lagged = registry.quote_rule({ lagMicros: 5 })
    expect(
      signs(lagged, quotes, [
        [4, 102],
        [5, 102],
        [7, 102],
        [8, 102],
      ]),
    ).toEqual([0, 1, 1, -1])
  })
})

describe('the other rules', () => {
  const quotes: Quote[] = [
    [0, 100, 110],
    [50, 100, 100],
  ]
  /** After a rise the tick rule says buy, after a fall sell. */
  const trades: Trade[] = [
    [1, 104],
    [2, 105],
    [3, 107],
    [4, 106],
    [5, 103],
    [6, 104],
    [7, 110],
    [8, 111],
    [9, 100],
    [10, 99],
    [60, 100],
  ]
  it('are the quote rule, and at the mid the tick rule: Lee and Ready', () => {
    expect(signs(registry.lee_ready(), quotes, trades)).toEqual([-1, 1, 1, 1, -1, -1, 1, 1, -1, -1, 1])
  })

  it('are the touch, and anywhere else the tick rule: Ellis, Michaely and O’Hara', () => {
    expect(signs(registry.emo(), quotes, trades)).toEqual([0, 1, 1, -1, -1, 1, 1, 1, -1, -1, 1])
  })

  it('are three tenths of the spread at each end, and else the tick rule: Chakrabarty and others', () => {
    expect(signs(registry.clnv(), quotes, trades)).toEqual([0, 1, 1, -1, -1, 1, 1, 1, -1, -1, 1])
    expect(
      signs(registry.clnv({ share: 0.1 }), quotes, [
        [1, 101],
        [2, 103],
        [3, 102],
      ]),
    ).toEqual([-1, 1, -1])
  })

  it('are the word of the exchange, silent where it is silent', () => {
    expect(
      signs(registry.aggressor_flag(), quotes, [
        [1, 104, -1],
        [2, 105, 1],
        [3, 100],
      ]),
    ).toEqual([-1, 1, 0])
  })
})

describe('every signing rule', () => {
  const at = fc.nat({ max: 60 })
  const price = fc.integer({ min: 95, max: 105 })
  const quote = fc.tuple(at, price, fc.integer({ min: -1, max: 4 }))
  const byTime = <Row extends readonly [number, ...unknown[]]>(rows: readonly Row[]): Row[] =>
    [...rows].sort((a, b) => a[0] - b[0])
  const tickAt = (trades: readonly Trade[], k: number): TradeSign => {
    for (; k > 0; k--) {
      const change = Math.sign(trades[k][1] - trades[k - 1][1])
      if (change !== 0) return change > 0 ? 1 : -1
    }
    return 0
  }
  const { tick_rule, quote_rule, lee_ready, emo, clnv } = registry
  const rules = { tick_rule, quote_rule, lee_ready, emo, clnv } as const
  const plain: Record<keyof typeof rules, (price: number, bid: number, ask: number, tick: TradeSign) => number> = {
    tick_rule: (_price, _bid, _ask, tick) => tick,
    quote_rule: (p, bid, ask) => (bid <= ask ? Math.sign(p - (bid + ask) / 2) : 0),
    lee_ready: (p, bid, ask, tick) => (bid <= ask ? Math.sign(p - (bid + ask) / 2) || tick : tick),
    emo: (p, bid, ask, tick) => (bid < ask && p === ask ? 1 : bid < ask && p === bid ? -1 : tick),
    clnv: (p, bid, ask, tick) => {
      if (!(bid < ask && p >= bid && p <= ask)) return tick
      const depth = (p - bid) / (ask - bid)
      return depth >= 0.7 - 1e-12 ? 1 : depth <= 0.3 + 1e-12 ? -1 : tick
    },
  }

  it.each(['tick_rule', 'quote_rule', 'lee_ready', 'emo', 'clnv'] as const)('%s streams as in a batch', (name) => {
    fc.assert(
      fc.property(
        fc.array(quote, { maxLength: 40 }),
        fc.array(fc.tuple(at, price), { maxLength: 40 }),
        fc.constantFrom(0, 7),
        (rawQuotes, rawTrades, lagMicros) => {
          const quotes = byTime(rawQuotes).map(([time, bid, spread]): Quote => [time, bid, bid + spread])
          const trades: readonly Trade[] = byTime(rawTrades)
          const params: SignerParams = { lagMicros }
          const batch = trades.map(([time, paid], k) => {
            const [, bid, ask] = quotes.findLast(([seen]) =>
              lagMicros > 0 ? seen <= time - lagMicros : seen < time,
            ) ?? [0, Number.NaN, Number.NaN]
            return plain[name](paid, bid, ask, tickAt(trades, k)) + 0
          })
          expect(signs(rules[name](params), quotes, trades).map((sign) => sign + 0)).toEqual(batch)
        },
      ),
    )
  })

  it('counts what it cannot use and goes on as if it had not come', () => {
    const signer = registry.lee_ready({ quotes: 2, lagMicros: 10 })
    signer.onQuote(100, 10, 12)
    signer.onQuote(99, 50, 52)
    signer.onQuote(Number.NaN, 50, 52)
    signer.onQuote(Infinity, 50, 52)
    expect(signer.onTrade(111, Number.NaN)).toBe(0)
    expect(signer.onTrade(Number.NaN, 11)).toBe(0)
    expect(signer.onTrade(111, 12)).toBe(1)
    for (const time of [120, 121, 122]) signer.onQuote(time, 10, 12)
    expect(signer.onTrade(112, 10)).toBe(-1)
    expect(signer.faults).toEqual({ quoteBack: 1, notANumber: 4, quoteForgotten: 1 })
  })
})

describe('a quote history', () => {
  it('finds the quote of any moment it still holds, also of one that goes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat({ max: 200 }), { maxLength: 20 }),
        (steps, asked) => {
          const history = createQuoteHistory(16, 0)
          const times: number[] = []
          let time = 0
          for (const step of steps) {
            time += step
            history.push(time, times.length, times.length)
            times.push(time)
            for (const moment of asked) {
              const found = times.findLastIndex((seen) => seen < moment)
              const held = found >= times.length - 16
              const lost = times.length > 16 && !held
              expect(history.seek(moment)).toBe(!lost)
              expect(history.bid).toBe(found >= 0 && held ? found : Number.NaN)
            }
          }
        },
      ),
      { numRuns: 50 },
    )
  })
})
