/** A feature as a configuration names it, and the way from there to the feature itself. */
import { type Choice, choiceBetween, type OneOf } from '#domain/choice.ts'
import type { Schema } from '#domain/schema.ts'
import type { Clock, Feature, FeatureState, Need } from './feature.ts'
import * as registry from './registry.ts'

/** `{ name: ofi_1, params: { window: 50 } }`, after its schema has filled the defaults in. */
export type FeatureChoice = Choice

export const features: Readonly<Record<string, OneOf<Feature<never>>>> = registry

export const featureChoice: Schema<FeatureChoice> = choiceBetween(Object.values(features))

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
