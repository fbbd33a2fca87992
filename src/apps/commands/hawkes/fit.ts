/** `swarm hawkes fit FILE`: the process behind the events of a file, and how well it explains them. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  fromOption,
  printLines,
  tellBroken,
  tellRefusal,
  tiesOption,
  toOption,
  type WindowOptions,
} from './switches.ts'
import { example } from '#apps/commands/switches.ts'
import { KERNELS, METHODS, POWER_LAW_EVENTS, type FitChoice } from '#apps/hawkes-choices.ts'
import { progressLine } from '#apps/progress.ts'
import { print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'

interface Options extends WindowOptions, Omit<FitChoice, 'components'> {
  readonly components?: number
  readonly out?: string
  readonly json?: true
}

/** Fewer events, or smaller files, are done before a line could be read. */
const LONG_EVENTS = 20_000
const LARGE_BYTES = 4 << 20
const MOST_COMPONENTS = 6

const counted = (value: number): string => value.toLocaleString('en-US')

const NOTES = `A power law looks at all pairs of events: it takes the first ${counted(POWER_LAW_EVENTS)}.
Without --from the window begins at the first event, in a file of times too: not at its second 0.`

function components(text: string): number {
  const value = Number(text)
  if (!(Number.isInteger(value) && value >= 1 && value <= MOST_COMPONENTS)) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_COMPONENTS}.`)
  }
  return value
}

export const hawkesFitCommand = (shell: Shell): Command =>
  new Command('fit')
    .description('fit a Hawkes process to the trades of a file, or to a file of times')
    .argument('<file>', 'trades that swarm data check knows, or seconds under a header t or t,side; plain or gzip')
    .addOption(
      new Option('--kernel <kernel>', 'how what an event adds dies away').choices(KERNELS).default('exponential'),
    )
    .option('--components <n>', 'exponentials of the sum; 2 when absent', components)
    .addOption(new Option('--method <method>', 'likelihood by Newton, or by EM').choices(METHODS).default('mle'))
    .addOption(
      new Option('--by <by>', 'all events as one kind, or buys and sells that excite each other')
        .choices(['all', 'side'])
        .default('all'),
    )
    .addOption(tiesOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option('--out <file>', 'write the parameters as JSON')
    .option('--json', 'everything as one JSON object')
    .addHelpText(
      'after',
      `\n${NOTES}\n${example(
        'swarm hawkes fit trades.csv.gz',
        'swarm hawkes fit trades.csv.gz --by side --out params.json',
        'swarm hawkes fit trades.csv.gz --kernel sum-exponential --components 3 --from 2024-08-08T23:55',
        'swarm hawkes fit times.csv --method em --ties refuse --json',
      )}`,
    )
    .action(async (name: string, options: Options, command: Command) => {
      const wrong = contradiction(options)
      if (wrong !== undefined) return command.error(`error: ${wrong}`)
      const { kernel, method, by, ties, from, to, out, json } = options
      const { readEvents } = await import('#apps/hawkes-events.ts')
      const { fitHawkes, observing } = await import('#apps/hawkes-fit.ts')
      const { eventLines, fitLines, fitObject, residualLines } = await import('#apps/hawkes-report.ts')
      const { residualsOf } = await import('#apps/hawkes-residuals.ts')
      const sides = by === 'side'
      const progress = progressLine(shell.stderr)
      const path = resolve(shell.cwd, name)
      try {
        const file = await readEvents(name, path, { sides, from, to }, (share, rows, bytes) => {
          if (bytes >= LARGE_BYTES) progress.show(share, `${name}: ${counted(rows)} rows`)
        })
        const heavy = kernel === 'power-law'
        const observed = observing(file, sides, ties, heavy ? POWER_LAW_EVENTS : undefined)
        if (observed.kind === 'refused') return tellRefusal(shell, observed, json, file)
        const { observation } = observed
        const events = observation.times.length
        if (heavy || events >= LONG_EVENTS) progress.print(`fitting ${counted(events)} events ...`)
        const started = performance.now()
        const choice = { kernel, components: options.components ?? 2, method, by }
        const fit = fitHawkes(observation, choice, file.clockTickSeconds)
        const seconds = (performance.now() - started) / 1e3
        if (fit.kind === 'refused') return tellRefusal(shell, fit, json, file)
        const residuals = residualsOf(fit.model, observation, true)
        progress.close()
        if (json === true) print(shell, toJson(fitObject(file, observed, fit, residuals)))
        else {
          printLines(shell, [
            ...eventLines(file, observed),
            ...fitLines(fit, method, seconds),
            ...residualLines(residuals),
          ])
        }
        if (out !== undefined) {
          const { paramsOf } = await import('#apps/hawkes-model.ts')
          const { writeWhole } = await import('#apps/whole-file.ts')
          writeWhole(resolve(shell.cwd, out), [`${JSON.stringify(paramsOf(fit.model), null, 2)}\n`])
          if (json !== true) print(shell, `\nparameters written to ${out}`)
        }
        tellBroken(shell, file)
      } finally {
        progress.close()
      }
    })

/** Switches that do not go together. */
function contradiction({ kernel, method, by, components: asked }: Options): string | undefined {
  if (asked !== undefined && kernel !== 'sum-exponential') return '--components is for --kernel sum-exponential'
  if (kernel !== 'exponential' && by === 'side') return '--by side fits exponential kernels only'
  if (kernel !== 'exponential' && method === 'em') return '--method em fits the exponential kernel only'
  return method === 'em' && by === 'side' ? '--method em fits one kind of events only' : undefined
}
