/** What a schema complains of, as problems with their places. */
import type { core } from 'zod'
import { find, keyPlace, pathText, placeOf, plain, type Located, type Path } from './located.ts'
import { given, type Problem } from './problems.ts'
import { allowed, allowedKeys, homeOfKey, schemaAt, type JsonSchema } from './schema-guide.ts'
import { didYouMean } from './suggestion.ts'

export type Issue = core.$ZodIssue

/** What is being explained: the whole tree, where in it the schema applies, and the schema's JSON form. */
export interface Subject {
  readonly root: Located
  readonly at: Path
  readonly schema: JsonSchema
}

/** What zod says when a schema gives no words of its own. */
const ZOD_WORDS = /^(Invalid|Too) /

/** A problem, and where a key that stands one map too high is wanted: there it is not missing as well. */
interface Explained extends Problem {
  readonly wantedAt?: string | undefined
}

export function explain(issues: readonly Issue[], subject: Subject): readonly Problem[] {
  const explained = issues.flatMap((issue) => explainOne(issue, subject, []))
  const told = new Set(explained.map(({ wantedAt }) => wantedAt))
  return explained.filter(({ path }) => !told.has(path))
}

function explainOne(issue: Issue, subject: Subject, around: Path): readonly Explained[] {
  const { root, at, schema } = subject
  const below = [...around, ...(issue.path as Path)] // our schemas have no symbol keys
  const path = [...at, ...below]
  const node = find(root, path)
  const value = plain(find(root, at) ?? root)
  const guide = schemaAt(schema, below, value)
  const problem = (text: string): readonly Problem[] => [
    { code: 'CONFIG_INVALID', place: placeOf(root, path), path: pathText(root, path), text },
  ]
  const expected = guide === undefined ? issue.message : `expected ${allowed(guide)}`

  switch (issue.code) {
    case 'unrecognized_keys': {
      const map = node === undefined ? undefined : plain(node)
      const keys = guide === undefined ? [] : allowedKeys(guide, map)
      return issue.keys.map((key) => {
        const home = guide === undefined ? undefined : homeOfKey(guide, map, key)
        const wanted = home === undefined ? undefined : [...path, home, key]
        const guess = home === undefined ? didYouMean(key, keys) : `; did you mean "${home}.${key}"?`
        return {
          code: 'CONFIG_INVALID' as const,
          place: keyPlace(root, [...path, key]),
          path: pathText(root, [...path, key]),
          text: `unknown key${guess}${keys.length === 0 ? '' : `; allowed: ${keys.join(', ')}`}`,
          wantedAt: wanted === undefined || find(root, wanted) !== undefined ? undefined : pathText(root, wanted),
        }
      })
    }
    case 'invalid_value':
      return problem(`${given(node)}; ${expected}${guess(node, issue.values)}`)
    case 'invalid_union': {
      const options: readonly unknown[] = 'options' in issue && Array.isArray(issue.options) ? issue.options : []
      if (options.length > 0) {
        const choices = options
          .map((option) => JSON.stringify(option))
          .toSorted()
          .join(', ')
        return problem(`${given(node)}; expected one of ${choices}${guess(node, options)}`)
      }
      const meant = issue.errors.filter(
        (errors) => !errors.some((e) => e.path.length === 0 && e.code === 'invalid_type'),
      )
      if (node?.form === 'map' && meant.length === 1)
        return meant[0].flatMap((inner) => explainOne(inner, subject, below))
      return problem(`${given(node)}; ${expected}`)
    }
    case 'custom':
      return problem(node?.form === 'scalar' ? `${given(node)}; ${issue.message}` : issue.message)
    default:
      // Words of the schema's own say more than its form: that a decimal is wanted, and not just any text.
      return problem(
        `${given(node)}; ${node === undefined || ZOD_WORDS.test(issue.message) ? expected : issue.message}`,
      )
  }
}

function guess(node: Located | undefined, options: readonly unknown[]): string {
  if (node?.form !== 'scalar' || typeof node.value !== 'string' || node.shown !== undefined) return ''
  return didYouMean(
    node.value,
    options.filter((option) => typeof option === 'string'),
  )
}
