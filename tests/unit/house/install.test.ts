import { describe, expect, it } from 'vitest'
import { missingPackages, runtimePackage } from '#bin/install.mjs'

interface Entry {
  version: string
  integrity?: string
  dev?: boolean
  optional?: boolean
}

const missing = (wanted: Record<string, Entry>, present: Record<string, Entry>, withDev = true): string[] =>
  missingPackages('/', { '': { version: '0.1.0' }, ...wanted }, present, withDev)

// A path that exists under the root of every machine stands for an installed package.
const there = 'tmp'

describe('what the launcher installs', () => {
  it('is everything on a fresh clone', () => {
    expect(missing({ a: { version: '1.0.0' }, b: { version: '1.0.0', dev: true } }, {})).toEqual(['a', 'b'])
  })

  it('is nothing when npm has recorded all of it', () => {
    expect(missing({ [there]: { version: '1.0.0' } }, { [there]: { version: '1.0.0' } })).toEqual([])
  })

  it('leaves the tools out for a start', () => {
    expect(missing({ a: { version: '1.0.0', dev: true } }, {}, false)).toEqual([])
  })

  it('replaces another version, or another tarball of the same', () => {
    expect(missing({ [there]: { version: '1.0.1' } }, { [there]: { version: '1.0.0' } })).toEqual([there])
    expect(
      missing({ [there]: { version: '1.0.0', integrity: 'x' } }, { [there]: { version: '1.0.0', integrity: 'y' } }),
    ).toEqual([there])
  })

  it('restores a recorded package whose folder was deleted', () => {
    const recorded = { 'no/such/folder': { version: '1.0.0' } }
    expect(missing(recorded, recorded)).toEqual(['no/such/folder'])
  })

  it('asks no package of another platform, but the runtime of this one', () => {
    const runtime = `node_modules/${runtimePackage}`
    const wanted = {
      'node_modules/node-other-cpu': { version: '24.0.0', optional: true },
      [runtime]: { version: '24.0.0', optional: true },
    }
    expect(missing(wanted, {})).toEqual([runtime])
  })
})
