/** `swarm mt5 history SYMBOL`: ticks or bars of a terminal into a file, with a bar of progress. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { portNumber, secretFor, secretOption, type SecretOptions } from '#apps/commands/mt5/secret.ts'
import { example, stateOption, spanOption } from '#apps/commands/switches.ts'
import { hoursText } from '#apps/duration.ts'
import { onInterrupt } from '#apps/interrupts.ts'
import { utcMillis } from '#apps/moment.ts'
import { progressLine } from '#apps/progress.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'
import { HISTORY_PORT } from '#apps/mt5-installation.ts'
import { timeframes, type Timeframe } from '#venues/mt5/timeframes.ts'

interface Options extends SecretOptions {
  readonly from: number
  readonly to?: number
  readonly bars?: Timeframe
  readonly out?: string
  readonly port: number
  readonly wait: number
  readonly json?: true
}

/** UTC, milliseconds. */
function moment(text: string): number {
  const millis = utcMillis(text)
  if (millis === undefined) throw new InvalidArgumentError('Expected a day such as 2026-03-02, or 2026-03-02T10:00.')
  return millis
}

function fileName(text: string): string {
  if (!/\.(csv|parquet)$/i.test(text)) throw new InvalidArgumentError('Expected a name that ends in .csv or .parquet.')
  return text
}

export const mt5HistoryCommand = (shell: Shell): Command =>
  new Command('history')
    .description('ticks or bars of a symbol from the SwarmHistory program of a terminal, as CSV or Parquet')
    .argument('<symbol>', 'as the terminal names it')
    .requiredOption('--from <day>', 'first day or moment, UTC', moment)
    .option('--to <day>', 'up to this day or moment, UTC, without it; now when absent', moment)
    .addOption(new Option('--bars <timeframe>', 'bars instead of ticks').choices(Object.keys(timeframes)))
    .option('--out <file>', 'ends in .csv (as the terminal exports) or .parquet; SYMBOL.csv when absent', fileName)
    .option('--port <port>', 'port SwarmHistory dials', portNumber, HISTORY_PORT)
    .addOption(spanOption('--wait <span>', 'how long to wait for the terminal, and for each page', '1m'))
    .addOption(stateOption())
    .addOption(secretOption())
    .option('--json', 'what was fetched as one JSON object')
    .addHelpText('after', example('swarm mt5 history EURUSD --from 2026-03-02 --to 2026-03-07 --out eurusd.parquet'))
    .action(async (symbol: string, options: Options, command: Command) => {
      const { from, to = Date.now(), bars, port, wait } = options
      if (!(from < to)) {
        const begin = new Date(from).toISOString()
        return command.error(`error: nothing lies between --from ${begin} and --to ${new Date(to).toISOString()}`)
      }
      const path = resolve(shell.cwd, options.out ?? `${symbol.replaceAll(/[^\w.-]/g, '_')}.csv`)
      const secret = secretFor(options, shell)
      const { openHistoryFile } = await import('#apps/history-file.ts')
      const { tcpDoor } = await import('#venues/mt5/gateway/listener.ts')
      const { fetchHistory } = await import('#venues/mt5/history.ts')
      const { commandHost } = await import('#venues/mt5/visit.ts')
      const file = openHistoryFile(path, bars === undefined ? 'ticks' : 'bars')
      const progress = progressLine(shell.stderr)
      const stop = new AbortController()
      const giveBack = onInterrupt(() => stop.abort())
      try {
        const { rows, partial, offsetSeconds } = await fetchHistory(
          { secret, symbol, from, to, timeframe: bars, patienceMillis: wait, signal: stop.signal },
          tcpDoor('127.0.0.1', port, commandHost),
          {
            page: (page, serverAheadSeconds) => file.page(page, serverAheadSeconds),
            progress: (share, count) => progress.show(share, `${count.toLocaleString('en-US')} rows`),
            told: (line) => progress.print(line),
          },
        )
        file.finish()
        progress.close()
        for (const day of partial) complain(shell, `only a part of the span that begins on ${day} could be had`)
        if (partial.length > 0) shell.exit = 'terminal'
        if (options.json === true) print(shell, toJson({ symbol, file: path, rows, partial, offsetSeconds }))
        else
          print(
            shell,
            `${rows.toLocaleString('en-US')} rows of ${symbol} in ${path}; server clock ${ahead(offsetSeconds)} UTC`,
          )
      } catch (thrown) {
        progress.close()
        file.abandon()
        if (!stop.signal.aborted) throw thrown
        complain(shell, 'interrupted: nothing was written')
        shell.exit = 'interrupted'
      } finally {
        giveBack()
      }
    })

const ahead = (seconds: number): string =>
  seconds === 0 ? 'equals' : `${hoursText(seconds)} ${seconds > 0 ? 'ahead of' : 'behind'}`
