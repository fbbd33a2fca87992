import { describe, expect, it } from 'vitest'
import { amount, counted, latency, oneLine, short, total, whole } from '#apps/figures.ts'

describe('a figure', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [0.123, '0.12'],
    [12.34, '12.3'],
    [123.4, '123'],
    [950, '950'],
    [999.4, '999'],
    [999.6, '1.00k'],
    [1_240, '1.24k'],
    [12_345, '12.3k'],
    [999_600, '1.00M'],
    [1_144_807, '1.14M'],
    [2.5e9, '2.50G'],
    [-12.34, '-12.3'],
    [Number.NaN, '-'],
  ])('%d is %s', (value, text) => {
    expect(short(value)).toBe(text)
  })

  it('is grouped when it is a count', () => {
    expect(whole(1_144_807)).toBe('1,144,807')
  })
})

describe('an amount', () => {
  it('has two decimals at most', () => {
    expect(['1833.28333333333', '100000', '-0.005', '12.50'].map(amount)).toEqual(['1833.28', '100000', '0', '12.5'])
  })
})

describe('a latency', () => {
  it.each([
    [12.34, '12.3 us'],
    [1_250, '1.25 ms'],
    [2_500_000, '2.50 s'],
    [Number.NaN, '-'],
  ])('of %d is %s', (micros, text) => {
    expect(latency(micros)).toBe(text)
  })
})

describe('counts', () => {
  it('go by size, then by name, and leave out what is zero', () => {
    expect(counted({ B: 2, C: 2_000, A: 2, D: 0 })).toBe('C 2,000, A 2, B 2')
    expect(total({ a: 1, b: 2 })).toBe(3)
  })
})

describe('a line', () => {
  it('holds no line end and no terminal code', () => {
    expect(oneLine('a\nb\u001b[31mc\u0007\r\n')).toBe('a b [31mc')
  })
})
