/** The parameters of a registered thing as a table, from its schema. */
import { z, type ZodType } from 'zod'
import { table } from './markdown.ts'

interface Parameter {
  readonly default?: unknown
  readonly description?: string
}

/** Empty when there are none. */
export function parameterTable(schema: ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' }) as {
    properties?: Record<string, Parameter>
    required?: readonly string[]
  }
  const rows = Object.entries(properties).map(([name, { description = '', default: value }]) => [
    `\`${name}\``,
    description,
    value !== undefined ? `\`${JSON.stringify(value)}\`` : required.includes(name) ? 'required' : 'none',
  ])
  return rows.length > 0 ? table(['parameter', 'what', 'default'], rows) : ''
}
