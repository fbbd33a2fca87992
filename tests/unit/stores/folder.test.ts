import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeFolder } from '#stores/folder.ts'

const root = mkdtempSync(join(tmpdir(), 'folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a folder that is made', () => {
  it('is made with those above it, as private as was asked, and once', () => {
    const path = join(root, 'a', 'b', 'c')
    makeFolder(path, 0o700)
    makeFolder(path, 0o700)
    expect(statSync(path).isDirectory()).toBe(true)
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700)
  })

  it('is refused where a file is, or above it', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST')
    expect(() => makeFolder(join(root, 'file', 'below'))).toThrow('ENOTDIR')
  })

  it.skipIf(process.platform !== 'linux').each(['/proc/nope', '/proc/nope/below'])(
    'is refused, and comes back, in a place that makes none: %s',
    (path) => {
      expect(() => makeFolder(path)).toThrow('ENOENT')
    },
  )
})
