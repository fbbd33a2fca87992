/**
 * Turns quotes into rows of numbers: one quote in, one row out, of the same number, time and instrument. A crossed quote
 * gives a row without numbers and leaves every feature's memory as it was: it is not a price to compute on.
 *
 * A feature that needs sizes is NaN on a feed without, unless `unitSize` says what to take for them; a trade whose
 * aggressor the feed does not tell is signed by the rule `signing`. `status` names for each column whether it is ready
 * and what it lacks, and for each feature what an event costs. Cost: O(features) an event, no allocation.
 */
import { chosenFeature, type FeatureChoice, featureChoice } from '#features/choice.ts'
import { FeatureCosts } from '#features/feature-costs.ts'
import { type ColumnState, InstrumentRow, type SigningRuleName, signingRules } from '#features/instrument-row.ts'
import { mid } from '#features/mid.ts'
import { featureRow, ROW_COLUMNS } from '#messages/features.ts'
import { marketGap } from '#messages/market.ts'
import { type Context, defineAgent } from '#swarm/behaviour.ts'

export interface FeatureConfig {
  readonly features: readonly FeatureChoice[]
  /** Lots taken for both sizes where the feed carries none; without it they stay NaN. */
  readonly unitSize?: number | undefined
  /** Who started a trade where the feed does not say. */
  readonly signing: SigningRuleName
}

export interface FeatureStatus {
  /** Gaps heard of, each of which started every feature anew. */
  readonly gaps: number
  /** Parameters taken from a fitter. */
  readonly fits: number
  /** What one event costs a feature, all instruments together; null before it was measured, and on a virtual clock. */
  readonly costs: readonly { readonly columns: readonly string[]; readonly nanosPerEvent: number | null }[]
  readonly instruments: readonly {
    readonly symbol: string
    readonly quotes: number
    /** Of those, the ones with the bid above the ask. */
    readonly crossed: number
    readonly depths: number
    readonly trades: number
    /** Quotes and trades that cannot be true, and were left out. */
    readonly refused: number
    readonly columns: readonly ColumnState[]
  }[]
}

const columnsOf = (choices: readonly FeatureChoice[]): string[] =>
  choices.flatMap((choice) => chosenFeature(choice).columns)

export const SIGNS = { buy: 1, sell: -1, unknown: 0 } as const

export default defineAgent({
  name: 'feature',
  about: 'Turns every quote into one row of the configured features.',
  capabilities: ['features'],
  consumes: ['market.quote', 'market.depth', 'market.trade', 'market.gap', 'feature.fit'],
  produces: ['feature.row', 'market.gap'],
  config: (z) =>
    z.strictObject({
      features: z
        .array(featureChoice(z))
        .min(1)
        .refine((choices) => columnsOf(choices).length <= ROW_COLUMNS, `a row holds ${ROW_COLUMNS} columns at most`)
        .refine((choices) => new Set(columnsOf(choices)).size === columnsOf(choices).length, 'a column is named twice')
        .describe('features of the row, in the order of its columns'),
      unitSize: z.number().positive().optional().describe('lots taken for both sizes where the feed carries none'),
      signing: z.enum(signingRules).default('lee_ready').describe('who started a trade, where the feed does not say'),
    }),
  recovery: 'replay',
  warmupRecords: 4_096,
  columns: ({ features }: FeatureConfig) => columnsOf(features),

  create({ features, unitSize = Number.NaN, signing }: FeatureConfig, env) {
    const chosen = features.map(chosenFeature)
    const costs = new FeatureCosts(chosen.length)
    // From whoever is told a message: an agent has no clock of its own.
    const clock = {
      context: undefined as Pick<Context, 'stopwatch'> | undefined,
      now: () => clock.context?.stopwatch() ?? 0,
    }
    const rows: (InstrumentRow | undefined)[] = []
    for (const { id } of env.instruments) rows[id] = new InstrumentRow(chosen, { unitSize, signing }, costs, clock)
    const row = featureRow.draft()
    const gap = marketGap.draft()
    row.width = columnsOf(features).length
    const nothing = new Float64Array(row.width).fill(Number.NaN)
    let gaps = 0
    let fits = 0

    return {
      receive(message, ctx) {
        clock.context = ctx
        switch (message.type) {
          case 'market.quote': {
            const { seq, at, instrument, bid, bidSize, ask, askSize } = message
            const state = rows[instrument]
            if (state === undefined) return
            const whole = state.quote(at, bid, bidSize, ask, askSize)
            row.seq = seq
            row.at = at
            row.instrument = instrument
            row.mid = whole ? mid(bid, ask) : Number.NaN
            row.values = whole ? state.values : nothing
            return ctx.emit(row)
          }
          case 'market.depth':
            return rows[message.instrument]?.depth(message)
          case 'market.trade':
            return rows[message.instrument]?.trade(message.at, message.price, message.size, SIGNS[message.aggressor])
          case 'feature.fit':
            fits++
            return rows[message.instrument]?.fitted(message.column, message.values)
          case 'market.gap':
            gaps++
            rows.forEach((state, id) => {
              if (message.instrument === 0 || message.instrument === id) state?.forget()
            })
            // Whoever differences rows must start anew too.
            gap.seq = message.seq
            gap.at = message.at
            gap.instrument = message.instrument
            gap.lost = message.lost
            return ctx.emit(gap)
          case 'agent.timer':
            return
        }
      },

      status(): FeatureStatus {
        return {
          gaps,
          fits,
          costs: chosen.map(({ columns }, k) => ({ columns, nanosPerEvent: costs.nanosPerEvent(k) })),
          instruments: env.instruments.map(({ id, symbol }) => {
            const state = rows[id]! // made for every instrument above
            const { quotes, crossed, depths, trades, refused } = state
            return { symbol, quotes, crossed, depths, trades, refused, columns: state.columns() }
          }),
        }
      },
    }
  },
})
