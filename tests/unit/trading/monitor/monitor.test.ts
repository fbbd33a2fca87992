import { describe, expect, it } from 'vitest'
import { account, barAt, type Given, lookAt, MINUTE, said, watch } from './account.ts'

const lossOf = (loss: number): Given => ({ dayPnl: -loss, dayRealized: -loss, equity: 10_000 - loss })

describe('a limit of the monitor', () => {
  const limits = { dayLoss: { maxLoss: '1000', action: 'reduce', coolDownMinutes: 10 } }

  it('is near from three quarters of it on, and broken above it', () => {
    const monitor = watch(limits)
    expect(lookAt(monitor, 0, lossOf(749))).toEqual([])
    expect(lookAt(monitor, 1, lossOf(750))).toEqual(['near dayLoss'])
    expect(lookAt(monitor, 2, lossOf(1_000))).toEqual([])
    expect(barAt(monitor, 2)).toBeNull()
    expect(lookAt(monitor, 3, lossOf(1_000.01))).toEqual(['breach dayLoss reduce'])
    expect(monitor.barOf(1, 3 * MINUTE)).toEqual({
      code: 'COOL_DOWN',
      limitOf: 'dayLoss',
      given: 1_000.01,
      limit: 1_000,
    })
  })

  it('is told once, not at every look', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, lossOf(2_000))
    expect(lookAt(monitor, 1, lossOf(2_500))).toEqual([])
    expect(lookAt(monitor, 2, lossOf(1_500))).toEqual([])
  })

  it('is near until the figure is a tenth below where it became so', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, lossOf(760))
    expect(lookAt(monitor, 1, lossOf(700))).toEqual([])
    expect(lookAt(monitor, 2, lossOf(674))).toEqual(['cleared dayLoss'])
    expect(lookAt(monitor, 3, lossOf(700))).toEqual([])
  })

  it('bars entries through its cool-down, however far the figure falls', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, lossOf(1_001))
    lookAt(monitor, 1, lossOf(0))
    expect(barAt(monitor, 9)).toBe('COOL_DOWN')
    expect(monitor.barOf(1, 9 * MINUTE)).toMatchObject({ given: 1_001, limit: 1_000 })
    expect(lookAt(monitor, 9.99, lossOf(0))).toEqual([])
    expect(lookAt(monitor, 10, lossOf(0))).toEqual(['cleared dayLoss'])
    expect(barAt(monitor, 10)).toBeNull()
  })

  it('bars entries after its cool-down too, until the figure is a tenth below it', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, lossOf(1_001))
    expect(lookAt(monitor, 10, lossOf(950))).toEqual([])
    expect(barAt(monitor, 10)).toBe('LIMIT_BROKEN')
    expect(lookAt(monitor, 11, lossOf(900))).toEqual(['cleared dayLoss'])
    expect(barAt(monitor, 11)).toBeNull()
  })

  it('waits for the operator where that was asked for', () => {
    const monitor = watch({ dayLoss: { ...limits.dayLoss, release: 'resume' } })
    lookAt(monitor, 0, lossOf(1_001))
    expect(lookAt(monitor, 1_000, lossOf(0))).toEqual([])
    expect(barAt(monitor, 1_000)).toBe('LIMIT_BROKEN')
    monitor.resume(1_000 * MINUTE)
    expect(lookAt(monitor, 1_000, lossOf(0))).toEqual(['cleared dayLoss'])
    expect(barAt(monitor, 1_000)).toBeNull()
  })

  it('only tells when it has no action and no cool-down', () => {
    const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'none', coolDownMinutes: 0 } })
    expect(lookAt(monitor, 0, lossOf(1_001))).toEqual(['breach dayLoss'])
    expect([barAt(monitor, 0), monitor.halted, monitor.closing()]).toEqual([null, false, []])
  })

  it('of a positive figure in a profitable day is not used at all', () => {
    const monitor = watch(limits)
    expect(lookAt(monitor, 0, { dayPnl: 5_000 })).toEqual([])
    expect(monitor.status(account({ dayPnl: 5_000 }), { now: 0, at: 0 }).limits[0]).toMatchObject({
      given: 0,
      share: 0,
    })
  })

  it('may be 0, and then nothing of it is near', () => {
    const monitor = watch({ dayLoss: { maxLoss: '0' } })
    expect(lookAt(monitor, 0)).toEqual([])
    expect(lookAt(monitor, 1, lossOf(0.01))).toEqual(['breach dayLoss close'])
  })
})

