/** `swarm hawkes fit` on real trades; each test skips by name where ../shared/data is missing. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fitOf, hawkes } from './hawkes-desk.ts'

const DATA = join(process.cwd(), '..', 'shared', 'data')
const TRADES = join(DATA, 'binance', 'usdm_btcusdt_trades.csv.gz')
const UNSIDED = join(DATA, 'bitstamp_l3', 'btcusd_20150501_trades.csv.gz')

describe('swarm hawkes on real trades', () => {
  it.skipIf(!existsSync(TRADES))(
    'fits buys and sells, and says what a millisecond merged (needs ../shared/data/binance)',
    async () => {
      const fit = await fitOf(TRADES, '--by', 'side')
      expect(fit).toMatchObject({ format: 'Binance trades', clock: 'epoch', clockTickSeconds: 0.001, rows: 21_313 })
      expect(fit.events + (fit.leftOut['merged'] ?? Number.NaN)).toBe(21_313)
      expect(fit.branchingRatio).toBeGreaterThan(0.3)
      expect(fit.branchingRatio).toBeLessThan(1)
      expect(Object.keys(fit.goodnessOfFit)).toEqual(['buy', 'sell'])
      const minute = await fitOf(TRADES, '--from', '2024-08-08T23:56', '--to', '2024-08-08T23:57')
      expect(minute.seconds).toBe(60)
    },
  )
  it.skipIf(!existsSync(TRADES))(
    'takes the first 2,000 events for a power law, and says so (needs ../shared/data/binance)',
    async () => {
      const { out, err } = await hawkes('fit', TRADES, '--kernel', 'power-law', '--from', '0', '--to', '200')
      expect(out).toMatch(/events {11}2,000 of 21,313 rows; .*\d+ behind the last that this kernel takes/)
      expect(err).toBe('fitting 2,000 events ...\n')
    },
  )
  it.skipIf(!existsSync(UNSIDED))(
    'has no sides where the file does not say who took (needs ../shared/data/bitstamp_l3)',
    async () => {
      expect(await fitOf(UNSIDED)).toMatchObject({ clock: 'epoch', rows: 575, events: 575 })
      const { code, err } = await hawkes('fit', UNSIDED, '--by', 'side')
      expect(code).toBe(7)
      expect(err).toMatch(/^refused: sides-unknown: .*575 rows\)\n$/)
    },
  )
})
