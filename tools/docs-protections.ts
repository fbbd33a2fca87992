/** docs/reference/protections.md, from what src/trading/monitor/registry.ts declares. */
import { z } from 'zod'
import { registered, sectionOf } from '#trading/monitor/monitor-config.ts'
import { parameterTable } from './docs-parameters.ts'

const forgiveness = {
  no: 'A breach ends when its cool-down is over and the figure is down to `clearShare` of the limit.',
  closes: 'A breach ends with its cool-down; trades closed before count no more.',
  highWater: 'A breach ends with its cool-down; the high-water mark starts again from the present equity.',
} as const satisfies Record<(typeof registered)[number]['forgives'], string>

const section = (spec: (typeof registered)[number]): string => `## ${spec.name}

${spec.about} ${forgiveness[spec.forgives]}

${parameterTable(sectionOf(z, spec))}
`

export function protectionsPage(): string {
  return `# Protections

What the risk agent watches after trades, each with its section under \`monitor.limits\` in its configuration; what is not
named there is not watched. How they work together, and how to try them: [limit risk](../how-to/limit-risk.md).

A figure above its limit is a breach. Losses and values are in the account's currency.

${registered.map(section).join('\n')}`
}
