/** `swarm data check FILE...`: what is wrong with a file of ticks, before anybody trusts it. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { SwarmError } from '#domain/errors.ts'
import { tell } from '#apps/faults.ts'
import { progressLine } from '#apps/progress.ts'
import { isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { example } from './switches.ts'

/** Smaller files are done before a line could be read. */
const LARGE_BYTES = 4 << 20

interface Options {
  readonly json?: true
}

export function dataCommand(shell: Shell): Command {
  const command = new Command('data')
    .description('market data in files')
    .addHelpText('after', example('swarm data check eurusd.csv.gz'))
  command.addCommand(checkCommand(shell))
  return command
}

const checkCommand = (shell: Shell): Command =>
  new Command('check')
    .description('the quality of files of quotes or trades: gaps, crossed quotes, price grid, jumps, latencies ...')
    .argument('<files...>', 'plain or gzip, the format known by content')
    .option('--json', 'a JSON object a file')
    .addHelpText('after', example('swarm data check eurusd.csv.gz', 'swarm data check --json trades/*.csv.gz'))
    .action(async (files: readonly string[], { json }: Options) => {
      const { checkFile } = await import('#apps/data-check.ts')
      const { findingsOf, lastLine, reportLines, reportObject } = await import('#apps/data-report.ts')
      const { toJson } = await import('#apps/wire.ts')
      const reports = []
      for (const file of files) {
        const progress = progressLine(shell.stderr)
        try {
          const report = await checkFile(file, resolve(shell.cwd, file), (share, rows, bytes) => {
            if (bytes >= LARGE_BYTES) progress.show(share, `${file}: ${rows.toLocaleString('en-US')} rows`)
          })
          progress.close()
          reports.push(report)
          if (json === true) print(shell, toJson(reportObject(report)))
          else
            for (const line of reportLines(report))
              print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
        } catch (thrown) {
          progress.close()
          if (!(thrown instanceof SwarmError)) throw thrown
          // The other files are looked at all the same; what cannot be read decides the exit.
          tell(thrown, shell)
        }
      }
      if (json !== true && reports.length > 0) print(shell, lastLine(reports))
      if (shell.exit === 'ok' && findingsOf(reports, 'bad') > 0) shell.exit = 'unexpected'
    })
