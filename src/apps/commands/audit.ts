/** `swarm audit`: the whole journal as lines, or the story of one order. */
import { auditColumns, auditIn } from '#apps/audit-report.ts'
import { reportCommand } from './journal-command.ts'

export const auditCommand = reportCommand({
  name: 'audit',
  about: 'tell everything in the journal: votes, decisions, refusals, commands, orders and why',
  examples: ['swarm audit --since 10m', 'swarm audit --order 68786585601'],
  order: 'the whole story of one order, from the votes to the last fill',
  none: 'nothing happened',
  columns: auditColumns,
  rows: auditIn,
})
