import { describe, expect, it } from 'vitest'
import tradingHours from '#trading/risk/checks/trading-hours.ts'
import { order, pass, view } from '#tests/risk-cases.ts'

const at = (text: string): number => Date.parse(text) * 1_000

describe('trading hours', () => {
  const check = tradingHours.create({ zone: 'UTC', sessions: [{ days: ['wed'], from: '09:00', to: '10:00' }] })
  const judged = (moment: string) => check.judge(order(), view({ at: at(moment) }))

  it('let entries out in a session and say when the next one starts', () => {
    expect(judged('2026-03-04T09:30Z')).toEqual(pass)
    expect(judged('2026-03-04T10:00Z')).toEqual({
      verdict: 'refuse',
      given: at('2026-03-04T10:00Z') / 1e6,
      limit: at('2026-03-11T09:00Z') / 1e6,
    })
    expect(judged('2026-03-04T09:59Z')).toEqual(pass)
  })

  it('let everything out when they are always', () => {
    expect(tradingHours.create({ zone: 'UTC', sessions: 'always' }).judge(order(), view())).toEqual(pass)
  })
})
