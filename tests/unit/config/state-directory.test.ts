import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holderOf, openState } from '#config/state-directory.ts'

let directory: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'state-')), 'deep', 'state')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('a state directory', () => {
  it('is made for its owner alone, and counts the starts', () => {
    const first = openState(directory)
    expect(first.session).toBe(1)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    first.close()
    const second = openState(directory)
    expect(second.session).toBe(2)
    second.close()
    expect(readdirSync(directory)).toEqual(['session'])
  })

  it('has one holder at a time', () => {
    const state = openState(directory)
    expect(holderOf(directory)).toBe(process.pid)
    expect(() => openState(directory)).toThrow(
      `STATE_LOCKED: another swarm runs on this state directory (directory=${directory}, pid=${process.pid}); stop it, or use --state`,
    )
    state.close()
    expect(holderOf(directory)).toBeUndefined()
  })

  it('is taken over from a process that died', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    openState(directory).close()
    writeFileSync(join(directory, 'lock'), `${child.pid} 12345\n`)
    const state = openState(directory)
    expect(state.session).toBe(2)
    expect(holderOf(directory)).toBe(process.pid)
    state.close()
  })

  it.runIf(existsSync('/proc/self/stat'))(
    'is taken over when the number of a dead process was given to another',
    () => {
      openState(directory).close()
      writeFileSync(join(directory, 'lock'), `${process.pid} 1\n`)
      openState(directory).close()
    },
  )

  it('is taken over from a lock that says nothing', () => {
    openState(directory).close()
    writeFileSync(join(directory, 'lock'), '')
    openState(directory).close()
  })

  it('refuses a damaged counter rather than give a number twice', () => {
    openState(directory).close()
    writeFileSync(join(directory, 'session'), 'many\n')
    expect(() => openState(directory)).toThrow('STATE_CORRUPT: the session counter is damaged')
    expect(holderOf(directory)).toBeUndefined()
  })

  it('says why it cannot be used', () => {
    writeFileSync(join(directory, '..', '..', 'file'), '')
    expect(() => openState(join(directory, '..', '..', 'file', 'below'))).toThrow(/^STATE_UNWRITABLE: .*ENOTDIR/)
  })
})
