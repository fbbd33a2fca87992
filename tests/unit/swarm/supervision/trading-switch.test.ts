import { describe, expect, it } from 'vitest'
import { Board } from '#swarm/links/board.ts'
import { TradingSwitch } from '#swarm/supervision/trading-switch.ts'

/** What agents were told goes into `said`. */
const switchOf = (said: string[] = []): TradingSwitch =>
  new TradingSwitch(new Board(), {
    onChange: () => {},
    onCommand: (command, reason) => void said.push(reason === '' ? command : `${command}: ${reason}`),
  })

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

describe('the trading switch, telling agents', () => {
  it('gives a reason to a resume that an operator spoke, and to no other', () => {
    const said: string[] = []
    const trading = switchOf(said)
    trading.hold('silent', 'risk agent silent')
    trading.release('silent')
    trading.want('HALTED', 'news')
    trading.want('ACTIVE', 'over')
    expect(said).toEqual(['halt: risk agent silent', 'resume', 'halt: news', 'resume: over'])
    expect(trading.reason).toBe('')
  })

  it('passes on a resume that changes nothing here: it may forgive what the risk agent holds back', () => {
    const said: string[] = []
    switchOf(said).want('ACTIVE', 'go on')
    expect(said).toEqual(['resume: go on'])
  })
})

describe('the trading switch, flattening', () => {
  it('is REDUCING until all is flat, and stays so', () => {
    const said: string[] = []
    const trading = switchOf(said)
    trading.flatten('storm', false)
    expect([trading.state, trading.command]).toEqual(['REDUCING', 'flatten'])
    trading.flat()
    expect([trading.state, trading.command, trading.reason]).toEqual(['REDUCING', 'reduce', 'storm'])
    expect(said).toEqual(['flatten: storm'])
  })

  it('is HALTED once all is flat when that was asked for', () => {
    const said: string[] = []
    const trading = switchOf(said)
    trading.flatten('storm', true)
    trading.flat()
    expect([trading.state, trading.reason]).toEqual(['HALTED', 'flat; storm'])
    expect(said).toEqual(['flatten: storm', 'halt: flat; storm'])
  })

  it('begins from REDUCING and from HALTED as well', () => {
    for (const before of ['REDUCING', 'HALTED'] as const) {
      const said: string[] = []
      const trading = switchOf(said)
      trading.want(before, 'storm')
      trading.flatten('storm', false)
      expect(said.at(-1)).toBe('flatten: storm')
    }
  })

  it('outlasts a hold: whoever comes back is told to go on', () => {
    const said: string[] = []
    const trading = switchOf(said)
    trading.flatten('storm', true)
    trading.hold('down', 'risk agent down')
    trading.release('down')
    expect(said).toEqual(['flatten: storm', 'halt: risk agent down', 'flatten: storm'])
    expect(trading.command).toBe('flatten')
  })

  it('is over when the operator wants another state', () => {
    const trading = switchOf()
    trading.flatten('storm', true)
    trading.want('REDUCING', 'wait')
    expect(trading.command).toBe('reduce')
    trading.flat()
    expect(trading.state).toBe('REDUCING')
  })
})
