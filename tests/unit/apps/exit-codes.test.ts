import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitAfter, exitCodes, exitFor } from '#apps/exit-codes.ts'
import { tell } from '#apps/faults.ts'
import { Refused } from '#apps/control-client.ts'
import type { Shell } from '#apps/shell.ts'
import { errors, SwarmError } from '#domain/errors.ts'

const page = readFileSync(new URL('../../../docs/reference/exit-codes.md', import.meta.url), 'utf8')

describe('exit codes', () => {
  it.each(Object.values(exitCodes))('$code is on its page', ({ code, when }) => {
    expect(page).toContain(`| ${code} | ${when} |`)
  })

  it('tell of a run that went on without its ticks or its journal, and of nothing else', () => {
    expect(exitAfter('TICKS_TRUNCATED: the file breaks off')).toBe('ticks')
    expect(exitAfter('JOURNAL_UNWRITABLE: the disk is full')).toBe('halted')
    expect(exitAfter('RECORDING_STOPPED: the disk is full')).toBeUndefined()
    expect(exitAfter('an agent said JOURNAL_UNWRITABLE')).toBeUndefined()
  })

  it('are all different', () => {
    const codes = Object.values(exitCodes).map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it.each([
    ['CONFIG_INVALID', 'config'],
    ['MODEL_INVALID', 'config'],
    ['SECRET_EXPOSED', 'unauthorized'],
    ['SWARM_NOT_RUNNING', 'notRunning'],
    ['RESTART_INTENSITY', 'halted'],
    ['JOURNAL_UNWRITABLE', 'halted'],
    ['AGENT_UNKNOWN', 'refused'],
    ['PORT_TAKEN', 'refused'],
    ['RUN_UNWRITABLE', 'refused'],
    ['TICKS_UNREADABLE', 'ticks'],
    ['BOOK_UNREADABLE', 'ticks'],
  ] as const)('%s ends with %s', (code, exit) => {
    expect(errors[code]).toBeDefined()
    expect(exitFor(code)).toBe(exit)
  })
})

describe('what is thrown', () => {
  const told = (thrown: unknown, environment = {}): { lines: string[]; exit: string } => {
    const lines: string[] = []
    const stream = { write: (text: string) => lines.push(text) }
    const shell: Shell = { stdout: stream, stderr: stream, environment, cwd: '/', exit: 'ok' }
    tell(thrown, shell)
    return { lines, exit: shell.exit }
  }

  it('is one line, ours as it stands', () => {
    expect(told(new SwarmError('SWARM_NOT_RUNNING', { state: '.swarm' }))).toEqual({
      lines: ['SWARM_NOT_RUNNING: no swarm answers (state=.swarm); start one with npm start\n'],
      exit: 'notRunning',
    })
    expect(told(new Refused('WIRING_NO_CONSUMER', 'WIRING_NO_CONSUMER: ...')).exit).toBe('refused')
    expect(told(new Refused('CONFIG_INVALID', 'spec.yaml:1:1: ...')).exit).toBe('config')
  })

  it("is one line, a stranger's too, unless the stack was asked for", () => {
    expect(told(new TypeError('x is not a function\n  and more'))).toEqual({
      lines: ['UNEXPECTED: x is not a function; SWARM_DEBUG=1 shows where\n'],
      exit: 'unexpected',
    })
    expect(told(new Error('boom'), { SWARM_DEBUG: '1' }).lines.join('')).toContain('exit-codes.test.ts')
  })
})
