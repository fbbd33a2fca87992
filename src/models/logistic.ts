/** Logistic regression from a JSON weight file. */
import { SwarmError } from '#domain/errors.ts'
import { defineModel, type Model, type Scorer } from './model.ts'

/** Rows a lag may reach back: what a restarted agent is told again. */
export const MAX_LAG_ROWS = 4_096

/** One input: a column, what is taken of it, and how it is standardised: z = (x - mean) / scale. */
export type LogisticInput = {
  readonly column: string
  /** In the unit of x. */
  readonly mean: number
  readonly scale: number
} & (
  | { readonly transform: 'value' }
  /** change: x - x'; log-return: ln(x / x'), where x' is the value `lag` rows before. */
  | { readonly transform: 'change' | 'log-return'; readonly lag: number }
)

export interface LogisticFile {
  readonly kind: 'logistic'
  readonly description: string
  readonly inputs: readonly LogisticInput[]
  /** One an input, in log-odds per standard unit. */
  readonly weights: readonly number[]
  readonly bias: number
}

/**
 * The logistic function, 1 / (1 + exp(-x)).
 *
 * Edge  exact in both tails: exp never overflows, tiny probabilities keep their digits, and s(x) + s(-x) = 1. NaN for NaN.
 */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const odds = Math.exp(x)
  return odds / (1 + odds)
}

const nameOf = (input: LogisticInput): string =>
  input.transform === 'value' ? input.column : `${input.transform}(${input.column}, ${input.lag})`

function scorerOf(file: LogisticFile, places: Int32Array): Scorer {
  const { bias } = file
  const width = file.inputs.length
  const lags = Int32Array.from(file.inputs, (input) => (input.transform === 'value' ? 0 : input.lag))
  const logs = Uint8Array.from(file.inputs, (input) => (input.transform === 'log-return' ? 1 : 0))
  const means = Float64Array.from(file.inputs, (input) => input.mean)
  const scales = Float64Array.from(file.inputs, (input) => input.scale)
  const weights = Float64Array.from(file.weights)
  const pasts = file.inputs.map((_, k) => new Float64Array(lags[k]).fill(Number.NaN))
  const slots = new Int32Array(width)
  const inputs = new Float64Array(width).fill(Number.NaN)

  return {
    inputs,
    score(values) {
      let logit = bias
      for (let k = 0; k < width; k++) {
        let x = values[places[k]]
        if (lags[k] > 0) {
          const past = pasts[k]
          const slot = slots[k]
          const before = past[slot]
          past[slot] = x
          slots[k] = slot + 1 === past.length ? 0 : slot + 1
          // log1p of the relative change: ln(x / x') of near equals would lose half its digits.
          x = logs[k] === 1 ? Math.log1p((x - before) / before) : x - before
        }
        const z = (x - means[k]) / scales[k]
        inputs[k] = z
        // An infinite input is no input: it would buy certainty with a division by zero.
        logit += Number.isFinite(z) ? weights[k] * z : Number.NaN
      }
      return sigmoid(logit)
    },
    reset() {
      for (const past of pasts) past.fill(Number.NaN)
      slots.fill(0)
    },
  }
}

/**
 * p = sigmoid(bias + w . z), z standardised columns of the row or their changes.
 *
 * Unit    probability that the price rises, in [0, 1].
 * Source  Cox (1958), J. Royal Statistical Society B 20(2).
 * Cost    O(inputs) a row, allocates nothing; memory: one double a row of lag and input.
 * Edge    NaN while a lag reaches back past the first row, and for any input that is NaN or infinite.
 */
export default defineModel<LogisticFile>({
  kind: 'logistic',
  about: 'Logistic regression on columns of the row and their changes.',
  schema: (z) => {
    const standard = {
      column: z.string().min(1),
      mean: z.number().default(0),
      scale: z.number().positive().default(1),
    }
    return z
      .strictObject({
        kind: z.literal('logistic'),
        description: z.string(),
        inputs: z
          .array(
            z.discriminatedUnion('transform', [
              z.strictObject({ transform: z.literal('value'), ...standard }),
              z.strictObject({
                transform: z.enum(['change', 'log-return']),
                lag: z.int().min(1).max(MAX_LAG_ROWS).describe('rows back'),
                ...standard,
              }),
            ]),
          )
          .min(1),
        weights: z.array(z.number()).describe('one an input, log-odds per standard unit'),
        bias: z.number(),
      })
      .refine((file) => file.weights.length === file.inputs.length, {
        path: ['weights'],
        message: 'needs one weight an input',
      })
  },

  bind(file, columns): Model {
    const places = Int32Array.from(file.inputs, ({ column }, k) => {
      const place = columns.indexOf(column)
      if (place >= 0) return place
      const allowed = columns.join(' ')
      throw new SwarmError('MODEL_INVALID', { field: `inputs[${k}].column`, given: column, allowed })
    })
    return {
      description: file.description,
      inputNames: file.inputs.map(nameOf),
      scorer: () => scorerOf(file, places),
    }
  },
})
