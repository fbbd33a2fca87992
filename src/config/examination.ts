/**
 * What a module says of itself, as plain data: so that a stranger's module can be asked in a worker, where throwing,
 * spinning and process.exit hurt nobody.
 */
import { z } from 'zod'
import { messageOf } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { Schema } from '#domain/schema.ts'
import { messageByType, type MessageType } from '#messages/catalogue.ts'
import type { AgentEnv, AgentSpec, Capability } from '#swarm/behaviour.ts'
import type { VenueSpec } from '#swarm/ports/venue.ts'
import type { Issue } from './issues.ts'
import type { JsonSchema } from './schema-guide.ts'

export const roles = ['agent', 'venue', 'journal'] as const
export type Role = (typeof roles)[number]

/** What wiring needs of an agent; empty for the other roles. */
export interface ModuleFacts {
  readonly name: string
  readonly about: string
  readonly capabilities: readonly Capability[]
  readonly consumes: readonly MessageType[]
  readonly produces: readonly MessageType[]
  readonly recovery: 'replay' | 'snapshot' | 'none'
  readonly warmupRecords: number
  /** The JSON form of its config schema. */
  readonly schema: JsonSchema
  /** True when its config may be left out. */
  readonly optionalConfig: boolean
}

export type Checked =
  | {
      readonly ok: true
      readonly config: unknown
      /** An agent's own columns under this config. */
      readonly columns: readonly string[]
      /** Whether a venue's source waits for slow consumers under this config. */
      readonly waits: boolean
    }
  | { readonly ok: false; readonly issues: readonly Issue[] }

export interface Examination {
  readonly facts: ModuleFacts
  check(raw: unknown): Checked
  /** Creates the agent once and forgets it: the fault that only `create` can see, or undefined. */
  tryCreate(config: unknown, env: AgentEnv): string | undefined
  /** What a venue finds wanting before it is opened, or undefined. */
  tryVenue(config: unknown, instruments: readonly Instrument[]): string | undefined
}

interface Module {
  readonly default?: unknown
}

/** The JSON form of a schema, as a writer of the file sees it. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema // zod writes what that interface reads

/** Loads `url` and reads its default export. Throws an Error that says what is wrong with it. */
export async function examine(url: string, role: Role): Promise<Examination> {
  const found = ((await import(url)) as Module).default
  refuseOther(found, role)
  const schema = found.config(z)
  const spec = role === 'agent' ? (found as unknown as AgentSpec) : undefined // refuseOther looked at each field
  const venue = role === 'venue' ? (found as unknown as VenueSpec) : undefined // likewise
  const facts: ModuleFacts = {
    name: found.name,
    about: found.about,
    capabilities: spec?.capabilities ?? [],
    consumes: spec?.consumes ?? [],
    produces: spec?.produces ?? [],
    recovery: spec?.recovery ?? 'none',
    warmupRecords: spec?.warmupRecords ?? 0,
    schema: jsonSchemaOf(schema),
    optionalConfig: schema.safeParse({}).success,
  }

  return {
    facts,
    check(raw) {
      const result = schema.safeParse(raw)
      if (!result.success) return { ok: false, issues: result.error.issues }
      return {
        ok: true,
        config: result.data,
        columns: spec?.columns?.(result.data) ?? [],
        waits: venue?.can(result.data).waits ?? false,
      }
    },
    tryCreate: (config, env) => faultOf(() => spec?.create(config, env)),
    tryVenue: (config, instruments) => faultOf(() => venue?.check?.(config, instruments)),
  }
}

function faultOf(call: () => unknown): string | undefined {
  try {
    call()
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}

interface Described {
  readonly name: string
  readonly about: string
  readonly config: Schema<unknown>
}

const FUNCTIONS: Readonly<Record<Role, readonly string[]>> = {
  agent: ['config', 'create'],
  venue: ['config', 'can', 'open'],
  journal: ['config', 'open'],
}

/** A stranger's default export is looked at field by field: what is missing is named. */
function refuseOther(found: unknown, role: Role): asserts found is Described {
  if (typeof found !== 'object' || found === null) throw new Error(`its default export is no ${role}`)
  const field = (name: string): unknown => Reflect.get(found, name)
  for (const name of ['name', 'about']) {
    if (typeof field(name) !== 'string') throw new Error(`its spec has no text \`${name}\``)
  }
  for (const name of FUNCTIONS[role]) {
    if (typeof field(name) !== 'function') throw new Error(`its spec has no function \`${name}\``)
  }
  if (role !== 'agent') return
  for (const name of ['consumes', 'produces', 'capabilities']) {
    const list = field(name)
    if (!Array.isArray(list)) throw new Error(`its spec has no list \`${name}\``)
    const stranger = name === 'capabilities' ? undefined : list.find((type) => !messageByType.has(String(type)))
    if (stranger !== undefined) throw new Error(`its spec names an unknown message in \`${name}\`: ${stranger}`)
  }
  if (!['replay', 'snapshot', 'none'].includes(String(field('recovery')))) {
    throw new Error('its spec has no `recovery` of replay, snapshot or none')
  }
}
