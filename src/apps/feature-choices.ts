/** Which features a command is to compute: a named set, a list of names, or a file of configuration. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { jsonSchemaOf } from '#config/examination.ts'
import { explain } from '#config/issues.ts'
import { find, type Located, type Path, plain, type Source, textAt } from '#config/located.ts'
import { ConfigError, type Problem } from '#config/problems.ts'
import { didYouMean } from '#config/suggestion.ts'
import { parseYaml } from '#config/yaml-source.ts'
import { messageOf } from '#domain/errors.ts'
import { chosenFeature, type FeatureChoice, featureChoice, features } from '#features/choice.ts'
import { type RowTerms, type SigningRuleName, signingRules } from '#features/instrument-row.ts'
import { DEFAULT_SET, type FeatureSetName, featureSets } from '#features/sets.ts'
import type { Shell } from './shell.ts'

export interface Chosen {
  readonly choices: readonly FeatureChoice[]
  readonly terms: RowTerms
}

export interface ChoiceOptions {
  readonly set?: FeatureSetName
  /** Names, each at its defaults. */
  readonly features?: readonly string[]
  /** A YAML file. */
  readonly config?: string
  readonly unitSize?: number
  readonly signing?: string
}

const columnsOf = (choices: readonly FeatureChoice[]): string[] =>
  choices.flatMap((choice) => [...chosenFeature(choice).columns])

const choiceSchema = featureChoice(z)

/** An entry as a configuration would have it, its defaults filled in. Throws the error of the schema. */
export const filledIn = (entry: unknown): FeatureChoice => choiceSchema.parse(entry)

/** What the schema of a feature has against parameters; undefined when nothing. */
export function wrongParams(name: string, params: unknown): string | undefined {
  const read = choiceSchema.safeParse({ name, params })
  return read.success
    ? undefined
    : read.error.issues.map(({ path, message }) => `${String(path.at(-1))}: ${message}`).join('; ')
}

/** What a feature agent is configured with, but for how many columns fit a message. */
const configSchema = z.strictObject({
  features: z
    .array(choiceSchema)
    .min(1)
    .refine((choices) => new Set(columnsOf(choices)).size === columnsOf(choices).length, 'a column is named twice')
    .describe('features, in the order of their columns'),
  unitSize: z.number().positive().optional().describe('lots taken for both sizes where the file has none'),
  signing: z.enum(signingRules).default('lee_ready').describe('who started a trade, where the file does not say'),
})

/** What is wrong with the words of the command is a text. Throws ConfigError for the file. */
export function chosenBy(options: ChoiceOptions, shell: Shell): Chosen | string {
  const { set, features: names, config, unitSize, signing } = options
  if ([set, names, config].filter((given) => given !== undefined).length > 1) {
    return '--set, --features and --config exclude each other'
  }
  if (signing !== undefined && !isRule(signing)) {
    return `no signing rule "${signing}"${didYouMean(signing, signingRules)}; there is: ${signingRules.join(', ')}`
  }
  const terms: RowTerms = { unitSize: unitSize ?? Number.NaN, signing: signing ?? 'lee_ready' }
  if (config !== undefined) {
    const read = readConfig(config, shell)
    return {
      choices: read.features,
      terms: { unitSize: unitSize ?? read.unitSize ?? Number.NaN, signing: signing ?? read.signing },
    }
  }
  if (names === undefined) return { choices: choicesOf(set ?? DEFAULT_SET), terms }
  const unknown = names.find((name) => !Object.hasOwn(features, name))
  if (unknown !== undefined) return unknownFeature(unknown)
  const given = names.map((name) => ({ name }))
  const lacking = given.find((choice) => !choiceSchema.safeParse(choice).success)
  if (lacking !== undefined) return `${lacking.name} needs parameters: give them in a file with --config`
  const parsed = configSchema.safeParse({ features: given })
  if (!parsed.success) return parsed.error.issues[0].message
  return { choices: parsed.data.features, terms }
}

const isRule = (text: string): text is SigningRuleName => signingRules.some((rule) => rule === text)

/** The features of a set at their defaults. One that cannot do without parameters is left out of `all`. */
export function choicesOf(set: FeatureSetName): readonly FeatureChoice[] {
  const { entries } = featureSets[set]
  if (entries !== null) return entries.map(filledIn)
  return Object.keys(features).flatMap((name): readonly FeatureChoice[] => {
    const parsed = choiceSchema.safeParse({ name })
    return parsed.success ? [parsed.data] : []
  })
}

export const unknownFeature = (name: string): string =>
  `no feature "${name}"${didYouMean(name, Object.keys(features))}; swarm features list names them`

/** Of the file of a swarm, the configuration of its one feature agent. */
function readConfig(file: string, { cwd, environment }: Shell): z.output<typeof configSchema> {
  const path = resolve(cwd, file)
  const source: Source = { name: file, directory: dirname(path), lined: true }
  const fault = (text: string, code: Problem['code'] = 'CONFIG_INVALID'): ConfigError =>
    new ConfigError([{ code, place: { source, line: 1, column: 1 }, path: '', text }])
  const text = ((): string => {
    try {
      return readFileSync(path, 'utf8')
    } catch (thrown) {
      throw fault(`cannot be read: ${messageOf(thrown)}`, 'CONFIG_UNREADABLE')
    }
  })()
  const { root, problems } = parseYaml(text, source, environment)
  if (problems.length > 0) throw new ConfigError(problems)
  const at = agentIn(root)
  if (at === undefined) throw fault('expected the key `features`, or a swarm with one agent that says `use: feature`')
  const parsed = configSchema.safeParse(plain(find(root, at) ?? root))
  if (parsed.success) return parsed.data
  throw new ConfigError(explain(parsed.error.issues, { root, at, schema: jsonSchemaOf(configSchema) }))
}

/** Where in the file the configuration stands. */
function agentIn(root: Located): Path | undefined {
  const agents = find(root, ['agents'])
  if (agents?.form !== 'list') return []
  const places = [...agents.items.entries()].filter(([, agent]) => textAt(agent, 'use') === 'feature')
  return places.length === 1 ? ['agents', places[0][0], 'config'] : undefined
}
