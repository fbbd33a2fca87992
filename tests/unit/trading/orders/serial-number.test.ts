import { describe, expect, it } from 'vitest'
import { serialNumbers } from '#trading/orders/serial-number.ts'

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
