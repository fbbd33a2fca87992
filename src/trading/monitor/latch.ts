/**
 * One limit over time: free, near or broken, and for how long it bars entries.
 *
 *   free    --given >= nearShare limit-->    near    --given > limit-->    breach
 *   near    --given < nearShare clearShare limit-->    free
 *   breach  --released-->    near or free
 *
 * A breach is released by the operator, or once its cool-down, counted from its beginning, has ended and the figure is
 * down to clearShare of the limit. Where the end of the cool-down forgives, the figure need not fall. `halt` waits for
 * the operator.
 *
 * Not known (NaN) changes nothing: what is broken stays broken, what is free stays free and bars entries meanwhile.
 *
 * The operator's resume frees what can be forgiven. A limit that is still broken by its figure keeps entries out until the
 * figure has fallen, and does no more than that: positions and trading are the operator's again.
 */
import type { Micros } from '#domain/time.ts'
import type { RiskAction } from '#messages/system.ts'
import type { Reading } from './protection.ts'

export interface Reaction {
  readonly action: RiskAction
  readonly coolDownMicros: Micros
  /** Whether a breach waits for the operator once its cool-down has ended. */
  readonly release: 'coolDown' | 'resume'
  readonly forgives: boolean
}

export interface Shares {
  /** Of a limit, from which it is nearly used. */
  readonly nearShare: number
  /** Of what was passed on the way up, to be passed on the way down. */
  readonly clearShare: number
}

export interface Latch {
  readonly level: 'free' | 'near' | 'breach'
  readonly reading: Reading
  /** The figure is not known. */
  readonly unknown: boolean
  /** The highest figure of a breach; NaN while there is none. */
  readonly worst: number
  /** Host time a breach began; NaN while there is none. */
  readonly since: Micros
  /** Host time its cool-down ends; NaN while there is none. */
  readonly until: Micros
  /** The operator has resumed during it. */
  readonly resumed: boolean
}

export interface Step {
  readonly latch: Latch
  readonly event: 'near' | 'breach' | 'cleared' | null
}

export const freeLatch = (reading: Reading): Latch => ({
  level: 'free',
  reading,
  unknown: false,
  worst: Number.NaN,
  since: Number.NaN,
  until: Number.NaN,
  resumed: false,
})

/** Limits of 0 and below are broken or not, never near. */
const reaches = (given: number, limit: number, share: number): boolean => limit > 0 && given >= share * limit
const hasFallen = ({ given, limit }: Reading, share: number): boolean => given <= (limit > 0 ? share * limit : limit)

export function nextLatch(before: Latch, reading: Reading, reaction: Reaction, shares: Shares, now: Micros): Step {
  const { given, limit } = reading
  if (Number.isNaN(given) || Number.isNaN(limit)) return { latch: { ...before, reading, unknown: true }, event: null }
  const present = { ...before, reading, unknown: false }
  if (before.level === 'breach') {
    const worst = Math.max(before.worst, given)
    if (!isReleased(present, reaction, shares, now)) return { latch: { ...present, worst }, event: null }
    // What is forgiven is measured anew from now on: the present figure says nothing of it.
    const level = reaction.forgives ? 'free' : levelBelow(reading, shares, true)
    return { latch: { ...freeLatch(reading), level }, event: 'cleared' }
  }
  if (given > limit) {
    const until = now + reaction.coolDownMicros
    return { latch: { ...present, level: 'breach', worst: given, since: now, until, resumed: false }, event: 'breach' }
  }
  const level = levelBelow(reading, shares, before.level === 'near')
  const event = level === before.level ? null : level === 'near' ? 'near' : 'cleared'
  return { latch: { ...present, level }, event }
}

/** What the operator's resume makes of it. */
export function resumedLatch(before: Latch, reaction: Reaction, now: Micros): Step {
  if (before.level !== 'breach') return { latch: before, event: null }
  if (reaction.forgives) return { latch: freeLatch(before.reading), event: 'cleared' }
  return { latch: { ...before, until: Math.min(before.until, now), resumed: true }, event: null }
}

/** True while its cool-down runs. */
export const isCooling = ({ level, until }: Latch, now: Micros): boolean => level === 'breach' && now < until

/** What it does now: a limit the operator has resumed over holds entries back and nothing else. */
export const actionOf = ({ level, resumed }: Latch, { action }: Reaction): RiskAction => {
  if (level !== 'breach') return 'none'
  return resumed && action !== 'none' ? 'reduce' : action
}

const mayEnd = ({ resumed, until }: Latch, { action, release }: Reaction, now: Micros): boolean =>
  now >= until && (resumed || (release === 'coolDown' && action !== 'halt'))

const isReleased = (latch: Latch, reaction: Reaction, { clearShare }: Shares, now: Micros): boolean =>
  mayEnd(latch, reaction, now) && (reaction.forgives || hasFallen(latch.reading, clearShare))

const levelBelow = ({ given, limit }: Reading, { nearShare, clearShare }: Shares, wasNear: boolean): 'free' | 'near' =>
  reaches(given, limit, wasNear ? nearShare * clearShare : nearShare) ? 'near' : 'free'
