import { describe, expect, it } from 'vitest'
import { clockText, parseDuration } from '#apps/duration.ts'

describe('a span of time', () => {
  it.each([
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['250ms', 250],
    ['1m30s', 90_000],
    ['0.5s', 500],
    [' 2s ', 2_000],
  ])('%s is %i ms', (text, millis) => {
    expect(parseDuration(text)).toBe(millis)
  })

  it.each(['', '30', 's', '5 m', '-1s', '0s', '5d', '1s!', 'NaNs'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('reads as a clock', () => {
    expect([0, 65, 3_599.9, 360_000].map(clockText)).toEqual(['00:00:00', '00:01:05', '00:59:59', '100:00:00'])
  })
})
