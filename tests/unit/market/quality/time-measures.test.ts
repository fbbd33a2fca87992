import { describe, expect, it } from 'vitest'
import { sparkline } from '#market/quality/activity.ts'
import { inWeekend } from '#market/quality/weekend.ts'
import { span } from '#market/quality/words.ts'
import { findingsOf, NOON, quoteFindings } from './quality-rows.ts'

const steady = (count: number, bid = 1.1, ask = 1.2): [number, number, number][] =>
  Array.from({ length: count }, (_, k) => [1_000 * k, bid, ask])

describe('time', () => {
  it('is told from first to last with the rate, whatever the order', () => {
    const { time } = quoteFindings([
      [1_000, 1, 2],
      [0, 1, 2],
      [4_000, 1, 2],
    ])
    expect(time).toMatchObject({
      verdict: 'ok',
      text: '2024-01-10 12:00:00.000 to 2024-01-10 12:00:04.000 UTC: 4 s, 0.75 rows/s',
      facts: { first: '2024-01-10T12:00:00.000Z', last: '2024-01-10T12:00:04.000Z', spanMicros: 4e6, perSecond: 0.75 },
    })
  })

  it('going back is bad, and the worst step counts from the latest time so far', () => {
    const { order } = quoteFindings([
      [0, 1, 2],
      [5_000, 1, 2],
      [3_000, 1, 2],
      [1_000, 1, 2],
      [6_000, 1, 2],
    ])
    expect(order).toMatchObject({
      verdict: 'bad',
      facts: { back: 2, worstMicros: 4e6, worstAt: '2024-01-10T12:00:01.000Z', sameTime: 0 },
    })
  })

  it('that stands still is no fault', () => {
    expect(
      quoteFindings([
        [0, 1, 2],
        [0, 1, 3],
        [0, 1, 2],
      ])['order'],
    ).toMatchObject({
      verdict: 'ok',
      facts: { back: 0, sameTime: 2 },
    })
  })
})

describe('repeated rows', () => {
  it('are those that equal the one before byte for byte', () => {
    expect(
      quoteFindings([
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 3],
        [0, 1, 2],
      ])['repeats'],
    ).toMatchObject({
      verdict: 'note',
      facts: { count: 2, firstLine: 3 },
    })
    expect(
      quoteFindings([
        [0, 1, 2],
        [1, 1, 2],
      ])['repeats'],
    ).toMatchObject({ verdict: 'ok', facts: { count: 0 } })
  })
})

describe('gaps', () => {
  it('are counted beyond ten medians, the five longest told', () => {
    const at = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 60, 61, 261, 262, 263, 1_263]
    const { gaps } = quoteFindings(at.map((second) => [1_000 * second, 1, 2]))
    expect(gaps).toMatchObject({ verdict: 'ok', facts: { beyondTenMedians: 3, longOutsideWeekend: 0 } })
    expect(gaps.facts['longest']).toEqual([
      { micros: 1e9, from: '2024-01-10T12:04:23.000Z' },
      { micros: 2e8, from: '2024-01-10T12:01:01.000Z' },
      { micros: 5e7, from: '2024-01-10T12:00:10.000Z' },
      { micros: 1e6, from: '2024-01-10T12:00:00.000Z' },
      { micros: 1e6, from: '2024-01-10T12:00:01.000Z' },
    ])
  })

  it('of more than an hour are worth a note, unless they are a weekend', () => {
    expect(
      quoteFindings([
        [0, 1, 2],
        [3_600_001, 1, 2],
      ])['gaps'].verdict,
    ).toBe('note')
    const friday = Date.UTC(2024, 0, 12, 21, 59) - NOON
    const sunday = Date.UTC(2024, 0, 14, 22, 1) - NOON
    expect(
      quoteFindings([
        [friday, 1, 2],
        [sunday, 1, 2],
      ])['gaps'].verdict,
    ).toBe('ok')
  })

  it('are none between rows at one time', () => {
    expect(
      quoteFindings([
        [0, 1, 2],
        [0, 1, 3],
      ])['gaps'].text,
    ).toBe('no two rows at different times')
  })
})

describe('the weekend', () => {
  it('is from Friday 22:00 to Sunday 21:00 UTC', () => {
    const at = (day: number, hour: number, minute = 0): number => Date.UTC(2024, 0, day, hour, minute) * 1_000
    expect([at(12, 21, 59), at(12, 22), at(13, 12), at(14, 20, 59), at(14, 21), at(10, 12)].map(inWeekend)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('has stray rows, or a market that never closes', () => {
    const saturday = 3 * 86_400_000
    expect(quoteFindings([...steady(200), [saturday, 1, 2]])['weekend']).toMatchObject({
      verdict: 'note',
      facts: { count: 1 },
    })
    expect(quoteFindings([...steady(2), [saturday, 1, 2]])['weekend'].verdict).toBe('ok')
  })
})

describe('activity', () => {
  it('is a block an hour, blank for none', () => {
    expect(sparkline([0, 1, 4, 8])).toBe(' ▂▅█')
    const { activity } = quoteFindings([
      [0, 1, 2],
      [1, 1, 2],
      [-3_600_000, 1, 2],
    ])
    expect(activity.facts['byHour']).toEqual(Array.from({ length: 24 }, (_, hour) => [2, 1][12 - hour] ?? 0))
  })
})

describe('a file without rows', () => {
  it('has findings all the same', () => {
    for (const header of ['ts_utc_ms,bid,ask', 'ts_ms,trade_id,price,quantity,buyer_maker']) {
      for (const { verdict } of Object.values(findingsOf(header, []))) expect(verdict).toBe('ok')
    }
  })
})

describe('spans of time', () => {
  it.each([
    [12, '12 us'],
    [1_500, '1.5 ms'],
    [2.25e6, '2.25 s'],
    [3.6e9, '01:00:00'],
    [90_061e6, '1 d 01:01:01'],
    [-1_270_000, '-1.27 s'],
    [NaN, '-'],
  ])('%d micros is %s', (micros, text) => expect(span(micros)).toBe(text))
})
