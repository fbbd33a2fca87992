/**
 * Fits the parameters of features beside the path of their rows: a Hawkes process by maximum likelihood takes tens of
 * milliseconds, which nobody who waits for a row should wait for.
 *
 * It keeps states of its own of the features it is given (the same choices the feature agent has, `refit: agent`), hears
 * the same market, and tells what it fitted; the feature agent swaps the parameters in under way, and its events keep
 * exciting. A fit is due by event time, so a replay makes the same fits; the next one starts from the last.
 */
import { chosenFeature, type FeatureChoice, featureChoice } from '#features/choice.ts'
import { FeatureCosts } from '#features/feature-costs.ts'
import { InstrumentRow, type SigningRuleName, signingRules } from '#features/instrument-row.ts'
import { featureFit } from '#messages/features.ts'
import { defineAgent } from '#swarm/behaviour.ts'
import { SIGNS } from './feature.ts'

export interface FitterConfig {
  readonly features: readonly FeatureChoice[]
  readonly signing: SigningRuleName
}

export interface FitterStatus {
  readonly instruments: readonly {
    readonly symbol: string
    readonly trades: number
    /** Parameters told. */
    readonly fits: number
    /** Event time of the last one, microseconds; null before it. */
    readonly lastAt: number | null
  }[]
}

const isFitted = (choice: FeatureChoice): boolean => chosenFeature(choice).create().fit !== undefined

export default defineAgent({
  name: 'fitter',
  about: 'Fits the parameters of features beside the path of their rows, and tells them to the feature agent.',
  capabilities: [],
  consumes: ['market.quote', 'market.trade', 'market.gap'],
  produces: ['feature.fit'],
  config: (z) =>
    z.strictObject({
      features: z
        .array(featureChoice(z))
        .min(1)
        .refine((choices) => choices.every(isFitted), 'a feature has no parameters to fit')
        .describe('features to fit, as the feature agent has them, with refit: agent'),
      signing: z.enum(signingRules).default('lee_ready').describe('who started a trade, where the feed does not say'),
    }),
  recovery: 'replay',
  warmupRecords: 65_536,

  create({ features, signing }: FitterConfig, env) {
    const chosen = features.map(chosenFeature)
    const costs = new FeatureCosts(chosen.length)
    const rows: (InstrumentRow | undefined)[] = []
    const told = env.instruments.map(({ id, symbol }) => ({ id, symbol, fits: 0, lastAt: null as number | null }))
    for (const { id } of env.instruments) {
      rows[id] = new InstrumentRow(chosen, { unitSize: Number.NaN, signing }, costs, { now: () => 0 })
    }
    const fit = featureFit.draft()

    return {
      receive(message, ctx) {
        const row = rows[message.instrument]
        switch (message.type) {
          case 'market.quote':
            row?.quote(message.at, message.bid, message.bidSize, message.ask, message.askSize)
            return row?.fit((column, values) => {
              const count = told.find(({ id }) => id === message.instrument)!
              count.fits++
              count.lastAt = message.at
              fit.seq = message.seq
              fit.at = message.at
              fit.instrument = message.instrument
              fit.column = column
              fit.width = values.length
              fit.values.set(values)
              ctx.emit(fit)
            })
          case 'market.trade':
            return row?.trade(message.at, message.price, message.size, SIGNS[message.aggressor])
          case 'market.gap':
            rows.forEach((each, id) => {
              if (message.instrument === 0 || message.instrument === id) each?.forget()
            })
            return
          case 'agent.timer':
            return
        }
      },

      status: (): FitterStatus => ({
        instruments: told.map(({ id, symbol, fits, lastAt }) => ({
          symbol,
          trades: rows[id]!.trades, // made for every instrument above
          fits,
          lastAt,
        })),
      }),
    }
  },
})
