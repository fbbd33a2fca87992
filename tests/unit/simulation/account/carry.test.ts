import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { createCarry, weekdayOf } from '#simulation/account/carry.ts'

const at = (text: string): number => Date.parse(text) * 1_000
const held = (lots: number) => ({ lots: new Money(lots), price: new Money(50_000), contractSize: new Money(1) })

describe('funding', () => {
  const carry = createCarry({ name: 'funding', params: { everyHours: 8, rateBps: 1 } })

  it('is due at whole periods of the UTC day, the next one always ahead', () => {
    expect(carry.next(at('2024-08-08T07:59:59Z'))).toBe(at('2024-08-08T08:00:00Z'))
    expect(carry.next(at('2024-08-08T08:00:00Z'))).toBe(at('2024-08-08T16:00:00Z'))
  })

  it('is paid by longs to shorts when the rate is above zero', () => {
    expect(carry.charge(held(2), 0).toFixed()).toBe('10')
    expect(carry.charge(held(-2), 0).toFixed()).toBe('-10')
  })
})

describe('a swap', () => {
  const carry = createCarry({ name: 'swap', params: { atHour: 21, long: '6.40', short: '-2', tripleOn: 3 } })

  it('is due once a day', () => {
    expect(carry.next(at('2014-05-06T20:00:00Z'))).toBe(at('2014-05-06T21:00:00Z'))
    expect(carry.next(at('2014-05-06T21:00:00Z'))).toBe(at('2014-05-07T21:00:00Z'))
  })

  it('is asked a lot, by side, and three times over on a Wednesday', () => {
    const tuesday = at('2014-05-06T21:00:00Z')
    const wednesday = at('2014-05-07T21:00:00Z')
    expect([weekdayOf(tuesday), weekdayOf(wednesday)]).toEqual([2, 3])
    expect(carry.charge(held(2), tuesday).toFixed()).toBe('12.8')
    expect(carry.charge(held(-2), tuesday).toFixed()).toBe('-4')
    expect(carry.charge(held(2), wednesday).toFixed()).toBe('38.4')
  })
})

describe('no carry', () => {
  it('is never due', () => {
    expect(createCarry({ name: 'none' }).next(0)).toBe(Infinity)
  })
})
