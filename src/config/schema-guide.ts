/**
 * Reads a JSON schema for people: which keys a map may have, and what is allowed at a place, in words.
 *
 * Every schema is asked for its JSON form once; faults are then explained from that form alone, so no message depends on
 * how its room wrote the schema.
 */
import type { Path } from './located.ts'

/** The part of JSON schema that zod writes. */
export interface JsonSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly pattern?: string
}

const branches = (schema: JsonSchema): readonly JsonSchema[] | undefined => schema.anyOf ?? schema.oneOf

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The branch of a union that `value` was meant for: the one whose constants it has, else the one of its shape. */
export function branchFor(schema: JsonSchema, value: unknown): JsonSchema {
  const choices = branches(schema)
  if (choices === undefined) return schema
  const shaped = choices
    .map((choice) => branchFor(choice, value))
    .filter((choice) => choice.type === (Array.isArray(value) ? 'array' : isRecord(value) ? 'object' : choice.type))
  const tagged = shaped.find((choice) =>
    Object.entries(choice.properties ?? {}).some(
      ([key, inner]) => isRecord(value) && (inner.enum ?? [inner.const]).includes(value[key] ?? Number.NaN),
    ),
  )
  return tagged ?? (shaped.length === 1 ? shaped[0] : schema)
}

/** The schema of what is at `path` below `value`, or undefined where nothing is allowed or known. */
export function schemaAt(schema: JsonSchema, path: Path, value: unknown): JsonSchema | undefined {
  const [step, ...rest] = path
  if (step === undefined) return schema
  const here = branchFor(schema, value)
  const below = isRecord(value) || Array.isArray(value) ? Reflect.get(value, step) : undefined
  const other = typeof here.additionalProperties === 'object' ? here.additionalProperties : undefined
  const next = typeof step === 'number' ? here.items : (here.properties?.[step] ?? other)
  return next === undefined ? undefined : schemaAt(next, rest, below)
}

/** The keys a map may have here. */
export const allowedKeys = (schema: JsonSchema, value: unknown): readonly string[] =>
  Object.keys(branchFor(schema, value).properties ?? {})

/** The map below this one that has the key, such as `params`; undefined where none has. */
export const homeOfKey = (schema: JsonSchema, value: unknown, key: string): string | undefined =>
  Object.entries(branchFor(schema, value).properties ?? {}).find(([, inner]) =>
    Object.hasOwn(inner.properties ?? {}, key),
  )?.[0]

/** True where the schema takes maps and no text. */
export function takesMapOnly(schema: JsonSchema): boolean {
  const choices = branches(schema)
  return choices === undefined ? schema.type === 'object' : choices.every(takesMapOnly)
}

/** `a number > 0 (lots per order)`. */
export function allowed(schema: JsonSchema): string {
  const words = inWords(schema)
  return schema.description === undefined ? words : `${words} (${schema.description})`
}

function inWords(schema: JsonSchema): string {
  const choices = branches(schema)
  if (choices !== undefined) return [...new Set(choices.map(inWords))].join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`
  switch (schema.type) {
    case 'integer':
      return `a whole number${bounds(schema)}`
    case 'number':
      return `a number${bounds(schema)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return `text${(schema.minLength ?? 0) > 0 ? ' that is not empty' : ''}`
    case 'array':
      return `a list${(schema.minItems ?? 0) > 0 ? ` of at least ${schema.minItems}` : ''}`
    case 'object':
      return 'a map'
    case 'null':
      return 'nothing'
    default:
      return 'another value'
  }
}

/** Bounds that only say "fits a double exactly" are left out. */
function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const low = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum
  const high = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`
  const parts = [
    low === undefined ? '' : ` >= ${low}`,
    exclusiveMinimum === undefined ? '' : ` > ${exclusiveMinimum}`,
    high === undefined ? '' : ` <= ${high}`,
    exclusiveMaximum === undefined ? '' : ` < ${exclusiveMaximum}`,
  ]
  return parts.filter((part) => part !== '').join(' and')
}
