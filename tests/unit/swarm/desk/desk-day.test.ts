import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import { createDayBook, type DayBook } from '#swarm/desk/desk-day.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

const money = (text: string): Money => new Money(text)
const HOUR = MICROS_PER_DAY / 24

describe('the day book', () => {
  it('takes the first equity of a day for its start, keeps it, and writes it down once', () => {
    let now = 5 * MICROS_PER_DAY
    const written: JournalEntry[] = []
    const book = createDayBook(
      (entry) => void written.push(entry),
      () => now,
      UTC_DAY,
    )
    expect(book.startOf(money('100')).toString()).toBe('100')
    now += 1_000
    expect(book.startOf(money('90')).toString()).toBe('100')
    expect(written).toEqual([{ entry: 'day', at: 5 * MICROS_PER_DAY, equity: money('100') }])
  })

  it.each([
    ['midnight UTC', UTC_DAY, 0],
    ['five in the afternoon in New York', { zone: 'America/New_York', start: '17:00' }, 22],
  ])('begins anew at %s', (_name, day, hour) => {
    let now = 5 * MICROS_PER_DAY + hour * HOUR
    const book = createDayBook(
      () => {},
      () => now,
      day,
    )
    book.startOf(money('100'))
    now += MICROS_PER_DAY - 1
    expect(book.startOf(money('90')).toString()).toBe('100')
    now += 1
    expect(book.startOf(money('90')).toString()).toBe('90')
  })

  it('begins no day with an equity that is no number', () => {
    const written: JournalEntry[] = []
    const book = createDayBook(
      (entry) => void written.push(entry),
      () => 5 * MICROS_PER_DAY,
      UTC_DAY,
    )
    expect(book.startOf(money('NaN')).toString()).toBe('NaN')
    expect(written).toEqual([])
    expect(book.startOf(money('100')).toString()).toBe('100')
    expect(book.startOf(money('NaN')).toString()).toBe('100')
  })

  it('remembers the start of today over a restart, and not that of yesterday', () => {
    const at = 5 * MICROS_PER_DAY + 7
    const after = (later: number): DayBook => {
      const book = createDayBook(
        () => {},
        () => at + later,
        UTC_DAY,
      )
      book.recover({ entry: 'day', at, equity: money('100') })
      return book
    }
    expect(after(1).startOf(money('80')).toString()).toBe('100')
    expect(after(MICROS_PER_DAY).startOf(money('80')).toString()).toBe('80')
  })
})
