import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY, startOfDay } from '#domain/time.ts'
import { createTradingDay, isStart, isZone, UTC_DAY } from '#domain/trading-day.ts'

const micros = (text: string): number => Date.parse(text) * 1_000
const text = (at: number): string => new Date(at / 1_000).toISOString()
const HOUR = MICROS_PER_DAY / 24

describe('a trading day', () => {
  it('is the day of UTC unless told otherwise', () => {
    const day = createTradingDay(UTC_DAY)
    expect(text(day.startOf(micros('2026-03-29T00:00:00Z')))).toBe('2026-03-29T00:00:00.000Z')
    expect(text(day.startOf(micros('2026-03-29T23:59:59.999Z')))).toBe('2026-03-29T00:00:00.000Z')
    expect(text(day.endOf(micros('2026-03-29T12:00:00Z')))).toBe('2026-03-30T00:00:00.000Z')
  })

  // New York sets its clocks forward on 8 March 2026 at 2:00 and back on 1 November 2026 at 2:00.
  it.each([
    ['on the evening before, in winter', '2026-03-07T21:59:59Z', '2026-03-06T22:00:00.000Z'],
    ['from 17:00 in winter', '2026-03-07T22:00:00Z', '2026-03-07T22:00:00.000Z'],
    ['through the night the clocks go forward', '2026-03-08T20:59:59Z', '2026-03-07T22:00:00.000Z'],
    ['from 17:00 in summer, an hour earlier by UTC', '2026-03-08T21:00:00Z', '2026-03-08T21:00:00.000Z'],
    ['through the night the clocks go back', '2026-11-01T21:59:59Z', '2026-10-31T21:00:00.000Z'],
    ['from 17:00 in winter again', '2026-11-01T22:00:00Z', '2026-11-01T22:00:00.000Z'],
  ])('rolls at 17:00 of New York %s', (_, at, start) => {
    const day = createTradingDay({ zone: 'America/New_York', start: '17:00' })
    expect(text(day.startOf(micros(at)))).toBe(start)
  })

  it('has 23 hours when the clocks go forward and 25 when they go back', () => {
    const day = createTradingDay({ zone: 'America/New_York', start: '17:00' })
    const hours = (at: string) => (day.endOf(micros(at)) - day.startOf(micros(at))) / HOUR
    expect(hours('2026-03-08T12:00:00Z')).toBe(23)
    expect(hours('2026-11-01T12:00:00Z')).toBe(25)
    expect(hours('2026-07-01T12:00:00Z')).toBe(24)
  })

  it('begins when the clocks have skipped its midnight', () => {
    // Sao Paulo went from 00:00 to 01:00 on 4 November 2018, and back from 24:00 to 23:00 on 17 February 2018.
    const day = createTradingDay({ zone: 'America/Sao_Paulo', start: '00:00' })
    expect(text(day.startOf(micros('2018-11-04T02:59:59Z')))).toBe('2018-11-03T03:00:00.000Z')
    expect(text(day.startOf(micros('2018-11-04T03:00:00Z')))).toBe('2018-11-04T03:00:00.000Z')
    expect(text(day.endOf(micros('2018-11-04T03:00:00Z')))).toBe('2018-11-05T02:00:00.000Z')
    expect(text(day.startOf(micros('2018-02-18T02:30:00Z')))).toBe('2018-02-17T02:00:00.000Z')
    expect(text(day.startOf(micros('2018-02-18T03:00:00Z')))).toBe('2018-02-18T03:00:00.000Z')
  })

  it('begins as far behind the hour that the clocks skip as into it', () => {
    const day = createTradingDay({ zone: 'America/New_York', start: '02:30' })
    expect(text(day.startOf(micros('2026-03-08T07:29:59Z')))).toBe('2026-03-07T07:30:00.000Z')
    expect(text(day.startOf(micros('2026-03-08T07:30:00Z')))).toBe('2026-03-08T07:30:00.000Z')
    expect(text(day.endOf(micros('2026-03-08T07:30:00Z')))).toBe('2026-03-09T06:30:00.000Z')
  })

  it('is the same in Sao Paulo all year since it changes its clocks no more', () => {
    const day = createTradingDay({ zone: 'America/Sao_Paulo', start: '00:00' })
    expect(text(day.startOf(micros('2026-01-15T02:59:00Z')))).toBe('2026-01-14T03:00:00.000Z')
    expect(text(day.startOf(micros('2026-07-15T03:00:00Z')))).toBe('2026-07-15T03:00:00.000Z')
  })

  it('does not know the day of no moment', () => {
    const day = createTradingDay(UTC_DAY)
    expect(day.startOf(Number.NaN)).toBeNaN()
    expect(day.endOf(Infinity)).toBeNaN()
  })

  it('refuses a zone and a start nobody knows', () => {
    expect(() => createTradingDay({ zone: 'Mars/Olympus', start: '00:00' })).toThrow(RangeError)
    expect(() => createTradingDay({ zone: 'UTC', start: '24:00' })).toThrow(
      'a trading day starts at HH:MM, not at 24:00',
    )
    expect([isZone('Europe/Berlin'), isZone('Mars/Olympus'), isZone('')]).toEqual([true, false, false])
    expect(['00:00', '23:59', '24:00', '7:00', '12:60', ''].map(isStart)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })

  it('puts every moment into one day, whichever was asked for before', () => {
    const zones = ['America/New_York', 'America/Sao_Paulo', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu']
    const terms = fc.record({
      zone: fc.constantFrom(...zones),
      start: fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30', '45'))
        .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`),
    })
    const moment = fc.integer({
      min: micros('2000-01-01T00:00:00Z') / HOUR,
      max: micros('2030-01-01T00:00:00Z') / HOUR,
    })
    fc.assert(
      fc.property(terms, fc.array(moment, { minLength: 1, maxLength: 6 }), (terms, moments) => {
        const day = createTradingDay(terms)
        for (const hour of moments) {
          const at = hour * HOUR + 1
          const [start, end] = [day.startOf(at), day.endOf(at)]
          expect(start <= at && at < end).toBe(true)
          expect(end - start).toBeGreaterThanOrEqual(23 * HOUR)
          expect(end - start).toBeLessThanOrEqual(25 * HOUR)
          const fresh = createTradingDay(terms)
          expect([fresh.startOf(start), fresh.startOf(end - 1), fresh.startOf(end)]).toEqual([start, start, end])
        }
      }),
      { numRuns: 50 },
    )
  })

  it('agrees with the plain day of UTC', () => {
    const day = createTradingDay(UTC_DAY)
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 51 }), (at) => day.startOf(at) === startOfDay(at)))
  })
})
