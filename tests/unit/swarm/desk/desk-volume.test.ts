import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import { createDeskVolume } from '#swarm/desk/desk-volume.ts'
import { EURUSD } from '#tests/outbox.ts'

const noon = MICROS_PER_DAY * 16_000.5
const filled = (side: 'buy' | 'sell', lots: string, at: number, instrument = 1): JournalEntry => ({
  entry: 'filled',
  at,
  fill: {
    clientId: 7,
    fillId: `${at}`,
    instrument,
    side,
    lots: new Money(lots),
    price: new Money('1.1'),
    fee: ZERO,
    leaves: ZERO,
    at,
  },
})
const after = (...entries: readonly JournalEntry[]): string => {
  const volume = createDeskVolume([EURUSD], UTC_DAY)
  for (const entry of entries) volume.take(entry)
  const { lots, worth } = volume.on(1, noon)
  return `${lots.toFixed()} lots worth ${worth.toFixed()}`
}

describe('what the journal says was traded in the trading day', () => {
  it('adds both sides', () => {
    expect(after()).toBe('0 lots worth 0')
    expect(after(filled('buy', '1', noon), filled('sell', '0.5', noon + 1))).toBe('1.5 lots worth 165000')
  })

  it('is of the day asked for alone', () => {
    expect(after(filled('buy', '1', noon - MICROS_PER_DAY))).toBe('0 lots worth 0')
    expect(after(filled('buy', '1', noon - MICROS_PER_DAY), filled('buy', '2', noon))).toBe('2 lots worth 220000')
  })

  it('leaves a fill that was found late to its own day', () => {
    expect(after(filled('buy', '2', noon), filled('buy', '1', noon - MICROS_PER_DAY))).toBe('2 lots worth 220000')
  })

  it('knows nothing of what was never configured', () => {
    expect(after(filled('buy', '2', noon, 9), { entry: 'memory', at: noon, approval: 1, body: '' })).toBe(
      '0 lots worth 0',
    )
  })
})
