/** A directory with a small configuration, made anew for every test of the file that asks for one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { loadConfig, type LoadedConfig, type LoadRequest } from '#config/load.ts'
import { ConfigError } from '#config/problems.ts'

export const BASE = `mode: paper
seed: 7
instruments:
  - symbol: EURUSD
    tickSize: '0.00001'
    lotStep: '0.01'
    minLots: '0.01'
    maxLots: '100'
    contractSize: '100000'
    currency: USD
venue: { use: paper, config: { balance: '5000' } }
journal: { use: memory }
agents:
  - { id: data, use: data }
  - id: features
    use: feature
    config: { features: [{ name: mid }, { name: spread_rel }] }
  - id: momentum
    use: momentum
    config: { fastSeconds: 5, slowSeconds: 20 }
`

export const MODEL = {
  kind: 'logistic',
  description: 'a test',
  inputs: [{ column: 'mid', transform: 'value' }],
  weights: [1],
  bias: 0,
}

export interface Scratch {
  path(name: string): string
  write(name: string, text: string): void
  load(request?: Partial<LoadRequest>): Promise<LoadedConfig>
  /** The lines a user sees for an overlay with this text. */
  linesOf(overlay: string, request?: Partial<LoadRequest>): Promise<readonly string[]>
}

export function scratch(): Scratch {
  let cwd = ''
  const path = (name: string): string => join(cwd, name)
  const write = (name: string, text: string): void => writeFileSync(path(name), text)
  const load = (request: Partial<LoadRequest> = {}): Promise<LoadedConfig> =>
    loadConfig({ files: [], environment: {}, cwd, base: path('base.yaml'), ...request })

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'config-'))
    write('base.yaml', BASE)
  })
  afterEach(() => rmSync(cwd, { recursive: true, force: true }))

  return {
    path,
    write,
    load,
    async linesOf(overlay, request = {}) {
      write('mine.yaml', overlay)
      const thrown: unknown = await load({ files: ['mine.yaml'], ...request }).catch((error: unknown) => error)
      if (!(thrown instanceof ConfigError)) throw new Error('the configuration passed', { cause: thrown })
      return thrown.lines
    },
  }
}
