/**
 * Hawkes parameters as a file holds them, and the process they describe: written by `swarm hawkes fit`, read by
 * `simulate` and `check`. Units 1/s; alpha[i][j] is what an event of side j does to side i.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { SwarmError } from '#domain/errors.ts'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import type { HawkesProcess } from '#hawkes/kernel.ts'
import { oneLine } from './figures.ts'

/** The sides in the order of the kinds. */
export const SIDES = ['buy', 'sell'] as const

export type HawkesModel =
  | { readonly by: 'all'; readonly process: HawkesProcess }
  | { readonly by: 'side'; readonly parameters: HawkesParameters }

const above = z.number().positive()
const notBelow = z.number().min(0)
const pair = <Value extends z.ZodType>(value: Value) => z.tuple([value, value])

const paramsFile = z.discriminatedUnion('kernel', [
  z.strictObject({ kernel: z.literal('exponential'), mu: above, alpha: notBelow, beta: above }),
  z
    .strictObject({
      kernel: z.literal('sum-exponential'),
      mu: above,
      alphas: z.array(notBelow).min(1),
      betas: z.array(above).min(1),
    })
    .refine(({ alphas, betas }) => alphas.length === betas.length, {
      path: ['betas'],
      message: 'as many as there are alphas',
    }),
  z.strictObject({ kernel: z.literal('power-law'), mu: above, alpha: notBelow, beta: above, p: above }),
  z.strictObject({
    kernel: z.literal('exponential-by-side'),
    sides: z.tuple([z.literal('buy'), z.literal('sell')]),
    mu: pair(above),
    alpha: pair(pair(notBelow)),
    beta: pair(pair(above)),
  }),
])
export type HawkesParams = z.output<typeof paramsFile>

/** Throws MODEL_INVALID with the first field at fault. An unstable process is none: who needs a stable one asks. */
export function readModel(name: string, path: string): HawkesModel {
  const refused = (why: string): SwarmError => new SwarmError('MODEL_INVALID', { file: name, why })
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    // What JSON says of a fault quotes the file, line ends and all.
    throw refused(oneLine(thrown instanceof Error ? thrown.message : String(thrown)))
  }
  const read = paramsFile.safeParse(content)
  if (read.success) return modelOf(read.data)
  const [issue] = read.error.issues
  throw refused(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'invalid'}`)
}

function modelOf(params: HawkesParams): HawkesModel {
  switch (params.kernel) {
    case 'exponential': {
      const { mu, alpha, beta } = params
      return { by: 'all', process: { mu, kernel: { kind: 'exponential', alpha, beta } } }
    }
    case 'sum-exponential': {
      const { mu, alphas, betas } = params
      return { by: 'all', process: { mu, kernel: { kind: 'sum-exponential', alphas, betas } } }
    }
    case 'power-law': {
      const { mu, alpha, beta, p } = params
      return { by: 'all', process: { mu, kernel: { kind: 'power-law', alpha, beta, p } } }
    }
    case 'exponential-by-side':
      return { by: 'side', parameters: { mu: params.mu, alpha: params.alpha, beta: params.beta } }
  }
}

/** What the file says of a model. */
export function paramsOf(model: HawkesModel): Readonly<Record<string, unknown>> {
  if (model.by === 'side') return { kernel: 'exponential-by-side', sides: SIDES, ...model.parameters }
  const { kind, ...values } = model.process.kernel
  return { kernel: kind, mu: model.process.mu, ...values }
}

/** The choice of the feature `hawkes` with these parameters; null for a model without sides. */
export function featureOf(model: HawkesModel): Readonly<Record<string, unknown>> | null {
  if (model.by === 'all') return null
  const { mu, alpha, beta } = model.parameters
  const side = (own: number, other: number) => ({
    mu: mu[own],
    alpha: alpha[own][own],
    beta: beta[own][own],
    crossAlpha: alpha[own][other],
    crossBeta: beta[own][other],
  })
  return { name: 'hawkes', params: { process: { buy: side(0, 1), sell: side(1, 0) } } }
}

/** One number of a model under its name. */
export interface NamedValue {
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** All numbers of a model, in one order: two models of one shape can be laid side by side. */
export function namedValues(model: HawkesModel): readonly NamedValue[] {
  const rate = (name: string, value: number): NamedValue => ({ name, value, unit: '1/s' })
  if (model.by === 'side') {
    const { mu, alpha, beta } = model.parameters
    const matrix = (name: string, rows: readonly (readonly number[])[]): NamedValue[] =>
      rows.flatMap((row, i) => row.map((value, j) => rate(`${name} ${SIDES[i]} <- ${SIDES[j]}`, value)))
    return [...mu.map((value, i) => rate(`mu ${SIDES[i]}`, value)), ...matrix('alpha', alpha), ...matrix('beta', beta)]
  }
  const { mu, kernel } = model.process
  switch (kernel.kind) {
    case 'exponential':
      return [rate('mu', mu), rate('alpha', kernel.alpha), rate('beta', kernel.beta)]
    case 'sum-exponential':
      return [
        rate('mu', mu),
        ...kernel.alphas.map((value, p) => rate(`alpha ${p + 1}`, value)),
        ...kernel.betas.map((value, p) => rate(`beta ${p + 1}`, value)),
      ]
    case 'power-law':
      return [
        rate('mu', mu),
        rate('alpha', kernel.alpha),
        rate('beta', kernel.beta),
        { name: 'p', value: kernel.p, unit: '' },
      ]
  }
}

/** Seconds in which half of what an event adds is over, by the name of the kernel or component. */
export function halfLives(model: HawkesModel): readonly NamedValue[] {
  const life = (name: string, value: number): NamedValue => ({ name, value, unit: 's' })
  if (model.by === 'side') {
    return model.parameters.beta.flatMap((row, i) =>
      row.map((beta, j) => life(`${SIDES[i]} <- ${SIDES[j]}`, Math.LN2 / beta)),
    )
  }
  const { kernel } = model.process
  switch (kernel.kind) {
    case 'exponential':
      return [life('', Math.LN2 / kernel.beta)]
    case 'sum-exponential':
      return kernel.betas.map((beta, p) => life(String(p + 1), Math.LN2 / beta))
    case 'power-law':
      // Half of the children, not half of the height: with p <= 1 they have no end and there is no half.
      return [life('', kernel.p > 1 ? Math.expm1(Math.LN2 / (kernel.p - 1)) / kernel.beta : Number.NaN)]
  }
}
