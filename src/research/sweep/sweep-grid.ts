/**
 * The combinations of a parameter sweep: every value of every key with every other, the last key fastest.
 *
 *     agents.risk.config.leaseMillis=500,1000     one axis; values are parted by commas outside of brackets and quotes
 */
import { SwarmError } from '#domain/errors.ts'

export interface SweepAxis {
  readonly key: string
  /** As a switch of the configuration would write them. */
  readonly values: readonly string[]
}

/** Runs a sweep may ask for. */
export const MOST_RUNS = 10_000

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '"': '"', "'": "'" }

/** Parts a text at commas that are in no brackets and no quotes. */
function parted(text: string): readonly string[] {
  const parts = ['']
  const open: string[] = []
  for (const sign of text) {
    const closing = CLOSING[sign]
    if (sign === open.at(-1)) open.pop()
    else if (closing !== undefined && open.at(-1) !== '"' && open.at(-1) !== "'") open.push(closing)
    if (sign === ',' && open.length === 0) parts.push('')
    else parts[parts.length - 1] += sign
  }
  return parts.map((part) => part.trim())
}

/** Throws SWEEP_INVALID. */
export function sweepAxis(text: string): SweepAxis {
  const at = text.indexOf('=')
  const key = text.slice(0, Math.max(0, at)).trim()
  const values = at < 0 ? [] : parted(text.slice(at + 1))
  if (key === '' || values.length === 0 || values.includes('')) {
    throw new SwarmError('SWEEP_INVALID', { given: text, allowed: 'key.path=value,value,...' })
  }
  if (new Set(values).size < values.length) {
    throw new SwarmError('SWEEP_INVALID', { given: text, allowed: 'each value once' })
  }
  return { key, values }
}

/** A value for each axis, in their order. Throws SWEEP_INVALID for a key named twice and for more than `MOST_RUNS`. */
export function combinations(axes: readonly SweepAxis[]): readonly (readonly string[])[] {
  const twice = axes.find(({ key }, k) => axes.findIndex((other) => other.key === key) !== k)
  if (twice !== undefined) throw new SwarmError('SWEEP_INVALID', { given: twice.key, allowed: 'each key once' })
  const count = axes.reduce((product, { values }) => product * values.length, 1)
  if (count > MOST_RUNS)
    throw new SwarmError('SWEEP_INVALID', { given: `${count} runs`, allowed: `up to ${MOST_RUNS}` })
  return axes.reduce<readonly (readonly string[])[]>(
    (all, { values }) => all.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  )
}