describe('what a breach does', () => {
  it('closes every position while it lasts, when it is one of the account', () => {
    const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'close', coolDownMinutes: 10 } })
    lookAt(monitor, 0, lossOf(1_001))
    expect(monitor.closing()).toEqual([1, 2, 3])
    lookAt(monitor, 10, lossOf(10))
    expect(monitor.closing()).toEqual([])
  })

  it('closes and bars the one instrument it is about', () => {
    const monitor = watch({ positionLoss: { maxLoss: '300', symbols: { GBPUSD: '100' } } })
    expect(lookAt(monitor, 0, { lots: [1, -1, 0], open: [-200, -101, 0] })).toEqual([
      'breach positionLoss.GBPUSD close',
    ])
    expect(monitor.closing()).toEqual([2])
    expect([barAt(monitor, 0, 1), barAt(monitor, 0, 2)]).toEqual([null, 'COOL_DOWN'])
  })

  it('halts until the operator resumes, however long that takes', () => {
    const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'halt', coolDownMinutes: 1 } })
    expect(lookAt(monitor, 0, lossOf(1_001))).toEqual(['breach dayLoss halt'])
    lookAt(monitor, 5_000, lossOf(0))
    expect(monitor.halted).toBe(true)
    monitor.resume(5_000 * MINUTE)
    expect(monitor.halted).toBe(false)
  })

  it('leaves exits and positions to the operator who resumed over it, and entries barred', () => {
    for (const action of ['close', 'halt']) {
      const monitor = watch({ dayLoss: { maxLoss: '1000', action } })
      lookAt(monitor, 0, lossOf(2_000))
      expect(said(monitor.resume(MINUTE))).toEqual([])
      expect(lookAt(monitor, 1, lossOf(2_000))).toEqual([])
      expect([monitor.halted, monitor.closing(), barAt(monitor, 1)]).toEqual([false, [], 'LIMIT_BROKEN'])
      expect(lookAt(monitor, 2, lossOf(900))).toEqual(['cleared dayLoss'])
      // Once free it is a limit like any other.
      expect(lookAt(monitor, 3, lossOf(2_000))).toEqual([`breach dayLoss ${action}`])
    }
  })
})

describe('a figure that is not known', () => {
  it('bars entries and does nothing else, for as long as it lasts', () => {
    const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'close' } })
    expect(lookAt(monitor, 0, { dayPnl: Number.NaN })).toEqual([])
    expect([barAt(monitor, 0), monitor.closing(), monitor.halted]).toEqual(['FIGURE_UNKNOWN', [], false])
    lookAt(monitor, 1, lossOf(0))
    expect(barAt(monitor, 1)).toBeNull()
  })

  it('does not free what is broken', () => {
    const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'close', coolDownMinutes: 1 } })
    lookAt(monitor, 0, lossOf(1_001))
    expect(lookAt(monitor, 5, { dayPnl: Number.NaN })).toEqual([])
    expect([barAt(monitor, 5), monitor.closing()]).toEqual(['LIMIT_BROKEN', [1, 2, 3]])
  })

  it('bars the one instrument whose position has no mark', () => {
    const monitor = watch({ positionLoss: { maxLoss: '300' } })
    lookAt(monitor, 0, { lots: [1, 1, 0], open: [Number.NaN, -5, 0] })
    expect([barAt(monitor, 0, 1), barAt(monitor, 0, 2)]).toEqual(['FIGURE_UNKNOWN', null])
  })

  it('does not matter to a limit that only tells', () => {
    const monitor = watch({ dayLoss: { maxLoss: '1000', action: 'none', coolDownMinutes: 0 } })
    lookAt(monitor, 0, { dayPnl: Number.NaN })
    expect(barAt(monitor, 0)).toBeNull()
  })
})

