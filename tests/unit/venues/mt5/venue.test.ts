/** The configuration of the venue `mt5`: what it takes, what it says no to, and where its secret comes from. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { afterAll, describe, expect, it, vi } from 'vitest'
import venue from '#venues/mt5/venue.ts'
import { readSecretFile, readSecretVariable } from '#venues/mt5/secret.ts'
import { terminalsOf } from '#venues/mt5/terminal-choice.ts'
import { EURUSD } from '#tests/outbox.ts'
import { recordingSink, virtualHost, wallHost } from '#tests/conformance/venue-bench.ts'

const schema = venue.config(z)
const usdjpy = { ...EURUSD, id: 2, symbol: 'USDJPY' }
const problemsOf = (given: unknown): string[] => {
  const result = schema.safeParse(given)
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
const terminalsIn = (terminals: unknown, instruments = [EURUSD, usdjpy]) =>
  terminalsOf(schema.parse({ terminals }).terminals, instruments)

describe('the configuration', () => {
  it('has a default for everything: loopback, read-only, no real account, no emulator', () => {
    expect(schema.parse({})).toEqual({
      listen: { host: '127.0.0.1', port: 45_001, allowRemote: false },
      secret: { env: 'SWARM_MT5_SECRET' },
      space: 1,
      allowTrading: false,
      allowReal: false,
      allowSimulated: false,
      book: true,
      deadManMillis: 10_000,
      ttlMillis: 2_000,
      deviationPoints: 10,
      heartbeatMillis: 1_000,
      backfillSeconds: 0,
      terminals: [{ symbols: {} }],
    })
  })

  it('takes no address but loopback without the word that a tunnel is there', () => {
    expect(problemsOf({ listen: { host: '0.0.0.0' } })).toEqual([
      expect.stringMatching(/^listen\.host: only a loopback/),
    ])
    expect(problemsOf({ listen: { host: '0.0.0.0', allowRemote: true } })).toEqual([])
  })

  it('takes a real account only by login and server', () => {
    expect(problemsOf({ allowReal: true })).toEqual([expect.stringMatching(/^allowReal: .*login and server/)])
    expect(problemsOf({ allowReal: true, terminals: [{ login: 5, server: 'Live' }] })).toEqual([])
  })

  it('takes one place of the secret', () => {
    expect(problemsOf({ secret: { env: 'A', file: 'b' } })).not.toEqual([])
    expect(problemsOf({ secret: {} })).not.toEqual([])
    expect(problemsOf({ secret: { file: 'b' } })).toEqual([])
  })

  it('takes contracts by a list or by a calendar, never both', () => {
    const symbols = (choice: object) => problemsOf({ terminals: [{ symbols: { WIN: choice } }] })
    expect(symbols({ quotes: 'WIN$N', contracts: ['WINZ26', { symbol: 'WING27', until: '2027-02-17' }] })).toEqual([])
    expect(symbols({ roll: 'b3-index', root: 'WIN' })).toEqual([])
    expect(symbols({ roll: 'b3-index' })).not.toEqual([])
    expect(symbols({ quotes: 'WIN$N' })).not.toEqual([])
    expect(symbols({ contracts: ['A'], roll: 'b3-index', root: 'WIN' })).not.toEqual([])
    expect(symbols({ contracts: [{ symbol: 'A', until: 'soon' }] })).not.toEqual([])
  })

  it('needs a clock that is real', () => {
    expect(() => venue.open(schema.parse({}), recordingSink(), virtualHost([EURUSD]))).toThrow(
      /^CONFIG_INVALID.*virtual/,
    )
  })

  it('is found wanting before anything is opened', () => {
    const check = (given: object): void => venue.check?.(schema.parse(given), [EURUSD])
    expect(() => check({ secret: { file: '/nowhere/mt5.secret' } })).toThrow(/^SECRET_MISSING: .*nowhere/)
    vi.stubEnv('SWARM_MT5_SECRET', 'a'.repeat(32))
    expect(() => check({})).not.toThrow()
    expect(() => check({ terminals: [{ symbols: { GBPUSD: 'X' } }] })).toThrow(/^CONFIG_INVALID: .*given=GBPUSD/)
    vi.unstubAllEnvs()
  })

  it('says what it can do', () => {
    expect(venue.can(schema.parse({ book: false }))).toMatchObject({
      depth: false,
      trades: true,
      modify: true,
      waits: false,
    })
  })
})

describe('terminals', () => {
  it('by default: one, with every instrument by its own name', () => {
    expect(terminalsIn(undefined)).toMatchObject([
      {
        login: undefined,
        symbols: [
          { instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } },
          { instrument: usdjpy, contract: { rule: 'fixed', symbol: 'USDJPY' } },
        ],
      },
    ])
  })

  it('share the instruments among them', () => {
    const two = terminalsIn([
      { login: '7', symbols: { EURUSD: 'EURUSDm' } },
      { symbols: { USDJPY: { contracts: ['J'] } } },
    ])
    expect(two.map(({ login }) => login)).toEqual([7n, undefined])
    expect(two[1].symbols[0].contract).toEqual({ rule: 'listed', contracts: [{ symbol: 'J' }] })
  })

  it.each([
    ['an unknown instrument', [{ symbols: { GBPUSD: 'X' } }], /given=GBPUSD, why=the instruments are EURUSD, USDJPY/],
    ['one claimed twice', [{ symbols: { EURUSD: 'X' } }, { symbols: { EURUSD: 'Y' } }], /two terminals claim it/],
    ['one that is nobody’s', [{ symbols: { EURUSD: 'X' } }, {}], /given=USDJPY, why=it belongs to no terminal/],
    ['a symbol for two', [{ symbols: { EURUSD: 'USDJPY' } }], /two instruments go by this symbol/],
  ])('refuse %s', (_, terminals, line) => {
    expect(() => terminalsIn(terminals)).toThrow(line)
  })
})

describe('the secret', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mt5-secret-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const long = 'a'.repeat(32)
  const written = (text: string, mode: number): string => {
    const file = join(directory, 'secret')
    rmSync(file, { force: true })
    writeFileSync(file, text)
    chmodSync(file, mode)
    return file
  }

  it('comes from a file of its owner only', () => {
    expect(readSecretFile(written(`${long}\n`, 0o600))).toBe(long)
    expect(() => readSecretFile(written(long, 0o640))).toThrow(/^SECRET_EXPOSED: .*mode=640/)
    expect(() => readSecretFile(join(directory, 'none'))).toThrow(/^SECRET_MISSING: .*it is not there/)
    expect(() => readSecretFile(directory)).toThrow(/^SECRET_/)
  })

  it('comes from a variable', () => {
    expect(readSecretVariable('S', { S: long })).toBe(long)
    expect(() => readSecretVariable('S', {})).toThrow(/^SECRET_MISSING: .*variable=S, why=it is not set/)
  })

  it('of fewer than 32 characters is none, and is not shown', () => {
    expect(() => readSecretFile(written('short', 0o600))).toThrow(/SECRET_MISSING: .*5 characters, at least 32/)
    expect(() => readSecretVariable('S', { S: 'hunter2' })).toThrow(/^(?!.*hunter2)/)
  })

  it('is missed when the venue is opened', () => {
    const config = schema.parse({ secret: { env: 'NO_SUCH_VARIABLE_OF_THE_TESTS' } })
    expect(() => venue.open(config, recordingSink(), wallHost([EURUSD]))).toThrow(/^SECRET_MISSING/)
  })
})
