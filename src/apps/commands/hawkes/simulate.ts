/** `swarm hawkes simulate`: draws the events of a process into a plain file of seconds. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { positive, tellRefusal } from './switches.ts'
import { example } from '#apps/commands/switches.ts'
import { DRAW_METHODS, type DrawChoice } from '#apps/hawkes-choices.ts'
import type { HawkesDraw } from '#apps/hawkes-draw.ts'
import type { HawkesModel } from '#apps/hawkes-model.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'

interface Options extends DrawChoice {
  readonly mu?: number
  readonly alpha?: number
  readonly beta?: number
  readonly params?: string
  readonly out?: string
  readonly json?: true
}

function seed(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value)) throw new InvalidArgumentError('Expected a whole number.')
  return value
}

function notNegative(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError('Expected a number, 0 or above.')
  }
  return value
}

export const hawkesSimulateCommand = (shell: Shell): Command =>
  new Command('simulate')
    .description('draw the events of a Hawkes process: seconds under a header t, or t,side')
    .option('--mu <rate>', 'base rate, 1/s', positive)
    .option('--alpha <rate>', 'what an event adds to the rate, 1/s', notNegative)
    .option('--beta <rate>', 'how fast that dies away, 1/s', positive)
    .option('--params <file>', 'parameters as swarm hawkes fit --out writes them, instead of the three')
    .requiredOption('--seconds <n>', 'how long', positive)
    .option('--seed <n>', 'of the randomness: the same gives the same events', seed, 1)
    .addOption(
      new Option('--method <method>', "Ogata's thinning, or the population of immigrants and children")
        .choices(DRAW_METHODS)
        .default('thinning'),
    )
    .option('--out <file>', 'write the events there; standard output when absent')
    .option('--json', 'what was drawn as one JSON object, with the events when there is no --out')
    .addHelpText(
      'after',
      example(
        'swarm hawkes simulate --mu 0.5 --alpha 0.8 --beta 2 --seconds 3600 --seed 7 --out times.csv',
        'swarm hawkes simulate --params params.json --seconds 600 --method clusters > times.csv',
      ),
    )
    .action(async (options: Options, command: Command) => {
      const { mu, alpha, beta, params, out, json } = options
      const named = [mu, alpha, beta].filter((value) => value !== undefined)
      if (params === undefined ? named.length < 3 : named.length > 0) {
        return command.error('error: give either --mu, --alpha and --beta, or --params')
      }
      const { readModel } = await import('#apps/hawkes-model.ts')
      const { csvOf, drawHawkes } = await import('#apps/hawkes-draw.ts')
      const model: HawkesModel =
        mu === undefined || alpha === undefined || beta === undefined
          ? readModel(params ?? '', resolve(shell.cwd, params ?? ''))
          : { by: 'all', process: { mu, kernel: { kind: 'exponential', alpha, beta } } }
      const drawn = drawHawkes(model, options)
      if (drawn.kind === 'refused') return tellRefusal(shell, drawn, json)
      if (out !== undefined) {
        const { writeWhole } = await import('#apps/whole-file.ts')
        writeWhole(resolve(shell.cwd, out), csvOf(drawn))
      }
      if (json === true) return print(shell, toJson(drawObject(drawn, options)))
      if (out === undefined) for (const portion of csvOf(drawn)) shell.stdout.write(portion)
      // Behind events on standard output a line of prose would be one of them.
      const tell = out === undefined ? complain : print
      for (const line of drawLines(drawn)) tell(shell, line)
    })

const drawLines = ({ times, seconds, rates }: HawkesDraw): readonly string[] => [
  `${times.length.toLocaleString('en-US')} events in ${seconds} s`,
  ...rates.map(({ side, found, expected }) => {
    const [whose, law] = side === 'all' ? ['', 'mu / (1 - n)'] : [`${side}: `, 'in the long run']
    return `${whose}${rate(found)} found, ${rate(expected)} expected: ${law}`
  }),
]

const rate = (value: number): string => `${value.toPrecision(4)} events/s`

function drawObject(drawn: HawkesDraw, { seed, method, out }: Options): Readonly<Record<string, unknown>> {
  const { times, kinds, seconds, rates } = drawn
  const events = out === undefined ? { times, ...(kinds === null ? {} : { kinds }) } : { file: out }
  return { events: times.length, seconds, seed, method, rates, ...events }
}
