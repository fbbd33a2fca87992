import { describe, expect, it } from 'vitest'
import { barredBy, stateAfter } from '#trading/risk/trading-state.ts'

describe('trading states', () => {
  it('follow the commands', () => {
    expect(stateAfter('halt', 'ACTIVE')).toBe('HALTED')
    expect(stateAfter('reduce', 'HALTED')).toBe('REDUCING')
    expect(stateAfter('resume', 'HALTED')).toBe('ACTIVE')
    expect(stateAfter('snapshot', 'REDUCING')).toBe('REDUCING')
    expect(stateAfter('flatten', 'HALTED')).toBe('REDUCING')
  })

  it('bar what they bar', () => {
    expect(barredBy('ACTIVE', false)).toBeNull()
    expect(barredBy('REDUCING', true)).toBeNull()
    expect(barredBy('REDUCING', false)).toBe('TRADING_REDUCING')
    expect(barredBy('HALTED', true)).toBe('TRADING_HALTED')
  })
})
