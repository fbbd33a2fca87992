/** `swarm book verify`: rebuilds the books of every set of files in a directory and compares them with the exchange. */
import { basename, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { bookLines } from '#apps/book-table.ts'
import { example } from '#apps/commands/switches.ts'
import { exitFor } from '#apps/exit-codes.ts'
import { progressLine } from '#apps/progress.ts'
import { readShare } from '#apps/read-share.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'
import { SwarmError } from '#domain/errors.ts'
import { bookFormats, expectedNames, filesOf, findBookSets, type BookFormat } from '#stores/book-sets.ts'
import type { SetReport } from '#stores/book-verification/set-report.ts'

interface Options {
  readonly format: BookFormat
  readonly dir: string
  readonly json?: true
}

const namesHelp = bookFormats.map((format) => `  ${format.padEnd(9)} ${expectedNames[format]}`).join('\n')

export const bookVerifyCommand = (shell: Shell): Command =>
  new Command('verify')
    .description("rebuild books from files and say how often they agree with the exchange's own best prices")
    .addOption(new Option('--format <format>', 'what the files hold').choices(bookFormats).makeOptionMandatory())
    .requiredOption('--dir <dir>', 'directory of the files; every set in it is verified')
    .option('--json', 'what was found as one JSON object')
    .addHelpText(
      'after',
      `\nFiles:\n${namesHelp}\n${example('swarm book verify --format binance --dir data/binance --json')}`,
    )
    .action(async ({ format, dir, json }: Options) => {
      const path = resolve(shell.cwd, dir)
      const sets = findBookSets(format, path)
      // The readers are loaded only when there is something to read.
      const { verifySet } = await import('#stores/book-verification/verify.ts')
      const progress = progressLine(shell.stderr)
      const share = readShare(sets.flatMap(filesOf), LOOKS)
      const reports: SetReport[] = []
      const unreadable: { readonly name: string; readonly error: string }[] = []
      for (const set of sets) {
        try {
          reports.push(await verifySet(set, (file, bytes) => progress.show(share(file, bytes), basename(file))))
        } catch (thrown) {
          if (!(thrown instanceof SwarmError)) throw thrown
          unreadable.push({ name: set.name, error: thrown.message })
          shell.exit = exitFor(thrown.code)
        }
      }
      progress.close()
      if (json === true) print(shell, toJson({ format, dir, sets: reports, unreadable }))
      else if (reports.length > 0) for (const line of bookLines(reports)) print(shell, line)
      for (const { name, error } of unreadable) complain(shell, `${name}: ${error}`)
      for (const { name, faults, complaints } of reports) {
        if (complaints.length === 0) continue
        shell.exit = 'unexpected'
        for (const { file, line, field, condition, detail } of faults) {
          complain(shell, `${file}:${line}: ${field}: ${condition}${detail === '' ? '' : ` (${detail})`}`)
        }
        for (const complaint of complaints) complain(shell, `${name}: ${complaint}`)
      }
    })

/** Looks at a file that a verification takes: one for its grid, one for its rows. */
const LOOKS = 2
