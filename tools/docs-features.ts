/** docs/reference/features.md, from what the features in src/features/registry.ts declare of themselves. */
import { z } from 'zod'
import { features } from '#features/choice.ts'
import { COUNTED } from '#features/feature.ts'
import { parameterTable } from './docs-parameters.ts'
import { table } from './markdown.ts'

function section(feature: (typeof features)[string]): string {
  const schema = feature.params(z)
  const parameters = parameterTable(schema)
  const defaults = schema.safeParse({})
  const facts: [string, string][] = [
    ['unit', feature.unit],
    ['formula', feature.formula],
    ['edge', feature.edge],
    ['source', feature.source],
  ]
  if (defaults.success) {
    const params = defaults.data as never // parsed by this very feature's own schema
    const needs = feature.needs(params)
    facts.push(
      [
        'columns',
        feature
          .columns(params)
          .map((column) => `\`${column}\``)
          .join(', '),
      ],
      ['clock', COUNTED[feature.clock]],
      ['needs', needs.length > 0 ? `prices and ${needs.join(', ')}` : 'prices'],
      [`${COUNTED[feature.clock]} until its first number`, String(feature.readyAfter(params))],
    )
  }
  return `## ${feature.name}

${feature.about}

${table(['', ''], facts)}
${parameters === '' ? '' : `\n${parameters}\n`}`
}

export function featuresPage(): string {
  return `# Features

Columns that the feature agent can compute, by the name a configuration gives them:
\`features: [{ name: mid }, { name: ofi_1, params: { window: 50 } }]\`. A feature writes NaN until it is ready, and where
its value does not exist: zero would be a signal. Columns and first number are those of the default parameters.

${Object.values(features).map(section).join('\n')}`
}
