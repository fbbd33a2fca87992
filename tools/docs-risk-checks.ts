/** docs/reference/risk-checks.md, from what the checks in src/trading/risk/registry.ts declare of themselves. */
import { z } from 'zod'
import { refusalCodes, type RefusalCode } from '#messages/decisions.ts'
import { registered } from '#trading/risk/limits.ts'
import { parameterTable } from './docs-parameters.ts'
import { table } from './markdown.ts'

/** Codes that no check gives. */
const others = {
  TRADING_HALTED: 'trading is HALTED: only cancels go out',
  TRADING_REDUCING: 'trading is REDUCING: only exits go out',
  LEASE_EXPIRED: 'the execution agent has had no sign of life from the risk agent',
  NO_PRICE: 'an entry without a quote to judge it by',
  BELOW_MINIMUM: 'less than the venue takes, after lots were floored to the step',
  INSTRUMENT_UNKNOWN: 'an instrument that is not configured',
  VENUE_DOWN: 'the venue is away, or not reconciled yet',
  APPROVAL_EXPIRED: 'the approval is too old, or of a risk agent that has been restarted since',
  DUPLICATE_ORDER: 'an approval that was acted on before',
  STATE_UNKNOWN: 'the risk agent has not been told positions and orders yet',
  COOL_DOWN: 'a breach is cooling down: `given` and `limit` are those of the breach',
  LIMIT_BROKEN: 'a limit of the post-trade monitor is broken',
  FIGURE_UNKNOWN: 'a figure the post-trade monitor must watch is not known',
} as const satisfies Partial<Record<RefusalCode, string>>

function meaning(code: RefusalCode): string {
  const check = registered.find((one) => one.code === code)
  if (check !== undefined) return `check \`${check.name}\``
  if (!(code in others)) throw new Error(`nothing says what ${code} means`)
  return others[code as keyof typeof others] // it is one of them
}

const section = ({ name, about, code, params }: (typeof registered)[number]): string => `## ${name}

${about} Refuses with \`${code}\`.

${parameterTable(params(z))}
`

export function riskChecksPage(): string {
  const codes = refusalCodes.map((code): [string, string] => [`\`${code}\``, meaning(code)])
  return `# Risk checks

Every order that opens or grows a position must pass all of these, in the order of their names; each has its section in the
configuration of the risk agent, and none can be left out: \`limits: { position: { maxLots: 1 }, ... }\`. An order that
only reduces is never refused by a check. What counts is the worst case: everything approved, in flight, working and of
unknown fate, as if it filled. What is not known refuses.

\`swarm limits\` shows the limits and what is used of them; \`swarm limits set position.maxLots 2\` changes one while the swarm
runs. It holds over restarts of the risk agent, until the swarm is started anew. A limit that is 75 % used is told once
(\`alertShare\`), one that is used up once more, and that it is free again once it is 5 % below.

${registered.map(section).join('\n')}
## Codes

Why an order was not sent: the code of \`decision.refused\`.

${table(['code', 'why'], codes)}
`
}
