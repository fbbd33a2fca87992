/** docs/reference/errors.md, from the table in src/domain/errors.ts. */
import { errors } from '#domain/errors.ts'
import { table } from './markdown.ts'

const remedies = [
  ['`retry`', 'it is tried again, with growing pauses'],
  ['`restart`', 'the agent gets a new incarnation, warmed from what it missed'],
  ['`halt`', 'trading stops: working orders are canceled, and nothing is sent until a person resumes'],
]

export function errorsPage(): string {
  const rows = Object.entries(errors).map(([code, { remedy, text, fix }]) => [
    `\`${code}\``,
    text,
    `\`${remedy}\``,
    fix,
  ])
  return `# Errors

Every error of the swarm has a code, and says what is done about it and what you can do. A line shown to you reads
\`CODE: what (facts); what to do\`. Refusals of orders are not errors: they are messages, \`decision.refused\` and
\`order.rejected\`, with a code of their own.

What is done about it is decided where the error is defined:

${table(['remedy', 'what the supervisor does'], remedies)}

${table(['code', 'what', 'remedy', 'what to do'], rows)}
`
}
