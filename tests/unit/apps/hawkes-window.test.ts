import { describe, expect, it } from 'vitest'
import { parseMoment } from '#apps/hawkes-window.ts'

describe('a moment as people type it', () => {
  it('is a number of seconds', () => {
    expect(parseMoment('90')).toEqual({ kind: 'seconds', seconds: 90 })
    expect(parseMoment('-1.5e3')).toEqual({ kind: 'seconds', seconds: -1500 })
  })
  it('is a day or a time of UTC', () => {
    expect(parseMoment('2024-08-08')).toEqual({ kind: 'utc', millis: Date.UTC(2024, 7, 8) })
    expect(parseMoment('2024-08-08T23:55:01.5')).toEqual({
      kind: 'utc',
      millis: Date.UTC(2024, 7, 8, 23, 55, 1, 500),
    })
    expect(parseMoment('2024-08-08T23:55Z')).toEqual({ kind: 'utc', millis: Date.UTC(2024, 7, 8, 23, 55) })
  })
  it('is nothing else', () => {
    for (const text of ['', 'noon', '2024-02-30', '2024-08-08T25:00', '1e', 'NaN', 'Infinity', '2024-8-8']) {
      expect(parseMoment(text), text).toBeUndefined()
    }
  })
})
