import { describe, expect, it } from 'vitest'
import { sessionsIn } from '#domain/sessions.ts'

const at = (text: string): number => Date.parse(text) * 1_000
const text = (micros: number): string => new Date(micros / 1_000).toISOString().slice(0, 16)

describe('sessions', () => {
  const sessions = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:25' }] as const
  const spanAt = sessionsIn('America/Sao_Paulo', sessions)

  it('are open from their start until before their end, in local time', () => {
    // Three hours behind UTC; 2026-03-04 is a Wednesday.
    expect(spanAt(at('2026-03-04T11:59:59Z'))).toMatchObject({ open: false, until: at('2026-03-04T12:00Z') })
    expect(spanAt(at('2026-03-04T12:00Z'))).toMatchObject({ open: true, until: at('2026-03-04T21:25Z') })
    expect(spanAt(at('2026-03-04T21:25Z'))).toMatchObject({ open: false, until: at('2026-03-05T12:00Z') })
  })

  it('skip the days they do not start on', () => {
    expect(spanAt(at('2026-03-06T22:00Z'))).toMatchObject({ open: false, until: at('2026-03-09T12:00Z') })
  })

  it('follow the clocks of the place', () => {
    const newYork = sessionsIn('America/New_York', [{ days: ['mon'], from: '09:30', to: '16:00' }])
    expect(text(newYork(at('2026-03-01T00:00Z')).until)).toBe('2026-03-02T14:30')
    expect(text(newYork(at('2026-03-08T00:00Z')).until)).toBe('2026-03-09T13:30')
    expect(text(newYork(at('2026-11-01T00:00Z')).until)).toBe('2026-11-02T14:30')
  })

  it('run over midnight when their end is not after their start', () => {
    const week = sessionsIn('America/New_York', [
      { days: ['sun', 'mon', 'tue', 'wed', 'thu'], from: '17:05', to: '16:55' },
    ])
    expect(week(at('2026-03-01T21:00Z'))).toMatchObject({ open: false, until: at('2026-03-01T22:05Z') })
    expect(week(at('2026-03-02T05:00Z'))).toMatchObject({ open: true, until: at('2026-03-02T21:55Z') })
    expect(week(at('2026-03-06T21:00Z')).open).toBe(true)
    expect(week(at('2026-03-07T12:00Z'))).toMatchObject({ open: false, until: at('2026-03-08T21:05Z') })
  })

  it('are an hour shorter in the night the clocks skip one', () => {
    const night = sessionsIn('Europe/Berlin', [{ days: ['sat'], from: '22:00', to: '06:00' }])
    const span = night(at('2026-03-28T21:30Z'))
    expect([span.open, text(span.until)]).toEqual([true, '2026-03-29T04:00'])
    expect(night(at('2026-03-29T03:59Z')).open).toBe(true)
    expect(night(at('2026-03-29T04:00Z')).open).toBe(false)
  })

  it('end a day at 24:00', () => {
    const utc = sessionsIn('UTC', [{ days: ['wed'], from: '00:00', to: '24:00' }])
    expect(utc(at('2026-03-04T23:59Z'))).toMatchObject({ open: true, until: at('2026-03-05T00:00Z') })
    expect(utc(at('2026-03-05T00:00Z')).open).toBe(false)
  })
})
