import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { account, barAt, lookAt, watch } from './account.ts'

describe('for any course of the account', () => {
  const equity = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -500, max: 20_000 }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  )
  const course = fc.array(equity, { minLength: 1, maxLength: 60 })

  it('the high-water mark and the drawdown are what the whole history says', () => {
    fc.assert(
      fc.property(course, (equities) => {
        const monitor = watch({ drawdown: { maxShare: 1e9 } })
        equities.forEach((value, minute) => void lookAt(monitor, minute, { equity: value }))
        const known = equities.filter((value) => !Number.isNaN(value))
        const last = equities.at(-1) ?? Number.NaN
        const { highWater, drawdown } = monitor.status(account({ equity: last }), { now: 0, at: 0 })
        const highest = known.length === 0 ? null : Math.max(...known)
        expect(highWater).toBe(highest)
        const depth = highest === null || highest <= 0 || Number.isNaN(last) ? null : 1 - last / highest
        expect(drawdown).toBe(depth)
      }),
    )
  })

  it('a breach latches: entries stay barred for the whole cool-down', () => {
    fc.assert(
      fc.property(course, fc.constantFrom('reduce', 'close', 'halt'), (equities, action) => {
        const monitor = watch({ drawdownAmount: { maxLoss: '1000', action, coolDownMinutes: 5 } })
        let until = -Infinity
        equities.forEach((value, minute) => {
          const alerts = lookAt(monitor, minute, { equity: value })
          if (alerts.some((alert) => alert.startsWith('breach'))) until = action === 'halt' ? Infinity : minute + 5
          if (minute < until) expect(barAt(monitor, minute)).not.toBeNull()
          if (action === 'halt' && until === Infinity) expect(monitor.halted).toBe(true)
        })
      }),
    )
  })

  it('entries are barred whenever the figure is broken or not known', () => {
    fc.assert(
      fc.property(course, (equities) => {
        const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'reduce', coolDownMinutes: 0 } })
        equities.forEach((value, minute) => {
          lookAt(monitor, minute, { dayPnl: value - 10_000 })
          if (!(10_000 - value <= 1_000)) expect(barAt(monitor, minute)).not.toBeNull()
        })
      }),
    )
  })

  it('nothing is ever closed for a figure that was never known to be broken', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(Number.NaN, 0, 500, 1_000), { maxLength: 40 }), (losses) => {
        const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'close' }, unrealizedLoss: { maxLoss: '1000' } })
        losses.forEach((loss, minute) => {
          lookAt(monitor, minute, { dayPnl: -loss, unrealized: -loss })
          expect([monitor.closing(), monitor.halted]).toEqual([[], false])
        })
      }),
    )
  })
})
