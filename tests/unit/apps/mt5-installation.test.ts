import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findTerminals, install } from '#apps/mt5-installation.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mt5-install-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const installed = (changed = {}) =>
  install({
    directory: join(home, 'MQL5'),
    secretFile: join(home, 'state', 'mt5.secret'),
    host: '127.0.0.1',
    port: 45_001,
    ...changed,
  })
const text = (...path: string[]): string => readFileSync(join(home, ...path), 'utf8')
const mode = (...path: string[]): string => (statSync(join(home, ...path)).mode & 0o777).toString(8)

describe('an installation', () => {
  it('writes both programs as they are, settings and a secret for its owner alone', () => {
    const { files, newSecret } = installed()
    expect(newSecret).toBe(true)
    expect(files.map((file) => file.slice(home.length))).toEqual([
      '/MQL5/Experts/AegisSwarm/SwarmBridge.mq5',
      '/MQL5/Presets/SwarmBridge.set',
      '/MQL5/Experts/AegisSwarm/SwarmHistory.mq5',
      '/MQL5/Presets/SwarmHistory.set',
    ])
    const source = new URL('../../../bridge/mt5/SwarmBridge.mq5', import.meta.url)
    expect(text('MQL5', 'Experts', 'AegisSwarm', 'SwarmBridge.mq5')).toBe(readFileSync(source, 'utf8'))
    expect([mode('state', 'mt5.secret'), mode('MQL5', 'Presets', 'SwarmBridge.set'), mode('state')]).toEqual([
      '600',
      '600',
      '700',
    ])
    const secret = text('state', 'mt5.secret').trim()
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(text('MQL5', 'Presets', 'SwarmBridge.set').split('\r\n').slice(1)).toEqual([
      'InpHost=127.0.0.1',
      'InpPort=45001',
      `InpSecret=${secret}`,
      'InpAllowTrading=false',
      'InpAllowReal=false',
      '',
    ])
    expect(text('MQL5', 'Presets', 'SwarmHistory.set')).toContain(`InpPort=45002\r\nInpSecret=${secret}\r\n`)
  })

  it('names only inputs that the programs have', () => {
    installed()
    for (const program of ['SwarmBridge', 'SwarmHistory']) {
      const source = text('MQL5', 'Experts', 'AegisSwarm', `${program}.mq5`)
      const keys = text('MQL5', 'Presets', `${program}.set`).match(/^\w+(?==)/gm) ?? []
      expect(keys.length).toBeGreaterThan(2)
      for (const key of keys) expect(source).toMatch(new RegExp(`^input \\w+ +${key}=`, 'm'))
    }
  })

  it('keeps the secret that is there, and closes settings that others could read', () => {
    installed()
    const secret = text('state', 'mt5.secret')
    chmodSync(join(home, 'MQL5', 'Presets', 'SwarmBridge.set'), 0o644)
    expect(installed({ host: '10.0.0.5', port: 5_000 }).newSecret).toBe(false)
    expect(text('state', 'mt5.secret')).toBe(secret)
    expect(mode('MQL5', 'Presets', 'SwarmBridge.set')).toBe('600')
    expect(text('MQL5', 'Presets', 'SwarmBridge.set')).toContain('InpHost=10.0.0.5\r\nInpPort=5000\r\n')
  })

  it('refuses a secret that others may read, and one that is too short', () => {
    mkdirSync(join(home, 'state'))
    const file = join(home, 'state', 'mt5.secret')
    writeFileSync(file, `${'a'.repeat(43)}\n`, { mode: 0o640 })
    expect(() => installed()).toThrow(/^SECRET_EXPOSED: .*mode=640/)
    writeFileSync(file, 'short\n')
    chmodSync(file, 0o600)
    expect(() => installed()).toThrow(/^SECRET_MISSING: .*5 characters/)
    expect(existsSync(join(home, 'MQL5'))).toBe(false)
  })

  it('says in one line that it cannot write', () => {
    writeFileSync(join(home, 'MQL5'), '')
    expect(() => installed()).toThrow(/^FILE_UNWRITABLE: .*MQL5.*$/)
  })

  it.skipIf(process.platform !== 'linux')('comes back from a place that makes no folders', () => {
    expect(() => installed({ directory: '/proc/nope' })).toThrow(/^FILE_UNWRITABLE: .*ENOENT.*$/)
  })
})

describe('terminals under Wine', () => {
  const make = (...path: string[]): string => {
    const folder = join(home, ...path, 'MQL5')
    mkdirSync(join(folder, 'Experts'), { recursive: true })
    return folder
  }

  it('are found in every usual prefix, portable or not', () => {
    expect(findTerminals(home)).toEqual([])
    const portable = make('.mt5', 'drive_c', 'Program Files', 'MetaTrader 5')
    const roaming = make('.wine', 'drive_c', 'users', 'me', 'AppData', 'Roaming', 'MetaQuotes', 'Terminal', 'D0E8')
    mkdirSync(join(home, '.wine', 'drive_c', 'Program Files', 'Other'), { recursive: true })
    expect(findTerminals(home)).toEqual([roaming, portable])
    const own = make('prefix', 'drive_c', 'Program Files', 'MetaTrader 5')
    expect(findTerminals(home, join(home, 'prefix'))).toEqual([own, roaming, portable])
  })

  it('are counted once where the prefix that is set is the usual one', () => {
    const one = make('.wine', 'drive_c', 'Program Files', 'MetaTrader 5')
    expect(findTerminals(home, join(home, '.wine'))).toEqual([one])
  })
})
