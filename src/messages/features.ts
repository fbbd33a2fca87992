/** Rows of numbers computed from the market. */
import { defineMessage, num, text, vector, type MessageOf } from './record.ts'

/** Columns a row can hold. The names of the columns are configuration: every row of one agent has the same. */
export const ROW_COLUMNS = 48

export const featureRow = defineMessage({
  type: 'feature.row',
  id: 10,
  kind: 'DATA',
  lane: 'data',
  about: 'One number a configured feature, in configured order; NaN where a feature is not ready or has no input.',
  fields: {
    /** Mid price of the quote behind the row, quote currency; NaN for a crossed quote, whose row holds no number. */
    mid: num,
    /** Columns that count. */
    width: num,
    values: vector(ROW_COLUMNS, 'width'),
  },
})
export type FeatureRow = MessageOf<typeof featureRow>

/** Parameters that one fit can have. */
export const FIT_VALUES = 16

export const featureFit = defineMessage({
  type: 'feature.fit',
  id: 11,
  kind: 'DATA',
  lane: 'data',
  about: 'Parameters fitted anew for a feature, by an agent beside the path of the rows.',
  fields: {
    /** First column of the feature they are for. */
    column: text(48),
    /** Values that count. */
    width: num,
    values: vector(FIT_VALUES, 'width'),
  },
})
export type FeatureFit = MessageOf<typeof featureFit>
