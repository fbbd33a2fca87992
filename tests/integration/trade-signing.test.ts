/** The signing rules against the word of an exchange: real quotes and trades with the aggressor's side. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fromMillis } from '#domain/time.ts'
import { createSpreadDecomposition } from '#market/measures/spread-decomposition.ts'
import * as registry from '#market/signing/registry.ts'
import type { TradeSigner } from '#market/signing/trade-signer.ts'

const FOLDER = join(process.cwd(), '..', 'shared', 'data', 'binance')
const QUOTES = join(FOLDER, 'usdm_btcusdt_bookticker.csv.gz')
const TRADES = join(FOLDER, 'usdm_btcusdt_trades.csv.gz')
const absent = !existsSync(QUOTES) || !existsSync(TRADES)

const rowsOf = (path: string): string[][] =>
  gunzipSync(readFileSync(path))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

/** In ticks of 0.1, so that prices compare exactly. */
const ticksOf = (price: string): number => Math.round(Number(price) * 10)

/**
 * Quotes and trades in the exchange's transaction time. Its event time comes after it by what publishing took, and the
 * collector's clock orders the two streams by when they arrived: both put quotes after the trades they preceded.
 */
function tape() {
  const quotes = rowsOf(QUOTES).map((row) => [fromMillis(Number(row[2])), ticksOf(row[4]), ticksOf(row[6])] as const)
  const trades = rowsOf(TRADES).map(
    (row) => [fromMillis(Number(row[2])), ticksOf(row[4]), row[6] === '1' ? -1 : 1, Number(row[5])] as const,
  )
  return { quotes, trades }
}

describe.skipIf(absent)('signing rules on real trades (needs ../shared/data/binance/usdm_btcusdt_*)', () => {
  const { quotes, trades } = absent ? { quotes: [], trades: [] } : tape()

  function agreement(signer: TradeSigner): number {
    let next = 0
    let agreed = 0
    for (const [at, price, flag] of trades) {
      for (; next < quotes.length && quotes[next][0] <= at; next++) signer.onQuote(...quotes[next])
      if (signer.onTrade(at, price, flag) === flag) agreed++
    }
    expect(signer.faults).toEqual({ quoteBack: 0, notANumber: 0, quoteForgotten: 0 })
    return agreed / trades.length
  }

  const { aggressor_flag, quote_rule, lee_ready, emo, clnv } = registry
  it.each(Object.entries({ aggressor_flag, quote_rule, lee_ready, emo, clnv }))(
    '%s agrees with the exchange on 99 of 100 trades and more',
    (_name, createSigner) => {
      expect(agreement(createSigner())).toBeGreaterThan(0.99)
    },
  )

  it('tick_rule agrees on 9 of 10, without any quote', () => {
    expect(agreement(registry.tick_rule())).toBeGreaterThan(0.9)
  })

  it('is made worse by the lag of 1991', () => {
    expect(agreement(registry.lee_ready({ lagMicros: 5_000_000 }))).toBeLessThan(0.9)
  })

  it('splits what every trade paid into what was kept and what was moved', () => {
    let settled = 0
    const spreads = createSpreadDecomposition(1_000_000, (_sign, _size, effective, realized, impact) => {
      settled++
      expect(realized + impact).toBe(effective)
    })
    let next = 0
    for (const [at, price, flag, size] of trades) {
      for (; next < quotes.length && quotes[next][0] <= at; next++) spreads.onQuote(...quotes[next])
      spreads.onTrade(at, price, size, flag)
    }
    for (; next < quotes.length; next++) spreads.onQuote(...quotes[next])
    const { faults, waiting } = spreads
    expect(faults).toEqual({ unsigned: 0, noMid: 0, noMidAfter: 0, badTrade: 0, timeBack: 0, cutByGap: 0 })
    expect(settled + waiting).toBe(trades.length)
    expect(spreads.effective).toBeGreaterThan(0)
    expect(spreads.realized + spreads.impact).toBeCloseTo(spreads.effective, 9)
  })
})
