/** The JSON schema of a configuration file, for editors: every registered agent, venue and journal with its own config. */
import type { Role } from './examination.ts'
import { jsonSchemaOf } from './examination.ts'
import { openExaminer, type Examiner } from './examiner.ts'
import { moduleOf, registered } from './modules.ts'
import { takesMapOnly, type JsonSchema } from './schema-guide.ts'
import { agentConfig, journalConfig, swarmConfig, venueConfig } from './swarm-config.ts'

/** A complete file or an overlay: keys may be left to the file below, so only an agent's `id` is required. */
export async function configSchema(): Promise<JsonSchema> {
  const agents = await seats('agent', jsonSchemaOf(agentConfig), ['id'])
  const venue = await seats('venue', jsonSchemaOf(venueConfig), [])
  const journal = await seats('journal', jsonSchemaOf(journalConfig), [])
  const whole = jsonSchemaOf(swarmConfig)
  const { required: _, ...rest } = whole
  return {
    ...rest,
    properties: { ...whole.properties, agents: { type: 'array', items: agents }, venue, journal },
  }
}

/** A registered name with its own config, a path with any, or no `use` at all: then the file below has it. */
async function seats(role: Role, seat: JsonSchema, required: readonly string[]): Promise<JsonSchema> {
  const { use: _, ...others } = seat.properties ?? {}
  const variants: JsonSchema[] = []
  for (const name of registered(role)) {
    const { facts } = await examinerOf(role, name)
    const use: JsonSchema = { const: name, description: facts.about }
    variants.push({
      ...seat,
      properties: { ...others, use, config: withFiles(facts.schema) },
      required: [...required, 'use'],
    })
  }
  const use: JsonSchema = { type: 'string', pattern: '[/\\\\]|\\.[cm]?[jt]s$', description: 'path of a module' }
  variants.push({ ...seat, properties: { ...others, use }, required: [...required, 'use'] })
  variants.push({ ...seat, properties: others, required })
  return { anyOf: variants }
}

const examinerOf = (role: Role, name: string): Promise<Examiner> =>
  openExaminer({ url: moduleOf(role, name)!, role, trusted: true }) // a registered name

/** A map among the keys of a config may be the path of a JSON file that holds it. */
function withFiles(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...rest } = schema as JsonSchema & { readonly $schema?: string } // zod heads each with its dialect
  if (rest.properties === undefined) return rest
  const file: JsonSchema = {
    type: 'string',
    pattern: '\\.json$',
    description: 'path of a JSON file, relative to this one',
  }
  const properties = Object.entries(rest.properties).map(([key, inner]) => [
    key,
    takesMapOnly(inner) ? { anyOf: [inner, file] } : inner,
  ])
  return { ...rest, properties: Object.fromEntries(properties) }
}
