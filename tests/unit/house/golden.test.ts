/** Every golden file of this repository that has a computation passes it. The command is tested in integration. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineGolden, formOf, goldenOf, judge, keysAt, numbersInKeys } from '#tools/golden/golden.ts'
import { goldenNamed, goldens } from '#tools/golden/registry.ts'

const directory = join(import.meta.dirname, '../../golden')
const files = readdirSync(directory)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => {
    const golden = goldenOf(JSON.parse(readFileSync(join(directory, file), 'utf8')))
    return golden === null ? [] : [{ file, ...golden }]
  })

describe('golden files', () => {
  it.each(files.filter(({ name }) => goldenNamed(name) !== undefined))('$file', (golden) => {
    const computation = goldenNamed(golden.name)
    const form = formOf(golden.expected, computation?.labels ?? [])
    const { failures, first, cases } = judge(
      golden.expected,
      computation?.compute(golden.inputs, form),
      golden.tolerance,
    )
    expect({ failures, first }).toEqual({ failures: 0, first: null })
    expect(cases).toBeGreaterThan(0)
  })

  it('are there for every computation', () => {
    const used = new Set(files.map(({ name }) => goldenNamed(name)))
    expect(goldens.filter((golden) => !used.has(golden)).map(({ name }) => name)).toEqual([])
  })

  it('name the most particular computation', () => {
    expect(goldenNamed('matching_engine_stp_cancel_both')?.name).toBe('matching_engine*')
    expect(goldenNamed('matching')).toBeUndefined()
  })
})

describe('the judge of golden files', () => {
  const tolerance = { abs: 0.5, rel: 0.1 }

  it('allows abs + rel |expected|, and names the first place that is over', () => {
    expect(judge({ a: [10, 20] }, { a: [11.5, 22.5] }, tolerance)).toMatchObject({
      cases: 2,
      failures: 0,
      worstError: 2.5,
    })
    expect(judge({ a: [10, 20] }, { a: [11.6, 23] }, tolerance)).toMatchObject({
      failures: 2,
      first: 'a[0]: expected 10, got 11.6',
    })
  })

  it('takes NaN for null, and neither for a number', () => {
    expect(judge([null, null], [NaN, null], tolerance).failures).toBe(0)
    expect(judge([null, 1, 1], [0, NaN, null], tolerance).failures).toBe(3)
  })

  it('counts what is missing, too short or too long as failures', () => {
    expect(judge({ a: 1, b: { c: 2 } }, {}, tolerance)).toMatchObject({ cases: 2, failures: 2 })
    expect(judge([1, 2], [1], tolerance)).toMatchObject({ failures: 1, first: '.length: expected 2, got 1' })
    expect(judge([1], new Float64Array([1, 2]), tolerance).failures).toBe(1)
    expect(judge({ a: 1 }, undefined, tolerance).failures).toBe(1)
  })

  it('counts an empty list that is met as one case', () => {
    expect(judge([], [], tolerance)).toMatchObject({ cases: 1, failures: 0, first: null })
    expect(judge({ a: [], b: [[], []] }, { a: new Float64Array(0), b: [[], []] }, tolerance)).toMatchObject({
      cases: 3,
      failures: 0,
    })
    expect(judge([], [1], tolerance)).toMatchObject({ cases: 1, failures: 1, first: '.length: expected 0, got 1' })
    expect(judge({}, {}, tolerance).cases).toBe(0)
  })

  it('refuses inputs that are not of the form of their computation', () => {
    const golden = defineGolden('sum', z.object({ of: z.array(z.number()) }), ({ of }) => of.length)
    expect(golden.compute({ of: [1] }, null)).toBe(1)
    expect(() => golden.compute({ of: 'all' }, null)).toThrow('expected array')
  })

  it('tells a computation what is asked, and none of the answers', () => {
    const expected = { rows: [{ p: 2, answer: 5, of: [1] }], 'n_weights_tau_1e-05': 7, p: { 1.0: 3 }, word: 'up' }
    const form = formOf(expected, ['p'])
    expect(form).toEqual({
      rows: [{ p: 2, answer: null, of: [null] }],
      'n_weights_tau_1e-05': null,
      p: { 1: null },
      word: null,
    })
    expect(keysAt(form, 'p')).toEqual(['1'])
    expect(keysAt(form, 'nothing', 'there')).toEqual([])
    expect(numbersInKeys(form, /^n_weights_tau_(.+)$/)).toEqual([['n_weights_tau_1e-05', 1e-5]])
  })

  it('takes no other JSON for a golden file', () => {
    for (const json of [null, 1, [], {}, { name: 'x', inputs: 1, expected: 1, tolerance: { abs: -1, rel: 0 } }]) {
      expect(goldenOf(json)).toBeNull()
    }
  })
})
