import { describe, expect, it } from 'vitest'
import { execution, filling, fillingFor, mayFill, mayRest } from '#venues/mt5/gateway/filling.ts'

const { FOK, IOC, RETURN, BOC } = filling
const { REQUEST, INSTANT, MARKET, EXCHANGE } = execution

describe('the filling modes of a deal', () => {
  it('are those of the table: execution against mask', () => {
    const table = [REQUEST, INSTANT, MARKET, EXCHANGE].map((mode) =>
      [0, 1, 2, 3].map((mask) =>
        [FOK, IOC, RETURN]
          .filter((one) => mayFill(one, mask, mode))
          .map((one) => ['F', 'I', 'R'][one])
          .join(''),
      ),
    )
    expect(table).toEqual([
      ['FIR', 'FIR', 'FIR', 'FIR'],
      ['FIR', 'FIR', 'FIR', 'FIR'],
      ['', 'F', 'I', 'FI'],
      ['R', 'FR', 'IR', 'FIR'],
    ])
  })

  it('never include BOC, which is for orders that rest', () => {
    expect([0, 1, 2, 3].some((mode) => mayFill(BOC, 7, mode))).toBe(false)
    expect([mayRest(BOC, 3), mayRest(BOC, 4), mayRest(RETURN, 0), mayRest(FOK, 7)]).toEqual([false, true, true, false])
  })

  it('resolve to the wanted one, else to IOC, FOK, RETURN, else to none', () => {
    expect(fillingFor(3, MARKET)).toBe(IOC)
    expect(fillingFor(3, MARKET, FOK)).toBe(FOK)
    expect(fillingFor(1, MARKET)).toBe(FOK)
    expect(fillingFor(0, EXCHANGE)).toBe(RETURN)
    expect(fillingFor(2, MARKET, RETURN)).toBe(IOC)
    expect(fillingFor(0, INSTANT)).toBe(IOC)
    expect(fillingFor(0, MARKET)).toBeUndefined()
  })
})
