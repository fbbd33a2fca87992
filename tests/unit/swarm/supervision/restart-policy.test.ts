import { describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { restartPolicy } from '#swarm/supervision/restart-policy.ts'

const limits = { restarts: 3, withinSeconds: 30, backoffMillis: 50, maxBackoffMillis: 150 }
const policy = () => restartPolicy(limits, seededRng(1))

describe('restart policy', () => {
  it('restarts at once the first time, then after a growing delay with jitter, never past the cap', () => {
    const { fell } = policy()
    expect(fell(0)).toEqual({ restart: true, delayMillis: 0 })
    const second = fell(1)
    const third = fell(2)
    expect(second).toMatchObject({ restart: true })
    if (!second.restart || !third.restart) throw new Error('unreachable')
    expect(second.delayMillis).toBeGreaterThanOrEqual(25)
    expect(second.delayMillis).toBeLessThanOrEqual(50)
    expect(third.delayMillis).toBeGreaterThanOrEqual(50)
    expect(third.delayMillis).toBeLessThanOrEqual(100)
  })

  it('gives up on the fourth fall within the window', () => {
    const { fell } = policy()
    for (const at of [0, 1_000, 2_000]) expect(fell(at).restart).toBe(true)
    expect(fell(29_999)).toEqual({ restart: false, falls: 4 })
  })

  it('forgets falls older than the window, and all of them when forgiven', () => {
    const { fell, forgive } = policy()
    for (const at of [0, 1, 2]) fell(at)
    expect(fell(30_002)).toEqual({ restart: true, delayMillis: 0 })
    forgive()
    expect(fell(30_003)).toEqual({ restart: true, delayMillis: 0 })
  })

  it('draws the same jitter from the same seed', () => {
    const falls = (): unknown[] => {
      const { fell } = policy()
      return [fell(0), fell(1), fell(2)]
    }
    expect(falls()).toEqual(falls())
  })
})
