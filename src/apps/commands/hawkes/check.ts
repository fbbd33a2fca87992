/** `swarm hawkes check FILE --params PARAMS`: whether given parameters explain the events of a file. */
import { resolve } from 'node:path'
import { Command } from 'commander'
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
import { progressLine } from '#apps/progress.ts'
import { print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'

interface Options extends WindowOptions {
  readonly params: string
  readonly json?: true
}

/** Below, no test says anything. */
const LEAST_EVENTS = 20
/** Events of a power law, whose residuals look at all pairs: some seconds. */
const POWER_LAW_EVENTS = 20_000
const LARGE_BYTES = 4 << 20

export const hawkesCheckCommand = (shell: Shell): Command =>
  new Command('check')
    .description('residuals of given parameters on the events of a file: ends with 1 when they are rejected at 1 %')
    .argument('<file>', 'trades that swarm data check knows, or seconds under a header t or t,side; plain or gzip')
    .requiredOption('--params <file>', 'parameters as swarm hawkes fit --out writes them')
    .addOption(tiesOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option('--json', 'everything as one JSON object')
    .addHelpText(
      'after',
      example(
        'swarm hawkes check tomorrow.csv.gz --params params.json',
        'swarm hawkes check trades.csv.gz --params params.json --from 3600 --to 7200 --json',
      ),
    )
    .action(async (name: string, { params, ties, from, to, json }: Options) => {
      const { observing } = await import('#apps/hawkes-fit.ts')
      const { readModel } = await import('#apps/hawkes-model.ts')
      const { readEvents } = await import('#apps/hawkes-events.ts')
      const { refusal } = await import('#apps/hawkes-refusals.ts')
      const { checkObject, eventLines, modelLines, residualLines, verdictLine } = await import('#apps/hawkes-report.ts')
      const { residualsOf, verdictOf } = await import('#apps/hawkes-residuals.ts')
      const { branchingRatio } = await import('#hawkes/exponential.ts')
      const { kernelBranching } = await import('#hawkes/kernel.ts')
      const model = readModel(params, resolve(shell.cwd, params))
      const sides = model.by === 'side'
      const progress = progressLine(shell.stderr)
      try {
        const file = await readEvents(name, resolve(shell.cwd, name), { sides, from, to }, (share, rows, bytes) => {
          if (bytes >= LARGE_BYTES) progress.show(share, `${name}: ${rows.toLocaleString('en-US')} rows`)
        })
        const heavy = model.by === 'all' && model.process.kernel.kind === 'power-law'
        const observed = observing(file, sides, ties, heavy ? POWER_LAW_EVENTS : undefined)
        if (observed.kind === 'refused') return tellRefusal(shell, observed, json, file)
        const events = observed.observation.times.length
        if (events < LEAST_EVENTS) {
          const detail = `${events} in the window, ${LEAST_EVENTS} are needed`
          return tellRefusal(shell, refusal('too-few-events', detail), json, file)
        }
        if (heavy) progress.print(`residuals of ${events.toLocaleString('en-US')} events, pair by pair ...`)
        const residuals = residualsOf(model, observed.observation, false)
        const verdict = verdictOf(residuals)
        const ratio = model.by === 'side' ? branchingRatio(model.parameters) : kernelBranching(model.process.kernel)
        progress.close()
        if (json === true) print(shell, toJson(checkObject(file, observed, model, ratio, residuals, verdict)))
        else {
          printLines(shell, [
            ...eventLines(file, observed),
            ...modelLines(model, ratio),
            ...residualLines(residuals),
            [],
            verdictLine(verdict),
          ])
        }
        tellBroken(shell, file)
        if (!verdict.passed && shell.exit === 'ok') shell.exit = 'unexpected'
      } finally {
        progress.close()
      }
    })
