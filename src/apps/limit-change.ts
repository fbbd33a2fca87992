/** A limit the operator wants to change, checked against the schema of the agent that holds it. */
import { z } from 'zod'
import { jsonSchemaOf } from '#config/examination.ts'
import { allowed, schemaAt } from '#config/schema-guide.ts'
import { didYouMean } from '#config/suggestion.ts'
import { lineOf, SwarmError } from '#domain/errors.ts'
import { LIMIT_BYTES } from '#messages/system.ts'
import type { AgentSpec } from '#swarm/behaviour.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import { limitAt, limitsIn, placeOfLimit, withLimit } from '#trading/risk/limit-path.ts'

export interface CheckedLimit {
  readonly value: unknown
  /** Of the agent, with the new value in it. */
  readonly config: unknown
}

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** All that can be changed, by the names an operator gives them. */
export const limitNames = (config: unknown): readonly string[] => [
  ...limitsIn(limitAt(config, 'limits')).map(([path]) => path),
  ...limitsIn(limitAt(config, 'monitor.limits')).map(([path]) => `monitor.${path}`),
]

/**
 * `text` as a user types it: JSON, or a text as it stands where the limit is one.
 *
 * Throws LIMIT_UNKNOWN or LIMIT_INVALID.
 */
export async function checkedLimit(plan: AgentPlan, limit: string, text: string): Promise<CheckedLimit> {
  const place = placeOfLimit(limit)
  const present = limitAt(plan.config, place)
  if (present === undefined || isMap(present)) {
    const line = `${lineOf('LIMIT_UNKNOWN', { limit })}${didYouMean(limit, limitNames(plan.config))}`
    throw SwarmError.told('LIMIT_UNKNOWN', line)
  }
  const { default: spec } = (await import(plan.module)) as { default: AgentSpec } // examined with the configuration
  const schema = spec.config(z)
  // A change concerns its own section: the rest was read from a file, and may be written otherwise there.
  const section = place.split('.').slice(0, -1)
  const candidates = [parsed(text), text].filter((value) => value !== undefined)
  for (const value of candidates) {
    const given = schema.safeParse(withLimit(plan.config, place, value))
    const issues = given.error?.issues.filter(({ path }) => section.every((key, at) => path[at] === key)) ?? []
    if (issues.length > 0) continue
    const taken = given.success ? limitAt(given.data, place) : value
    if (Buffer.byteLength(JSON.stringify(taken)) > LIMIT_BYTES.value || Buffer.byteLength(limit) > LIMIT_BYTES.limit)
      throw new SwarmError('LIMIT_INVALID', {
        limit,
        given: text,
        allowed: `at most ${LIMIT_BYTES.value} bytes as JSON`,
      })
    return { value: taken, config: withLimit(plan.config, place, taken) }
  }
  const guide = schemaAt(jsonSchemaOf(schema), place.split('.'), plan.config)
  throw new SwarmError('LIMIT_INVALID', { limit, given: text, allowed: guide === undefined ? '' : allowed(guide) })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON: a text as it stands
  }
}
