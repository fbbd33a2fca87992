import { describe, expect, it } from 'vitest'
import { childNumbers, firstRequest, isChildNumber, serialNumbers } from '#trading/orders/serial-number.ts'

describe('serial numbers', () => {
  it('are session * 2^36 + incarnation * 2^26 + counter', () => {
    const next = serialNumbers(3, 2)
    expect(next()).toBe(3 * 2 ** 36 + 2 * 2 ** 26 + 1)
    expect(next()).toBe(3 * 2 ** 36 + 2 * 2 ** 26 + 2)
  })

  it('grow over incarnations and sessions, and stay exact', () => {
    const numbers = [
      serialNumbers(1, 1)(),
      serialNumbers(1, 2)(),
      serialNumbers(2, 1)(),
      serialNumbers(131_071, 1023)(),
    ]
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(numbers.every(Number.isSafeInteger)).toBe(true)
  })

  it('refuse rather than repeat', () => {
    expect(() => serialNumbers(1, 1024)).toThrow(/MESSAGE_UNREPRESENTABLE/)
    expect(() => serialNumbers(131_072, 1)).toThrow(/MESSAGE_UNREPRESENTABLE/)
    expect(() => serialNumbers(Number.NaN, 1)).toThrow(/MESSAGE_UNREPRESENTABLE/)
  })
})

describe('numbers of children', () => {
  it('are none of an approval, whoever restarted how often', () => {
    const approvals = [serialNumbers(1, 1), serialNumbers(1, 2), serialNumbers(2, 1)].map((next) => next())
    const children = [childNumbers(1, 1), childNumbers(1, 2), childNumbers(2, 1)].map((next) => next())
    expect(new Set([...approvals, ...children]).size).toBe(6)
    expect(approvals.some(isChildNumber)).toBe(false)
    expect(children.every(isChildNumber)).toBe(true)
    expect(children).toEqual([...children].sort((a, b) => a - b))
  })

  it('are none of the ids of others', () => {
    expect([0, -1, -(2 ** 25) - 1, 7, 2 ** 26].some(isChildNumber)).toBe(false)
  })
})

describe('the first number of a request', () => {
  it('is 1, and above all of an earlier incarnation or session after that', () => {
    expect(firstRequest(1, 1)).toBe(1)
    expect(firstRequest(1, 2)).toBe(65_537)
    expect(firstRequest(2, 1)).toBeGreaterThan(firstRequest(1, 1_023))
    expect(Number.isSafeInteger(firstRequest(131_071, 1_023))).toBe(true)
  })
})
