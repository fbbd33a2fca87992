import { describe, expect, it } from 'vitest'
import { Board } from '#swarm/links/board.ts'
import type { AlertView } from '#swarm/operations.ts'
import { heedAlert } from '#swarm/supervision/risk-word.ts'
import { TradingSwitch } from '#swarm/supervision/trading-switch.ts'

const alert = (fields: Partial<AlertView>): AlertView => ({
  symbol: '',
  limitOf: 'drawdown',
  level: 'breach',
  given: 2,
  limit: 1,
  action: 'none',
  ...fields,
})

function heeded(...alerts: readonly Partial<AlertView>[]): string {
  const trading = new TradingSwitch(new Board(), { onChange: () => {}, onCommand: () => {} })
  trading.flatten('storm', true)
  for (const one of alerts) heedAlert(trading, alert(one))
  return `${trading.state}: ${trading.reason}`
}

describe('an alert of the risk agent', () => {
  it('halts trading when it says so, whatever an operator wanted', () => {
    const trading = new TradingSwitch(new Board(), { onChange: () => {}, onCommand: () => {} })
    trading.want('REDUCING', 'storm')
    heedAlert(trading, alert({ action: 'halt' }))
    expect(`${trading.state}: ${trading.reason}`).toBe('HALTED: drawdown is broken')
  })

  it('keeps no position open that is being closed: it halts trading once all is flat', () => {
    const trading = new TradingSwitch(new Board(), { onChange: () => {}, onCommand: () => {} })
    trading.flatten('storm', false)
    heedAlert(trading, alert({ action: 'halt' }))
    expect(trading.command).toBe('flatten')
    heedAlert(trading, alert({ limitOf: 'flatten', level: 'cleared' }))
    expect(`${trading.state}: ${trading.reason}`).toBe('HALTED: flat; storm; drawdown is broken')
  })

  it.each([{ action: 'close' as const }, { level: 'near' as const }, { level: 'cleared' as const }])(
    'leaves trading as it is: %j',
    (fields) => {
      expect(heeded(fields)).toBe('REDUCING: storm')
    },
  )

  it('halts trading beyond a hold that ends by itself', () => {
    const trading = new TradingSwitch(new Board(), { onChange: () => {}, onCommand: () => {} })
    trading.hold('silent', 'risk agent silent')
    heedAlert(trading, alert({ action: 'halt' }))
    trading.release('silent')
    expect(`${trading.state}: ${trading.reason}`).toBe('HALTED: drawdown is broken')
  })

  it('leaves the reason of an operator who halted before', () => {
    const trading = new TradingSwitch(new Board(), { onChange: () => {}, onCommand: () => {} })
    trading.want('HALTED', 'by hand')
    heedAlert(trading, alert({ action: 'halt' }))
    expect(trading.reason).toBe('by hand')
  })

  it('ends a flattening once all is flat', () => {
    expect(heeded({ limitOf: 'flatten', action: 'close' })).toBe('REDUCING: storm')
    expect(heeded({ limitOf: 'flatten', level: 'cleared' })).toBe('HALTED: flat; storm')
  })
})
