import { describe, expect, it } from 'vitest'
import { openExaminer } from '#config/examiner.ts'
import { checkVenue } from '#config/venue-check.ts'
import { PLAIN_ACCOUNT } from '#domain/account.ts'
import { UTC_DAY } from '#domain/trading-day.ts'

const module = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`
const SPEC = "name: 'a', about: 'b', consumes: [], produces: [], capabilities: [], recovery: 'none'"
const strangers = (text: string, deadlineMillis = 5_000) =>
  openExaminer({ url: module(text), role: 'agent', trusted: false, deadlineMillis })

const env = {
  id: 'a',
  node: 1,
  incarnation: 1,
  session: 1,
  instruments: [],
  day: UTC_DAY,
  account: PLAIN_ACCOUNT,
  columns: [],
}

describe("a stranger's module", () => {
  it('answers through its worker', async () => {
    const examiner = await strangers(
      `export default { ${SPEC}, config: (z) => z.strictObject({ size: z.number() }), create({ size }) { if (size > 9) throw new Error('too big'); return { receive() {} } } }`,
    )
    expect(examiner.facts).toMatchObject({ name: 'a', optionalConfig: false, schema: { required: ['size'] } })
    expect(await examiner.check({ size: 3 })).toMatchObject({ ok: true, config: { size: 3 } })
    expect(await examiner.check({ size: 'x' })).toMatchObject({
      ok: false,
      issues: [{ code: 'invalid_type', path: ['size'] }],
    })
    expect(await examiner.tryCreate({ size: 3 }, env)).toBeUndefined()
    expect(await examiner.tryCreate({ size: 10 }, env)).toBe('too big')
    examiner.close()
  })

  it('that spins on load is given up', async () => {
    await expect(strangers('for (;;) {}', 300)).rejects.toThrow('it did not answer within 300 ms')
  })

  it('that spins when it is created is given up', { timeout: 20_000 }, async () => {
    const examiner = await strangers(
      `export default { ${SPEC}, config: (z) => z.strictObject({}), create() { for (;;) {} } }`,
      3_000,
    )
    await expect(examiner.tryCreate({}, env)).rejects.toThrow('it did not answer within 3000 ms')
  })

  it('that ends its thread when it is created hurts nobody', async () => {
    const examiner = await strangers(
      `export default { ${SPEC}, config: (z) => z.strictObject({}), create() { process.exit(4) } }`,
    )
    await expect(examiner.tryCreate({}, env)).rejects.toThrow('it ended its thread (exit code 4)')
  })
})

describe("a stranger's venue", () => {
  const venue = (check: string): string =>
    module(
      `export default { name: 'v', about: 'b', config: (z) => z.strictObject({}), can() { return {} }, open() {}, ${check} }`,
    )
  const check = (url: string) => checkVenue({ use: './v.js', module: url, config: { size: 3 } }, [])

  it('is asked before the swarm starts whether it can do as it was told', async () => {
    await expect(
      check(venue('check({ size }, instruments) { if (size !== 3 || instruments.length) throw 1 }')),
    ).resolves.toBeUndefined()
    await expect(check(venue(''))).resolves.toBeUndefined()
  })

  it('says no under a code of the table, or in its own words', async () => {
    await expect(check(venue("check() { throw new Error('SECRET_MISSING: none') }"))).rejects.toMatchObject({
      code: 'SECRET_MISSING',
      message: 'SECRET_MISSING: none',
    })
    await expect(check(venue("check() { throw new Error('boom') }"))).rejects.toThrow(
      /^CONFIG_INVALID: .*key=venue\.config, why=boom/,
    )
    await expect(check(venue('check() { process.exit(4) }'))).rejects.toThrow(/^CONFIG_INVALID: .*exit code 4/)
  })
})
