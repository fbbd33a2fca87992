/** Features as tables and as JSON, from what they declare of themselves. Pure. */
import { z } from 'zod'
import { jsonSchemaOf } from '#config/examination.ts'
import { features } from '#features/choice.ts'
import { COUNTED } from '#features/feature.ts'
import type { ToldColumn } from './feature-table.ts'
import { columned, type Line, span } from './spans.ts'

type AnyFeature = (typeof features)[string]

interface Parameter {
  readonly name: string
  readonly about: string
  readonly required: boolean
  /** Undefined where there is none. */
  readonly default?: unknown
}

/** What a feature declares, with the facts of its default parameters; null where it has no defaults. */
export interface FeatureFacts {
  readonly name: string
  readonly about: string
  readonly unit: string
  readonly formula: string
  readonly source: string
  readonly edge: string
  readonly clock: string
  readonly counts: string
  readonly readyAfter: number | null
  readonly needs: readonly string[] | null
  readonly columns: readonly string[] | null
  readonly params: readonly Parameter[]
}

/** `name` is registered. */
export function factsOf(name: string): FeatureFacts {
  const feature: AnyFeature = features[name]
  const { about, unit, formula, source, edge, clock } = feature
  const schema = feature.params(z)
  const defaults = schema.safeParse({})
  const { properties = {}, required = [] } = jsonSchemaOf(schema)
  const params = (defaults.success ? defaults.data : undefined) as never // parsed by this very feature's own schema
  return {
    ...{ name, about, unit, formula, source, edge, clock },
    counts: COUNTED[clock],
    readyAfter: defaults.success ? feature.readyAfter(params) : null,
    needs: defaults.success ? feature.needs(params) : null,
    columns: defaults.success ? feature.columns(params) : null,
    params: Object.entries(properties).map(([key, property]) => ({
      name: key,
      about: property.description ?? '',
      required: required.includes(key),
      default: Reflect.get(property, 'default'), // JSON schema has it; our reading of it does not say so
    })),
  }
}

const needsText = (needs: readonly string[] | null): string =>
  needs === null ? 'by parameters' : ['prices', ...needs].join(', ')

/** Of a unit that depends on columns or parameters the first, which is that of the defaults. */
const shortUnit = (unit: string): string => {
  const [first] = unit.split(';', 1)
  return first === unit ? unit : `${first}; ...`
}

const readyText = ({ readyAfter, counts }: FeatureFacts): string =>
  readyAfter === null ? 'by parameters' : `${readyAfter} ${readyAfter === 1 ? counts.replace(/s$/, '') : counts}`

export function listLines(names: readonly string[]): readonly Line[] {
  const heads = ['NAME', 'UNIT', 'CLOCK', 'READY AFTER', 'NEEDS', 'ABOUT'].map((head) => span(head, 'dim'))
  const rows = names.map(factsOf).map((facts): Line => {
    const { name, unit, clock, needs, about } = facts
    return [
      span(name, 'bold'),
      ...[shortUnit(unit), clock, readyText(facts), needsText(needs), about].map((text) => span(text)),
    ]
  })
  return columned([heads, ...rows], [false, false, false, false, false, false])
}

export function explainLines(facts: FeatureFacts): readonly Line[] {
  const { name, about, unit, formula, source, edge, clock, counts, needs, columns, params } = facts
  const told: [string, string][] = [
    ['unit', unit],
    ['formula', formula],
    ['edge', edge],
    ['source', source],
    ['columns', columns === null ? 'by parameters' : columns.join(', ')],
    ['clock', `${clock}: it moves with ${counts}`],
    ['ready after', readyText(facts)],
    ['needs', needsText(needs)],
  ]
  const rows = params.map(({ name: key, about: what, required, default: value }): Line => [
    span(`  ${key}`),
    span(required ? 'required' : value === undefined ? 'none' : JSON.stringify(value)),
    span(what),
  ])
  return [
    [span(name, 'bold'), span(`  ${about}`)],
    ...columned(
      told.map(([label, text]): Line => [span(`  ${label}`, 'dim'), span(text)]),
      [false, false],
    ),
    [],
    ...(rows.length === 0 ? [[span('no parameters', 'dim')]] : [[span('parameters', 'dim')]]),
    ...columned(rows, [false, false, false]),
  ]
}

/** Six figures are enough for the eye. */
const figure = (value: number): string => (Number.isNaN(value) ? '-' : String(Number(value.toPrecision(6))))

/** A row a column, then why the empty ones are. */
export function summaryLines(columns: readonly ToldColumn[]): readonly Line[] {
  const heads = ['COLUMN', 'READY', 'MEAN', 'MIN', 'MAX'].map((head) => span(head, 'dim'))
  const rows = columns.map(({ name, ready, mean, min, max }): Line => {
    // Rounded down: 100 % means every row.
    const percent = `${(Math.floor(ready * 1e3) / 10).toFixed(1)} %`
    return [name, percent, ...[mean, min, max].map(figure)].map((text) => span(text))
  })
  const empty = columns.flatMap(({ name, neverReady }): readonly Line[] =>
    neverReady === undefined ? [] : [[span(`${name} is never ready`, 'yellow'), span(`: ${neverReady}`)]],
  )
  return [...columned([heads, ...rows], [false, true, true, true, true]), ...empty]
}
