/** Golden `vpin`: volume buckets, VPIN by true signs and by bulk classification with a sigma of the whole sample. */
import { z } from 'zod'
import { fromMillis } from '#domain/time.ts'
import { createBulkClassifier, type BulkSigma } from '#market/measures/bulk-classification.ts'
import { buyShareOf, createVpin } from '#market/measures/vpin.ts'
import { createWindowVariance } from '#numeric/window-variance.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  trades: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  bucket_volume: z.number().positive(),
  n_buckets: z.int().positive(),
  bvc_bar_ms: z.number().positive(),
})
type Inputs = z.infer<typeof inputs>

interface Bar {
  readonly bar: number
  readonly close: number
  readonly lots: number
  readonly buyShare: number
}

function barsOf({ trades, bvc_bar_ms }: Inputs, sigma: BulkSigma): Bar[] {
  const bars: Bar[] = []
  const classifier = createBulkClassifier({ barMicros: fromMillis(bvc_bar_ms), sigma }, (bar, close, lots, buyShare) =>
    bars.push({ bar, close, lots, buyShare }),
  )
  for (const [millis, price, lots] of trades) classifier.onTrade(fromMillis(millis), price, lots)
  classifier.finish()
  return bars
}

function bucketsOf({ bucket_volume, n_buckets }: Inputs, volumes: readonly (readonly [lots: number, share: number])[]) {
  const buckets: [bought: number, sold: number][] = []
  const values: number[] = []
  const vpin = createVpin({ bucketLots: bucket_volume, buckets: n_buckets }, (bought, sold, value) => {
    buckets.push([bought, sold])
    values.push(value)
  })
  for (const [lots, share] of volumes) vpin.add(lots, share)
  return { buckets, values, unfinished: vpin.unfinished }
}

/** The offline form: sigma of all changes, which no stream can know. */
function sigmaOf(bars: readonly Bar[]): number {
  const changes = createWindowVariance(Math.max(1, bars.length))
  for (let k = 1; k < bars.length; k++) changes.push(bars[k].close - bars[k - 1].close)
  return Math.sqrt(changes.variance)
}

export const vpinGolden = defineGolden('vpin', inputs, (given) => {
  const sigma = sigmaOf(barsOf(given, { kind: 'given', sigma: 0 }))
  const bars = barsOf(given, { kind: 'given', sigma })
  const bySign = bucketsOf(
    given,
    given.trades.map(([, , lots, sign]) => [lots, buyShareOf(sign)]),
  )
  const byBulk = bucketsOf(
    given,
    bars.map(({ lots, buyShare }) => [lots, buyShare]),
  )
  return {
    buckets_buy_sell: bySign.buckets,
    vpin_true_sign: bySign.values,
    unfinished_bucket_volume: bySign.unfinished,
    bvc_sigma: sigma,
    bvc_bars: bars.map(({ bar, close, lots }) => [bar, close, lots]),
    bvc_buy_fraction: bars.map(({ buyShare }) => buyShare),
    bvc_buckets_buy_sell: byBulk.buckets,
    vpin_bvc: byBulk.values,
  }
})
