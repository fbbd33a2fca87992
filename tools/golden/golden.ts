/**
 * Golden files: vectors from independent code, and what it takes to be judged by one.
 *
 * A file names a computation; one file of this folder recomputes its `expected` from its `inputs`, whatever those are,
 * and gives it in the same shape. Every number, word, null and empty list that `expected` holds is one case, compared
 * with what was computed at the same place: |got - expected| <= abs + rel |expected|, NaN stands for null, words must be
 * equal, and nothing may be where the list is empty.
 *
 * Some files say only in `expected` for what they want answers: a key holds a window, a row its own grid point. So a
 * computation is also told the form of `expected`: keys and lengths, and the fields it declares to be labels. All other
 * values are null there: no answer reaches the computation that is judged by it.
 */
import { z } from 'zod'

export interface Golden {
  /** Name in the files, or the start of it when it ends with `*`. */
  readonly name: string
  /** Fields of `expected`, at any depth, that say what is asked and answer nothing. */
  readonly labels: readonly string[]
  /** From `inputs`, what `expected` should hold; `form` is its `formOf`. Throws when the inputs are not of its form. */
  compute(inputs: unknown, form: unknown): unknown
}

export const defineGolden = <Inputs>(
  name: string,
  schema: z.ZodType<Inputs>,
  compute: (inputs: Inputs, form: unknown) => unknown,
  labels: readonly string[] = [],
): Golden => ({ name, labels, compute: (inputs, form) => compute(schema.parse(inputs), form) })

/** `expected` without its answers: every leaf is null but those of the fields in `labels`. */
export function formOf(expected: unknown, labels: readonly string[]): unknown {
  if (Array.isArray(expected)) return expected.map((item) => formOf(item, labels))
  if (typeof expected !== 'object' || expected === null) return null
  const isLabel = (key: string, value: unknown): boolean => labels.includes(key) && typeof value !== 'object'
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [key, isLabel(key, value) ? value : formOf(value, labels)]),
  )
}

/** The keys at a place of a form, by the keys that lead there; none where there is no object. */
export function keysAt(form: unknown, ...path: readonly string[]): string[] {
  let at = form
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
  return typeof at === 'object' && at !== null ? Object.keys(at) : []
}

/** The keys of the form itself that match, with the number in the first group of `pattern`, as Python wrote it. */
export const numbersInKeys = (form: unknown, pattern: RegExp): readonly (readonly [key: string, value: number])[] =>
  keysAt(form).flatMap((key): readonly (readonly [string, number])[] => {
    const text = pattern.exec(key)?.[1]
    return text === undefined ? [] : [[key, Number(text)]]
  })

const goldenFile = z.object({
  name: z.string(),
  inputs: z.unknown(),
  expected: z.unknown(),
  tolerance: z.object({ abs: z.number().nonnegative(), rel: z.number().nonnegative() }),
})
export type GoldenFile = z.infer<typeof goldenFile>

/** The file of this format in `json`, or null when it is another kind of JSON. */
export function goldenOf(json: unknown): GoldenFile | null {
  const parsed = goldenFile.safeParse(json)
  return parsed.success ? parsed.data : null
}

export interface Verdict {
  readonly cases: number
  readonly failures: number
  /** Largest |got - expected| over the numbers; NaN when there is none. */
  readonly worstError: number
  /** Place and values of the first case that fails. */
  readonly first: string | null
}

/** Compares leaf by leaf. A part that `expected` has and `got` has not fails; one that only `got` has is not looked at. */
export function judge(expected: unknown, got: unknown, tolerance: GoldenFile['tolerance']): Verdict {
  let cases = 0
  let failures = 0
  let worstError = NaN
  let first: string | null = null
  const fail = (path: string, want: unknown, have: unknown): void => {
    failures++
    first ??= `${path === '' ? 'expected' : path}: expected ${JSON.stringify(want)}, got ${JSON.stringify(have) ?? 'nothing'}`
  }

  const compare = (want: unknown, have: unknown, path: string): void => {
    if (Array.isArray(want)) {
      if (!(Array.isArray(have) || ArrayBuffer.isView(have)) || (have as readonly unknown[]).length !== want.length) {
        cases++
        return fail(`${path}.length`, want.length, (have as { length?: unknown } | null | undefined)?.length)
      }
      if (want.length === 0) cases++
      return want.forEach((item, k) => compare(item, (have as readonly unknown[])[k], `${path}[${k}]`))
    }
    if (typeof want === 'object' && want !== null) {
      for (const [key, value] of Object.entries(want)) {
        // A part nobody computed is told as missing, never as a crash.
        const part = typeof have === 'object' && have !== null ? (have as Record<string, unknown>)[key] : undefined
        compare(value, part, path === '' ? key : `${path}.${key}`)
      }
      return
    }
    cases++
    if (typeof want === 'number' && typeof have === 'number') {
      const error = Math.abs(have - want)
      if (error > worstError || Number.isNaN(worstError)) worstError = error
      if (!(error <= tolerance.abs + tolerance.rel * Math.abs(want))) fail(path, want, have)
    } else if (want === null ? !(have === null || Number.isNaN(have)) : want !== have) {
      fail(path, want, have)
    }
  }
  compare(expected, got, '')
  return { cases, failures, worstError, first }
}
