import { describe, expect, it } from 'vitest'
import { Board } from '#swarm/links/board.ts'
import { TradingSwitch } from '#swarm/supervision/trading-switch.ts'

const switchOf = (): TradingSwitch => new TradingSwitch(new Board(), () => {})

describe('the trading switch', () => {
  it('stays held until every holder has let go', () => {
    const trading = switchOf()
    trading.hold('silent', 'risk agent silent')
    trading.hold('down', 'risk agent down')
    trading.release('silent')
    expect(trading.state).toBe('HALTED')
    expect(trading.reason).toBe('risk agent down')
    trading.release('down')
    expect(trading.state).toBe('ACTIVE')
  })

  it('cannot be resumed by the operator while it is held, and remembers that he wants to', () => {
    const trading = switchOf()
    trading.hold('down', 'risk agent down')
    trading.want('ACTIVE', 'go')
    expect(trading.state).toBe('HALTED')
    trading.release('down')
    expect(trading.state).toBe('ACTIVE')
  })

  it('stays halted when the operator halted during a hold', () => {
    const trading = switchOf()
    trading.hold('down', 'risk agent down')
    trading.want('HALTED', 'by hand')
    trading.release('down')
    expect([trading.state, trading.reason]).toEqual(['HALTED', 'by hand'])
  })
})
