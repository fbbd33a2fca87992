import { describe, expect, it } from 'vitest'
import { configSchema } from '#config/config-schema.ts'
import { jsonSchemaOf } from '#config/examination.ts'
import { registered } from '#config/modules.ts'
import { allowed, schemaAt } from '#config/schema-guide.ts'
import { swarmConfig } from '#config/swarm-config.ts'

describe('the schema of a configuration', () => {
  it('knows every registered agent with its own config', async () => {
    const { properties } = await configSchema()
    const variants = properties?.['agents']?.items?.anyOf ?? []
    const names = variants.map((variant) => variant.properties?.['use']?.const).filter((name) => name !== undefined)
    expect(names).toEqual(registered('agent'))
    const ml = variants.find((variant) => variant.properties?.['use']?.const === 'ml')
    expect(Object.keys(ml?.properties?.['config']?.properties ?? {})).toContain('enterAt')
  })

  it('requires nothing that a file below may have', async () => {
    const schema = await configSchema()
    expect(schema.required).toBeUndefined()
    expect(schema.additionalProperties).toBe(false)
  })
})

describe('a schema in words', () => {
  const schema = jsonSchemaOf(swarmConfig)
  it.each([
    [['seed'], 'a whole number from 0 to 4294967295 (of all randomness)'],
    [['agents', 0, 'weight'], 'a number > 0 and <= 1000 (weight of its vote)'],
    [['agents'], 'a list of at least 1'],
    [
      ['control', 'allowRemote'],
      'true or false (true to let `host` be more than this machine: the token travels in clear)',
    ],
    [['instruments', 0, 'symbol'], 'text that is not empty (as the venue names it)'],
  ])('%j', (path, words) => {
    const found = schemaAt(schema, path, {})
    expect(found === undefined ? undefined : allowed(found)).toBe(words)
  })
})
