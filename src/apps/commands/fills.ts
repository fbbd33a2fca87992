/** `swarm fills`: every fill of the journal. */
import { fillColumns, fillsIn } from '#apps/fill-report.ts'
import { reportCommand } from './journal-command.ts'

export const fillsCommand = reportCommand({
  name: 'fills',
  about: 'list the fills in the journal, while a swarm runs and after it',
  examples: ['swarm fills', 'swarm fills --since 2026-03-02 --until 2026-03-03 --csv'],
  order: 'of one order, and of those that are a part of it',
  none: 'no fills',
  columns: fillColumns,
  rows: fillsIn,
})
