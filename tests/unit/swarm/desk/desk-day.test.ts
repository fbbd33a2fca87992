import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { createMemoryJournal } from '#stores/journal-memory.ts'
import { createDayBook } from '#swarm/desk/desk-day.ts'

const money = (text: string): Money => new Money(text)

describe('the day book', () => {
  it('takes the first equity of a day for its start, and keeps it', () => {
    let now = 5 * MICROS_PER_DAY
    const startOf = createDayBook(createMemoryJournal([]), () => now)
    expect(startOf(money('100')).toString()).toBe('100')
    now += 1_000
    expect(startOf(money('90')).toString()).toBe('100')
  })

  it('begins anew at midnight UTC', () => {
    let now = 5 * MICROS_PER_DAY
    const startOf = createDayBook(createMemoryJournal([]), () => now)
    startOf(money('100'))
    now = 6 * MICROS_PER_DAY
    expect(startOf(money('90')).toString()).toBe('90')
  })

  it('remembers the start of today over a restart, and not that of yesterday', () => {
    const now = 5 * MICROS_PER_DAY + 7
    const entry = { entry: 'day', at: now, equity: money('100') } as const
    expect(createDayBook(createMemoryJournal([entry]), () => now + 1)(money('80')).toString()).toBe('100')
    expect(createDayBook(createMemoryJournal([entry]), () => now + MICROS_PER_DAY)(money('80')).toString()).toBe('80')
  })
})
