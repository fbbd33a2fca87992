/** A feature as a configuration names it, and the way from there to the feature itself. */
import type { Schema } from '#domain/schema.ts'
import type { Clock, Feature, FeatureState, Need } from './feature.ts'
import * as registry from './registry.ts'

/** `{ name: ofi_1, params: { window: 50 } }`, after its schema has filled the defaults in. */
export interface FeatureChoice {
  readonly name: string
  readonly params: unknown
}

/** A feature whose parameters are known only to itself. */
type AnyFeature = Omit<Feature<never>, 'params'> & { readonly params: Schema<unknown> }

export const features: Readonly<Record<string, AnyFeature>> = registry

/** One strict object a feature, told apart by name, each with its own parameters. */
export const featureChoice: Schema<FeatureChoice> = (z) => {
  const choices = Object.values(features).map((feature) =>
    z.strictObject({
      name: z.literal(feature.name).describe(feature.about),
      params: feature.params(z).prefault({}),
    }),
  )
  return z.discriminatedUnion('name', choices as [(typeof choices)[0], ...typeof choices]) // a registry is never empty
}

/** A chosen feature: its declaration with the parameters put in. */
export interface ChosenFeature {
  readonly columns: readonly string[]
  readonly needs: readonly Need[]
  readonly clock: Clock
  /** Ticks of that clock. */
  readonly readyAfter: number
  readonly edge: string
  /** A fresh state, one for each instrument. */
  create(): FeatureState
}

/** `choice` has passed `featureChoice`. */
export function chosenFeature(choice: FeatureChoice): ChosenFeature {
  const feature = features[choice.name] // the schema lets registered names through and no others
  const params = choice.params as never // parsed by this very feature's own schema
  return {
    columns: feature.columns(params),
    needs: feature.needs(params),
    clock: feature.clock,
    readyAfter: feature.readyAfter(params),
    edge: feature.edge,
    create: () => feature.create(params),
  }
}
