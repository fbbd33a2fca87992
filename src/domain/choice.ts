/**
 * One of several named things, as a configuration chooses it: `{ name: ofi_1, params: { window: 50 } }`.
 *
 * A feature, an execution algorithm, a fee, a model of latency: each declares its name and its parameters, and whoever
 * lists them gets a schema of the choice between them, with an error that names what was meant.
 */
import type { Schema } from './schema.ts'

/** What the things to choose from have in common. */
export interface Choosable {
  readonly name: string
  readonly about: string
  readonly params: Schema<unknown>
}

/** A choice after its schema has filled the defaults in. */
export interface Choice {
  readonly name: string
  readonly params: unknown
}

/** The same of known specs: one of the names, with the parameters of that one. */
export type ChoiceOf<Spec extends Choosable> =
  Spec extends Readonly<{ name: infer Name; params: Schema<infer Params> }>
    ? { readonly name: Name; readonly params: Params }
    : never

/** A spec among others of its kind: its parameters are known only to itself. */
export type OneOf<Spec extends { readonly params: unknown }> = Omit<Spec, 'params'> & Pick<Choosable, 'params'>

/** The parameters of what has none. */
type NoParams = Readonly<Record<string, never>>
export const noParams: Schema<NoParams> = (z) => z.strictObject({})

/** One strict object a spec, told apart by name; `params` may be left out where all of them have defaults. */
export const choiceBetween =
  <const Spec extends Choosable>(specs: readonly Spec[]): Schema<ChoiceOf<Spec>> =>
  (z) => {
    const choices = specs.map(({ name, about, params }) =>
      z.strictObject({ name: z.literal(name).describe(about), params: params(z).prefault({}) }),
    )
    const options = choices as [(typeof choices)[0], ...typeof choices] // there is no choice between none
    // Each object has the name of one spec and what that spec's own schema gives, which is what `ChoiceOf` says.
    return z.discriminatedUnion('name', options) as never
  }
