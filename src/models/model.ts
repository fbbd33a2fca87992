/**
 * The contract of a model: a weight file in, a number for every row out.
 *
 * A kind of model is one file and one line in `registry.ts`. Its file is plain JSON and is loaded by whoever reads
 * files (the config floor): an agent is handed the content. A model may remember rows (lags); then it has one scorer
 * an instrument, and `reset` after a gap.
 */
import type { Schema } from '#domain/schema.ts'

/** One instrument's running model. Cost: O(inputs) a row, no allocation. */
export interface Scorer {
  /** Probability in [0, 1] that the price rises; NaN when an input is not a number, or not there yet. */
  score(values: Float64Array): number
  /** Records were missed: forget the rows before. */
  reset(): void
  /** The inputs of the last row as the weights saw them, standardised; for status. */
  readonly inputs: Float64Array
}

/** A model bound to the columns of the rows it will be given. */
export interface Model {
  readonly description: string
  /** One name an input, for status: 'log-return(mid, 300)'. */
  readonly inputNames: readonly string[]
  scorer(): Scorer
}

export interface ModelKind<File extends { readonly kind: string }> {
  readonly kind: File['kind']
  readonly about: string
  /** Everything that can be wrong with a file by itself. */
  readonly schema: Schema<File>
  /** Throws SwarmError MODEL_INVALID, naming the field, for an input whose column the rows do not have. */
  bind(file: File, columns: readonly string[]): Model
}

/** Declares a kind of model. Only typing. */
export const defineModel = <File extends { readonly kind: string }>(kind: ModelKind<File>): ModelKind<File> => kind
