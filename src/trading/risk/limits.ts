/** The limits as a configuration gives them: one section a registered check, every one of them required. */
import type { Schema } from '#domain/schema.ts'
import type { RefusalCode } from '#messages/decisions.ts'
import type { Check, CheckSpec } from './check.ts'
import * as registry from './registry.ts'

type Registry = typeof registry
type ParamsOf<Spec> = Spec extends CheckSpec<infer Params> ? Params : never

/** Parameters of each check, by its name. */
export type Limits = { readonly [Name in keyof Registry]: ParamsOf<Registry[Name]> }

/** A check whose parameters are known only to itself. */
type AnyCheck = Omit<CheckSpec<never>, 'params'> & { readonly params: Schema<unknown> }

// Sorted, because module loaders differ in the order they list exports in.
const specs: readonly AnyCheck[] = Object.values(registry).sort((a, b) => (a.name < b.name ? -1 : 1))

/** A limit nobody set is a limit nobody thought of: none has a default that switches its check off. */
export const limits: Schema<Limits> = (z) => {
  const sections = Object.fromEntries(specs.map(({ name, about, params }) => [name, params(z).describe(about)]))
  return z.strictObject(sections) as unknown as ReturnType<typeof limits> // a section a registered name, by its own schema
}

export interface BoundCheck extends Check {
  readonly name: string
  readonly code: RefusalCode
}

/** The checks with their limits put in, in alphabetical order of their names. `limits` has passed its schema. */
export const boundChecks = (chosen: Limits): readonly BoundCheck[] =>
  specs.map((spec) => ({
    name: spec.name,
    code: spec.code,
    ...spec.create(chosen[spec.name as keyof Limits] as never), // parsed by this very check's own schema
  }))
