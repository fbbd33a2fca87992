/** The switches of the reports on the journal, and how one of them is run. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '#apps/duration.ts'
import { openReport, type ReadJournal, type ReportOptions } from '#apps/journal-report.ts'
import { utcMillis } from '#apps/moment.ts'
import { printRecords, type RecordColumn } from '#apps/record-output.ts'
import type { Shell } from '#apps/shell.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import { collect, example, stateOption } from './switches.ts'

export interface ReportCommand<Row> {
  readonly name: string
  readonly about: string
  readonly examples: readonly string[]
  readonly order: string
  readonly none: string
  readonly columns: readonly RecordColumn<Row>[]
  rows(read: ReadJournal, options: ReportOptions): Iterable<Row>
}

function moment(text: string): Micros {
  const span = parseDuration(text)
  const millis = span === undefined ? utcMillis(text) : Date.now() - span
  if (millis === undefined) {
    throw new InvalidArgumentError(
      'Expected a moment of UTC such as 2026-03-02T10:00, or a span back from now such as 2h.',
    )
  }
  return fromMillis(millis)
}

const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError('Expected a whole number.')
  }

export const reportCommand =
  <Row>({ name, about, examples, order, none, columns, rows }: ReportCommand<Row>) =>
  (shell: Shell): Command =>
    new Command(name)
      .description(about)
      .option('--since <moment>', 'from this moment of UTC on (2026-03-02T10:00), or so long before now (2h)', moment)
      .option('--until <moment>', 'before this moment', moment)
      .option('--symbol <symbol>', 'of one instrument')
      .option('--order <id>', order, whole(-Number.MAX_SAFE_INTEGER))
      .option('--session <number>', 'the journal of that start; of the last one without it', whole(1))
      .addOption(stateOption())
      .option(
        '--config <file>',
        'find the journal by this configuration instead of the state directory; repeatable',
        collect,
      )
      .addOption(new Option('--csv', 'CSV with a line of names').conflicts('json'))
      .option('--json', 'JSON, one object a line')
      .addHelpText('after', example(...examples))
      .action(async (options: ReportOptions) => {
        const read = await openReport(options, shell)
        await printRecords(rows(read, options), columns, options, none, shell)
      })
