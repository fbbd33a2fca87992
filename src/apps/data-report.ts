/** What `swarm data check` prints: a line a finding, the verdict before it. Pure: reports in, lines out. */
import type { Verdict } from '#market/quality/measure.ts'
import type { FileReport } from './data-check.ts'
import { span, type Line, type Style } from './spans.ts'

const styles: Readonly<Record<Verdict, Style>> = { ok: 'green', note: 'yellow', bad: 'red' }
const NAME_CELLS = 9

export const reportLines = ({ file, format, gzip, findings }: FileReport): readonly Line[] => [
  [span(file, 'bold'), span(`  ${format}${gzip ? ', gzip' : ''}`)],
  ...findings.flatMap(({ name, verdict, text, list = [] }): readonly Line[] => [
    [span(`  ${verdict.padEnd(5)} `, styles[verdict]), span(name.padEnd(NAME_CELLS), 'dim'), span(text)],
    ...list.map((one): Line => [span(`${' '.repeat(8 + NAME_CELLS)}  ${one}`, 'dim')]),
  ]),
]

/** Findings of a verdict, over all files. */
export const findingsOf = (reports: readonly FileReport[], ...verdicts: readonly Verdict[]): number =>
  reports.reduce((sum, { findings }) => sum + findings.filter(({ verdict }) => verdicts.includes(verdict)).length, 0)

export function lastLine(reports: readonly FileReport[]): string {
  const count = findingsOf(reports, 'note', 'bad')
  return count === 0 ? 'no findings to look at' : `${count} ${count === 1 ? 'finding' : 'findings'} to look at`
}

/** One object a file; findings by their names. */
export const reportObject = ({
  file,
  format,
  kind,
  gzip,
  findings,
}: FileReport): Readonly<Record<string, unknown>> => ({
  file,
  format,
  kind,
  gzip,
  toLookAt: findings.filter(({ verdict }) => verdict !== 'ok').length,
  bad: findings.filter(({ verdict }) => verdict === 'bad').length,
  findings: Object.fromEntries(findings.map(({ name, verdict, text, facts }) => [name, { verdict, text, ...facts }])),
})
