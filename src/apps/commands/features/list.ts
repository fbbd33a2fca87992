/** `swarm features list | explain`: what the features declare of themselves. */
import { Command, Option } from 'commander'
import { example } from '#apps/commands/switches.ts'
import { isColoured, print, type Shell } from '#apps/shell.ts'
import { type Line, painted } from '#apps/spans.ts'
import { toJson } from '#apps/wire.ts'
import { type FeatureSetName, featureSets } from '#features/sets.ts'
import { setOption } from './options.ts'

function show(lines: readonly Line[], shell: Shell): void {
  for (const line of lines) print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
}

const jsonOption = (): Option => new Option('--json', 'as JSON')

export const featuresListCommand = (shell: Shell): Command =>
  new Command('list')
    .description('all features, or those of a set, a line each')
    .addOption(setOption('only the features of this set'))
    .addOption(jsonOption())
    .addHelpText('after', example('swarm features list', 'swarm features list --set seed'))
    .action(async ({ set, json }: { readonly set?: FeatureSetName; readonly json?: true }) => {
      const { features } = await import('#features/choice.ts')
      const { factsOf, listLines } = await import('#apps/feature-text.ts')
      const names = featureSets[set ?? 'all'].entries?.map(({ name }) => name) ?? Object.keys(features)
      if (json === true) print(shell, toJson(names.map(factsOf)))
      else show(listLines(names), shell)
    })

export const featuresExplainCommand = (shell: Shell): Command =>
  new Command('explain')
    .description('everything a feature declares: formula, unit, source, edges, parameters with their defaults')
    .argument('<name>', 'as swarm features list names it')
    .addOption(jsonOption())
    .addHelpText('after', example('swarm features explain ofi_1'))
    .action(async (name: string, { json }: { readonly json?: true }, command: Command) => {
      const { features } = await import('#features/choice.ts')
      const { unknownFeature } = await import('#apps/feature-choices.ts')
      const { explainLines, factsOf } = await import('#apps/feature-text.ts')
      if (!Object.hasOwn(features, name)) return command.error(`error: ${unknownFeature(name)}`)
      const facts = factsOf(name)
      if (json === true) print(shell, toJson(facts))
      else show(explainLines(facts), shell)
    })
