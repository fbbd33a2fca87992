/** docs/reference/exit-codes.md, from the table in src/apps/exit-codes.ts. */
import { exitCodes } from '#apps/exit-codes.ts'
import { table } from './markdown.ts'

export function exitCodesPage(): string {
  const rows = Object.values(exitCodes).map(({ code, when }) => [String(code), when])
  return `# Exit codes

What \`swarm\` and \`npm start\` end with. They are stable: scripts may rely on them.

${table(['code', 'when'], [...rows, ['69', 'the swarm was never reached: `npm ci` failed, or no usable Node was found']])}
`
}
