import { describe, expect, it } from 'vitest'
import { barsOf } from '#venues/mt5/emulator/bars.ts'
import { symbolOf } from '#venues/mt5/emulator/scenario-terms.ts'
import { parseLine } from '#venues/mt5/emulator/scenario.ts'
import type { CommandNamed } from '#venues/mt5/emulator/scenario-words.ts'
import type { SymbolSpec } from '#venues/mt5/emulator/trading.ts'

const spec = (line: string): SymbolSpec => {
  const parsed = parseLine(line)
  if (!('command' in parsed)) throw new Error(parsed.problem.text)
  return symbolOf(parsed.command as CommandNamed<'symbol'>, undefined, 0)
}
const MINUTE = 60_000
const day = Date.UTC(2026, 0, 14)
const tick = (time: number, bid: number, ask = bid + 0.0002, last = 0, volume = 0, flags = 6) => ({
  time,
  bid,
  ask,
  last,
  volume,
  flags,
})

describe('bars made of ticks', () => {
  it('open, peak, sink and close where the bids of their minute do', () => {
    const ticks = [
      tick(day + 1, 1.1),
      tick(day + 2, 1.3),
      tick(day + 3, 1.05),
      tick(day + 4, 1.2),
      tick(day + MINUTE, 1.4),
    ]
    const bars = barsOf(ticks, 1, spec('symbol EURUSD'))
    expect(bars).toHaveLength(2)
    expect(bars?.[0]).toEqual({
      time: day,
      open: 1.1,
      high: 1.3,
      low: 1.05,
      close: 1.2,
      tickVolume: 4,
      realVolume: 0,
      spread: 20,
    })
    expect(bars?.[1].time).toBe(day + MINUTE)
  })

  it('are made of last prices and their volumes where the chart is one of trades', () => {
    const ticks = [tick(day, 10, 11, 10, 3, 8 | 16), tick(day + 5, 10, 11, 11, 4, 8 | 16), tick(day + 6, 9, 11, 0)]
    expect(barsOf(ticks, 16_385, spec('symbol WIN digits=0 chart=last'))).toMatchObject([
      { open: 10, close: 11, tickVolume: 2, realVolume: 7 },
    ])
  })

  it.each([
    ['a day', 16_408, day],
    ['a week, from Sunday on', 32_769, Date.UTC(2026, 0, 11)],
    ['a month', 49_153, Date.UTC(2026, 0, 1)],
  ])('begin where %s begins', (_, timeframe, opens) => {
    expect(barsOf([tick(day + 5 * MINUTE, 1)], timeframe, spec('symbol EURUSD'))?.[0].time).toBe(opens)
  })

  it('do not exist for a timeframe that does not', () => {
    expect(barsOf([], 7, spec('symbol EURUSD'))).toBeUndefined()
  })
})
