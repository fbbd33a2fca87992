/**
 * The limits as a configuration gives them: one section a registered check, every one of them required. They may be
 * changed while the swarm runs, one at a time: `position.maxLots`.
 */
import type { OneOf } from '#domain/choice.ts'
import type { Schema } from '#domain/schema.ts'
import type { RefusalCode } from '#messages/decisions.ts'
import type { Check, CheckSpec } from './check.ts'
import { withLimit } from './limit-path.ts'
import * as registry from './registry.ts'

type Registry = typeof registry
type ParamsOf<Spec> = Spec extends CheckSpec<infer Params> ? Params : never

/** Parameters of each check, by its name. */
export type Limits = { readonly [Name in keyof Registry]: ParamsOf<Registry[Name]> }

export type AnyCheck = OneOf<CheckSpec<never>>

/** Sorted, because module loaders differ in the order they list exports in. */
export const registered: readonly AnyCheck[] = Object.values<AnyCheck>(registry).sort((a, b) =>
  a.name < b.name ? -1 : 1,
)

/** A limit nobody set is a limit nobody thought of: none has a default that switches its check off. */
export const limits: Schema<Limits> = (z) => {
  const sections = Object.fromEntries(registered.map(({ name, about, params }) => [name, params(z).describe(about)]))
  return z.strictObject(sections) as unknown as ReturnType<typeof limits> // a section a registered name, by its own schema
}

export interface BoundCheck extends Omit<Check, 'adjust'> {
  readonly name: string
  readonly code: RefusalCode
}

/** Every check with its limits put in, in alphabetical order of their names. */
export interface CheckSet {
  readonly checks: readonly BoundCheck[]
  readonly limits: Limits
  /** Puts one limit in anew; what its check has counted is kept. False for a limit nobody has: nothing changes. */
  change(path: string, value: unknown): boolean
}

/** `chosen` has passed its schema, and so has whatever a change makes of it. */
export function createChecks(chosen: Limits): CheckSet {
  let present = chosen
  const paramsOf = ({ name }: AnyCheck): never => present[name as keyof Limits] as never // parsed by this very check's own schema
  const made: Check[] = registered.map((spec) => spec.create(paramsOf(spec)))
  const checks: BoundCheck[] = registered.map((spec, k) => bound(spec, made[k])) // one a spec
  return {
    checks,
    get limits() {
      return present
    },
    change(path, value) {
      const next = withLimit(present, path, value)
      const at = registered.findIndex(({ name }) => name === path.split('.', 1)[0])
      const spec = registered[at]
      const old = made[at]
      if (next === undefined || spec === undefined || old === undefined) return false
      present = next
      if (old.adjust !== undefined) old.adjust(paramsOf(spec))
      else {
        const fresh = spec.create(paramsOf(spec))
        made[at] = fresh
        checks[at] = bound(spec, fresh)
      }
      return true
    },
  }
}

const bound = ({ name, code }: AnyCheck, check: Check): BoundCheck => ({ name, code, ...check })

/** The checks alone, for limits that stay. */
export const boundChecks = (chosen: Limits): readonly BoundCheck[] => createChecks(chosen).checks
