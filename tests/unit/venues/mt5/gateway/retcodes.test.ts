import { describe, expect, it } from 'vitest'
import { rejectionCodes } from '#messages/orders.ts'
import { handedOver, reasonOf, retcodeOf, retcodes } from '#venues/mt5/gateway/retcodes.ts'
import { ownRetcodes } from '#venues/mt5/wire/own-codes.ts'

const documented = [
  10004,
  ...Array.from({ length: 31 }, (_, at) => 10006 + at),
  ...Array.from({ length: 9 }, (_, at) => 10038 + at),
]

describe('the table of return codes', () => {
  it('has every documented code and every one of ours, once each, and no other', () => {
    const own = Object.values(ownRetcodes).map(({ code }) => code)
    expect(retcodes.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([...documented, ...own])
    expect(new Set(retcodes.map(({ name }) => name)).size).toBe(retcodes.length)
  })

  it('puts each code in the class that decides what is done', () => {
    const classOf = Object.groupBy(
      retcodes.filter(({ code }) => code < 20_000),
      (row) => row.class,
    )
    expect(
      Object.fromEntries(Object.entries(classOf).map(([name, rows]) => [name, rows.map(({ code }) => code)])),
    ).toEqual({
      ok: [10008, 10009, 10010],
      reprice: [10004, 10020, 10021],
      config: [10017, 10026, 10027, 10032],
      market: [10018, 10041, 10042, 10043, 10044],
      invalid: [10013, 10014, 10015, 10016, 10022, 10030, 10035, 10038, 10045, 10046],
      capacity: [10019, 10033, 10034, 10040],
      throttle: [10024, 10028, 10029, 10039],
      benign: [10023, 10025, 10036],
      unknown: [10011, 10012, 10031],
      canceled: [10006, 10007],
    })
  })

  it('has words for a human that fit beside the code in a reason of 64 bytes', () => {
    for (const row of retcodes) {
      expect(Buffer.byteLength(row.text)).toBeLessThanOrEqual(48)
      expect(Buffer.byteLength(reasonOf(row))).toBeLessThanOrEqual(64)
      expect(row.remedy).not.toBe('')
      expect(rejectionCodes).toContain(row.rejection)
    }
  })

  it('takes a code that nobody documented for an unknown outcome', () => {
    expect(retcodeOf(10_099)).toMatchObject({ class: 'unknown', name: 'RETCODE_10099' })
  })
})

describe('an error of the terminal when it is handed a request', () => {
  it('is a refusal only where it proves that nothing was sent', () => {
    expect([0, 4752, 4014, 4756, 4999].map((error) => handedOver(10008, error))).toEqual([
      10008, 10027, 10027, 10011, 10011,
    ])
  })
})
