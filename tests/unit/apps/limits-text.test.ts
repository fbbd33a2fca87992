import { describe, expect, it } from 'vitest'
import { limitsLines, limitsState } from '#apps/limits-text.ts'

const state = {
  limits: { position: { maxLots: 2, shrink: true } },
  monitorLimits: {
    drawdown: { maxShare: 0.05, action: 'close', coolDownMinutes: 60 },
    positionLoss: { maxLoss: '500', symbols: { DE40: '900' } },
    exposure: { maxGross: '1000', maxNet: '400' },
    stoplossGuard: { maxLosses: 60, lookbackMinutes: 60 },
  },
  usage: { EURUSD: { 'position.maxLots': { given: 1.5, limit: 2 } } },
  monitor: {
    limits: [
      { limitOf: 'drawdown', level: 'near', given: 0.04, limit: 0.05 },
      { limitOf: 'positionLoss.AUDUSD', level: 'free', given: null, limit: 500 },
      { limitOf: 'positionLoss.EURUSD', level: 'free', given: 100, limit: 500 },
      { limitOf: 'positionLoss.GBPUSD', level: 'free', given: 250, limit: 500 },
      { limitOf: 'positionLoss.DE40', level: 'free', given: 90, limit: 900 },
      { limitOf: 'exposure.gross', level: 'free', given: 500, limit: 1_000 },
      { limitOf: 'exposure.net', level: 'free', given: null, limit: 400 },
      { limitOf: 'stoplossGuard', level: 'free', given: 3, limit: 60 },
    ],
  },
}
const shown = limitsLines(limitsState.parse(state)).map((line) =>
  line
    .map(({ text }) => text.trim())
    .join(' ')
    .trim(),
)
const lineOf = (limit: string): string =>
  (shown.find((line) => line.startsWith(`${limit} `)) ?? '').replaceAll(/ +/g, ' ')

describe('the limits of the risk agent, for people', () => {
  it('show what is used of those of the checks', () => {
    expect(lineOf('position.maxLots')).toBe('position.maxLots 2 1.50 75 % EURUSD')
  })

  it('show what is used of those of the monitor, where most of it is', () => {
    expect(lineOf('monitor.drawdown.maxShare')).toBe('monitor.drawdown.maxShare 0.05 0.04 80 %')
    expect(lineOf('monitor.positionLoss.maxLoss')).toBe('monitor.positionLoss.maxLoss 500 250 50 % GBPUSD')
    expect(lineOf('monitor.positionLoss.symbols.DE40')).toBe('monitor.positionLoss.symbols.DE40 900 90 10 % DE40')
    expect(lineOf('monitor.exposure.maxGross')).toBe('monitor.exposure.maxGross 1000 500 50 % gross')
    expect(lineOf('monitor.stoplossGuard.maxLosses')).toBe('monitor.stoplossGuard.maxLosses 60 3 5 %')
  })

  it('show nothing used of what is no limit', () => {
    expect(lineOf('monitor.stoplossGuard.lookbackMinutes')).toBe('monitor.stoplossGuard.lookbackMinutes 60')
    expect(lineOf('monitor.drawdown.action')).toBe('monitor.drawdown.action close')
  })

  it('end with what is nearly used and broken', () => {
    expect(shown.at(-1)).toBe('near drawdown: 0.04 of 0.05')
  })
})
