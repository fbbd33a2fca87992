import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chosenFeature, featureChoice, features } from '#features/choice.ts'

describe('feature choice', () => {
  const schema = featureChoice(z)

  it('is registered under the name it declares', () => {
    for (const [key, feature] of Object.entries(features)) expect(feature.name).toBe(key)
  })
  it('fills in the parameters that were left out', () => {
    expect(schema.parse({ name: 'ofi_1' })).toEqual({ name: 'ofi_1', params: { window: 1 } })
    expect(schema.parse({ name: 'ofi_1', params: { window: 50 } })).toEqual({ name: 'ofi_1', params: { window: 50 } })
  })
  it('refuses a name nobody registered, a parameter nobody knows and a value out of range', () => {
    expect(schema.safeParse({ name: 'ofi_99' }).success).toBe(false)
    expect(schema.safeParse({ name: 'mid', params: { window: 2 } }).success).toBe(false)
    expect(schema.safeParse({ name: 'ofi_1', params: { window: 0 } }).success).toBe(false)
    expect(schema.safeParse({ name: 'mid', colour: 'red' }).success).toBe(false)
  })
  it('names columns so that two settings of one feature can stand in one row', () => {
    const columns = [1, 50].flatMap((window) => chosenFeature({ name: 'ofi_1', params: { window } }).columns)
    expect(columns).toEqual(['ofi_1', 'ofi_1_50'])
  })
})
