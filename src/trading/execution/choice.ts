/** An execution algorithm as a configuration names it, and the way from there to the algorithm itself. */
import type { Schema } from '#domain/schema.ts'
import type { AlgorithmSpec, Execution } from './algorithm.ts'
import type { Terms } from './parent-order.ts'
import type { Rng } from '#numeric/rng.ts'
import * as registry from './registry.ts'

/** `{ name: twap, params: { slices: 6 } }`, after its schema has filled the defaults in. */
export interface AlgorithmChoice {
  readonly name: string
  readonly params: unknown
}

/** An algorithm whose parameters are known only to itself. */
type AnyAlgorithm = Omit<AlgorithmSpec<never>, 'params'> & { readonly params: Schema<unknown> }

const algorithms: Readonly<Record<string, AnyAlgorithm>> = registry

/** One strict object an algorithm, told apart by name, each with its own parameters. */
export const algorithmChoice: Schema<AlgorithmChoice> = (z) => {
  const choices = Object.values(algorithms).map((algorithm) =>
    z.strictObject({
      name: z.literal(algorithm.name).describe(algorithm.about),
      params: algorithm.params(z).prefault({}),
    }),
  )
  return z.discriminatedUnion('name', choices as [(typeof choices)[0], ...typeof choices]) // a registry is never empty
}

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
