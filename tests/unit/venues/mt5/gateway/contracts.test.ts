/** Front contracts of B3 futures on known days, and lists that say it otherwise. */
import { describe, expect, it } from 'vitest'
import { contractAt, dollarExpiry, indexExpiry, standsFor, type ContractRule } from '#venues/mt5/gateway/contracts.ts'

const dayOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10)
const at = (time: string): number => Date.parse(time) * 1_000
const never = (): number => Infinity
const win: ContractRule = { rule: 'roll', family: 'b3-index', root: 'WIN' }
const wdo: ContractRule = { rule: 'roll', family: 'b3-dollar', root: 'WDO' }

describe('expiry', () => {
  it.each([
    ['2024-02', '2024-02-14'],
    ['2024-04', '2024-04-17'],
    ['2024-06', '2024-06-12'],
    ['2024-08', '2024-08-14'],
    ['2024-10', '2024-10-16'],
    ['2024-12', '2024-12-18'],
    ['2025-02', '2025-02-12'],
    ['2025-04', '2025-04-16'],
    ['2025-06', '2025-06-18'],
    ['2025-08', '2025-08-13'],
    ['2025-10', '2025-10-15'],
    ['2025-12', '2025-12-17'],
    ['2026-02', '2026-02-18'],
    ['2026-12', '2026-12-16'],
  ])('of the index future in %s is %s, the Wednesday nearest the 15th', (month, day) => {
    const [year, number] = month.split('-').map(Number)
    expect(dayOf(indexExpiry(year, number - 1))).toBe(day)
    expect(new Date(indexExpiry(year, number - 1)).getUTCDay()).toBe(3)
  })

  it.each([
    ['2024-06', '2024-06-03'],
    ['2024-07', '2024-07-01'],
    ['2025-02', '2025-02-03'],
    ['2025-03', '2025-03-03'],
    ['2025-06', '2025-06-02'],
    ['2025-12', '2025-12-01'],
    ['2026-08', '2026-08-03'],
  ])('of the dollar future in %s is %s, the first day that is no weekend', (month, day) => {
    const [year, number] = month.split('-').map(Number)
    expect(dayOf(dollarExpiry(year, number - 1))).toBe(day)
  })
})

describe('the front contract', () => {
  it.each([
    [win, '2025-01-02T12:00:00Z', 'WING25'],
    [win, '2025-02-11T12:00:00Z', 'WING25'],
    [win, '2025-02-12T12:00:00Z', 'WINJ25'],
    [win, '2025-12-16T12:00:00Z', 'WINZ25'],
    [win, '2025-12-17T12:00:00Z', 'WING26'],
    [win, '2026-11-21T12:00:00Z', 'WINZ26'],
    [wdo, '2025-01-15T12:00:00Z', 'WDOG25'],
    [wdo, '2025-02-02T12:00:00Z', 'WDOG25'],
    [wdo, '2025-02-03T12:00:00Z', 'WDOH25'],
    [wdo, '2025-12-15T12:00:00Z', 'WDOF26'],
  ] as const)('of %o on %s is %s', (rule, day, symbol) => {
    expect(contractAt(rule, at(day), never)).toBe(symbol)
  })

  it('changes at midnight of the exchange, not of UTC', () => {
    expect(contractAt(win, at('2025-02-12T02:59:59Z'), never)).toBe('WING25')
    expect(contractAt(win, at('2025-02-12T03:00:00Z'), never)).toBe('WINJ25')
  })

  it('of a list is the first that is not over, by the list or by the terminal', () => {
    const rule: ContractRule = {
      rule: 'listed',
      contracts: [{ symbol: 'A', until: at('2025-01-01T00:00:00Z') }, { symbol: 'B' }, { symbol: 'C' }],
    }
    const expiry = (symbol: string): number => (symbol === 'B' ? at('2025-02-01T00:00:00Z') : Infinity)
    expect(contractAt(rule, at('2024-12-31T00:00:00Z'), expiry)).toBe('A')
    expect(contractAt(rule, at('2025-01-01T00:00:00Z'), expiry)).toBe('B')
    expect(contractAt(rule, at('2025-02-01T00:00:00Z'), expiry)).toBe('C')
    expect(contractAt(rule, at('2025-02-01T00:00:00Z'), () => 0)).toBeUndefined()
  })
})

describe('a symbol', () => {
  it('stands for the rule it can ever be a contract of', () => {
    expect(standsFor(win, 'WINZ26')).toBe(true)
    expect(standsFor(win, 'WINF26')).toBe(false)
    expect(standsFor(win, 'WINDZ26')).toBe(false)
    expect(standsFor(win, 'WIN$N')).toBe(false)
    expect(standsFor(wdo, 'WDOF26')).toBe(true)
    expect(standsFor(wdo, 'WDOI26')).toBe(false)
    expect(standsFor({ rule: 'fixed', symbol: 'EURUSD' }, 'EURUSDm')).toBe(false)
  })
})
