import { expect, it } from 'vitest'
import { clockText, isoText, utcMillis, utcText } from '#apps/moment.ts'

const at = Date.UTC(2026, 10, 21, 13, 0, 0, 123) * 1_000 + 45

it('reads days and moments of UTC, and no others', () => {
  expect(utcMillis('2026-11-21T13:00')).toBe(Date.UTC(2026, 10, 21, 13))
  expect(utcMillis('2026-11-21')).toBe(Date.UTC(2026, 10, 21))
  expect(['2026-02-30', '21.11.2026', '2026-11-21T25:00', '', '2026'].map(utcMillis)).toEqual(Array(5).fill(undefined))
})

it('reads what it writes', () => {
  expect(utcMillis(isoText(at))).toBe(Math.floor(at / 1_000))
  expect(utcMillis(clockText(at))).toBe(Date.UTC(2026, 10, 21, 13))
  expect(['2026-11-21Z', '2026-11-21T13:00ZZ', '2026-11-21T13:00+02:00'].map(utcMillis)).toEqual(
    Array(3).fill(undefined),
  )
})

it('writes a moment to the microsecond, to the millisecond, and to the second for people', () => {
  expect(utcText(at)).toBe('2026-11-21T13:00:00.123045Z')
  expect(isoText(at)).toBe('2026-11-21T13:00:00.123Z')
  expect(clockText(at)).toBe('2026-11-21 13:00:00')
})