describe('the high-water mark', () => {
  const limits = { drawdown: { maxShare: 0.1, coolDownMinutes: 60 } }

  it('is the highest equity so far, and the limit a share of it', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, { equity: 10_000 })
    lookAt(monitor, 1, { equity: 12_000 })
    expect(lookAt(monitor, 2, { equity: 10_801 })).toEqual(['near drawdown'])
    expect(lookAt(monitor, 3, { equity: 10_799 })).toEqual(['breach drawdown close'])
  })

  it('begins at what the trading day began with, for a monitor made in the middle of it', () => {
    const monitor = watch(limits)
    expect(lookAt(monitor, 0, { equity: 8_900, dayPnl: -1_100 })).toEqual(['breach drawdown close'])
  })

  it('starts again from the present equity when the cool-down has ended', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, { equity: 10_000 })
    lookAt(monitor, 1, { equity: 8_000 })
    expect(lookAt(monitor, 61, { equity: 8_000 })).toEqual(['cleared drawdown'])
    expect(barAt(monitor, 61)).toBeNull()
    expect(lookAt(monitor, 62, { equity: 7_201 })).toEqual(['near drawdown'])
    expect(lookAt(monitor, 63, { equity: 7_199 })).toEqual(['breach drawdown close'])
  })

  it('keeps its mark when it was near its limit and no more: nothing was forgiven', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, { equity: 10_000 })
    expect(lookAt(monitor, 1, { equity: 9_200 })).toEqual(['near drawdown'])
    expect(lookAt(monitor, 2, { equity: 9_400 })).toEqual(['cleared drawdown'])
    expect(lookAt(monitor, 3, { equity: 8_999 })).toEqual(['breach drawdown close'])
  })

  it('starts again when the operator resumes', () => {
    const monitor = watch({ drawdown: { maxShare: 0.1, action: 'halt' } })
    lookAt(monitor, 0, { equity: 10_000 })
    lookAt(monitor, 1, { equity: 8_000 })
    expect(said(monitor.resume(2 * MINUTE))).toEqual(['cleared drawdown'])
    expect(lookAt(monitor, 2, { equity: 8_000 })).toEqual([])
    expect([monitor.halted, barAt(monitor, 2)]).toEqual([false, null])
  })

  it('starts again with the trading day where that was asked for', () => {
    const kept = watch(limits)
    const daily = watch(limits, { highWaterMark: 'daily' })
    for (const monitor of [kept, daily]) {
      lookAt(monitor, 0, { equity: 10_000 })
      lookAt(monitor, 1_440, { equity: 9_500 })
      lookAt(monitor, 1_441, { equity: 8_900 })
    }
    expect([kept.closing().length, daily.closing().length]).toEqual([3, 0])
  })

  it('is not lost while equity is not known', () => {
    const monitor = watch(limits)
    lookAt(monitor, 0, { equity: 10_000 })
    lookAt(monitor, 1, { equity: Number.NaN })
    expect(barAt(monitor, 1)).toBe('FIGURE_UNKNOWN')
    expect(lookAt(monitor, 2, { equity: 8_999 })).toEqual(['breach drawdown close'])
  })

  it('bounds the loss in money where there is no share to speak of', () => {
    const monitor = watch({ drawdownAmount: { maxLoss: '500' } })
    lookAt(monitor, 0, { equity: -100 })
    expect(lookAt(monitor, 1, { equity: -601 })).toEqual(['breach drawdownAmount close'])
  })
})

describe('limits changed while it runs', () => {
  it('keep what was remembered', () => {
    const monitor = watch({ drawdown: { maxShare: 0.5 } })
    lookAt(monitor, 0, { equity: 10_000 })
    monitor.adjust({ drawdown: { maxShare: 0.1, action: 'close', coolDownMinutes: 60, release: 'coolDown' } })
    expect(lookAt(monitor, 1, { equity: 8_000 })).toEqual(['breach drawdown close'])
  })

  it('refuse a symbol, a currency or a scenario that nothing traded here has', () => {
    const slips = [
      watch.bind(null, { positionLoss: { maxLoss: '1', symbols: { EURSUD: '5' } } }),
      watch.bind(null, { currencyExposure: { maxNet: '1', currencies: { GPB: '5' } } }),
      watch.bind(null, {}, { scenarios: { scenarios: [{ name: 'fall', instruments: { US5000: -0.2 } }] } }),
    ]
    for (const slip of slips) expect(slip).toThrow(/EURSUD|GPB|US5000/)
  })
})
