/** An execution algorithm as a configuration names it, and the way from there to the algorithm itself. */
import { type Choice, choiceBetween, type OneOf } from '#domain/choice.ts'
import type { Schema } from '#domain/schema.ts'
import type { AlgorithmSpec, Execution } from './algorithm.ts'
import type { Terms } from './parent-order.ts'
import type { Rng } from '#numeric/rng.ts'
import * as registry from './registry.ts'

/** `{ name: twap, params: { slices: 6 } }`, after its schema has filled the defaults in. */
export type AlgorithmChoice = Choice

const algorithms: Readonly<Record<string, OneOf<AlgorithmSpec<never>>>> = registry

export const algorithmChoice: Schema<AlgorithmChoice> = choiceBetween(Object.values(algorithms))

/** A chosen algorithm: its declaration with the parameters put in. */
export interface ChosenAlgorithm extends AlgorithmChoice {
  readonly whole: boolean
  readonly create: (terms: Terms, rng: Rng) => Execution
}

/** `choice` has passed `algorithmChoice`, now or when it was kept; undefined for a name that is no more. */
export function chosenAlgorithm(choice: AlgorithmChoice): ChosenAlgorithm | undefined {
  if (!Object.hasOwn(algorithms, choice.name)) return undefined
  const algorithm = algorithms[choice.name]
  const params = choice.params as never // parsed by this very algorithm's own schema
  return { ...choice, whole: algorithm.whole === true, create: (terms, rng) => algorithm.create(params, terms, rng) }
}
