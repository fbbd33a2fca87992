/** Switches and answers that the commands of Hawkes processes share. */
import { InvalidArgumentError, Option } from 'commander'
import { TIES } from '#apps/hawkes-choices.ts'
import { refusalLine, type HawkesRefusal } from '#apps/hawkes-refusals.ts'
import { parseMoment, type Moment } from '#apps/hawkes-window.ts'
import { exitFor } from '#apps/exit-codes.ts'
import { complain, isColoured, print, type Shell } from '#apps/shell.ts'
import { painted, type Line } from '#apps/spans.ts'
import { toJson } from '#apps/wire.ts'

export interface WindowOptions {
  readonly ties: (typeof TIES)[number]
  readonly from?: Moment
  readonly to?: Moment
}

export const tiesOption = (): Option =>
  new Option('--ties <policy>', 'events of one time: one event, several that do not excite each other, or an error')
    .choices(TIES)
    .default('merge')

export const fromOption = (): Option =>
  new Option(
    '--from <moment>',
    'begin there: UTC, or seconds (of trades: since the first one); the first event when absent',
  ).argParser(moment)
export const toOption = (): Option =>
  new Option('--to <moment>', 'end there; the last event when absent').argParser(moment)

function moment(text: string): Moment {
  const read = parseMoment(text)
  if (read === undefined) throw new InvalidArgumentError('Expected seconds, or UTC such as 2026-03-02T10:00.')
  return read
}

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError('Expected a number above 0.')
  return value
}

export const printLines = (shell: Shell, lines: readonly Line[]): void => {
  for (const line of lines) print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
}

/** What of a refused file was no row: that may be why. */
export interface BadRows {
  readonly file: string
  readonly badRows: number
  /** Line, field and reason. */
  readonly firstBad: string
}

/** One line, one more for rows that were none, and with `--json` one object too; the exit is that of a refusal. */
export function tellRefusal(shell: Shell, refusal: HawkesRefusal, json: true | undefined, from?: BadRows): void {
  shell.exit = 'refused'
  if (from !== undefined && from.badRows > 0) {
    complain(shell, `${from.file}: bad rows: ${from.badRows} left out; the first: ${from.firstBad}`)
  }
  complain(shell, refusalLine(refusal))
  if (json === true) print(shell, toJson({ refused: refusal.reason, detail: refusal.detail }))
}

/** A file that ends early was used as far as it goes, and the exit says so. */
export function tellBroken(shell: Shell, { file, broken }: { readonly file: string; readonly broken: string }): void {
  if (broken === '') return
  complain(shell, `${file} breaks off: ${broken}; what was read was used`)
  if (shell.exit === 'ok') shell.exit = exitFor('TICKS_TRUNCATED')
}
