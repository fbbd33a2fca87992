import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money } from '#domain/money.ts'
import file, { openJournalFile, type FileJournal } from '#stores/journal-file.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

const directory = mkdtempSync(join(tmpdir(), 'journal-'))
afterAll(() => rmSync(directory, { recursive: true }))

let files = 0
const newPath = (): string => join(directory, `${files++}.jsonl`)
const open = (path: string): FileJournal => openJournalFile({ path, durable: true })
const cancel = (clientId: number): JournalEntry => ({ entry: 'cancel', at: 7, clientId, request: 1 })

/** A closed journal of three cancels. */
function written(): string {
  const path = newPath()
  const journal = open(path)
  for (const clientId of [1, 2, 3]) journal.append(cancel(clientId))
  journal.close()
  return path
}

describe('journal file', () => {
  it('is JSON a line, decimals as strings', () => {
    const path = newPath()
    const journal = open(path)
    journal.append({
      entry: 'filled',
      at: 5,
      fill: {
        clientId: 68719476737,
        fillId: 'F1',
        instrument: 1,
        side: 'buy',
        lots: new Money('0.10'),
        price: new Money('1.23456'),
        fee: new Money('-0.0000001'),
        leaves: new Money(0),
        at: 4,
      },
    })
    journal.close()
    const lines = readFileSync(path, 'utf8').split('\n')
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[0])).toEqual({
      entry: 'filled',
      at: 5,
      fill: {
        clientId: 68719476737,
        fillId: 'F1',
        instrument: 1,
        side: 'buy',
        lots: '0.1',
        price: '1.23456',
        fee: '-1e-7',
        leaves: '0',
        at: 4,
      },
      sum: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  it('can be read by its owner only, even when it was found open to others', () => {
    const path = written()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    chmodSync(path, 0o644)
    open(path).close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('makes the directory it is told to live in', () => {
    const path = join(directory, 'state', 'of', 'swarm.jsonl')
    open(path).close()
    expect(statSync(path).isFile()).toBe(true)
  })

  it('drops and counts a torn last line, wherever it was torn, and goes on behind the whole ones', () => {
    const path = written()
    const whole = readFileSync(path)
    const second = whole.indexOf(10, whole.indexOf(10) + 1) + 1
    for (let length = second + 1; length < whole.length; length++) {
      writeFileSync(path, whole)
      truncateSync(path, length)
      const journal = open(path)
      expect(journal.torn).toBe(1)
      expect(journal.recovered).toEqual([cancel(1), cancel(2)])
      journal.append(cancel(4))
      journal.close()
      const again = open(path)
      expect(again.torn).toBe(0)
      expect(again.recovered).toEqual([cancel(1), cancel(2), cancel(4)])
      again.close()
    }
  })

  it('drops a last line that is damaged though it has its end', () => {
    const path = written()
    appendFileSync(path, '\0\0\0\0\n')
    const journal = open(path)
    expect(journal.torn).toBe(1)
    expect(journal.recovered).toHaveLength(3)
    journal.close()
  })

  it('finds a single changed digit before the last line and names the line', () => {
    const path = written()
    writeFileSync(path, readFileSync(path, 'utf8').replace('"clientId":2', '"clientId":5'))
    expect(() => open(path)).toThrow(/^JOURNAL_CORRUPT: .*line=2/)
    expect(readFileSync(path, 'utf8')).toContain('"clientId":5')
  })

  it('refuses a file that is something else', () => {
    const path = newPath()
    writeFileSync(path, 'ts_utc_ms,bid,ask\n1,2,3\n')
    expect(() => open(path)).toThrow(/^JOURNAL_CORRUPT: .*line=1/)
  })

  it('says in one line where it cannot write', () => {
    const path = join(directory, 'folder.jsonl')
    mkdirSync(path)
    expect(() => open(path)).toThrow(/^JOURNAL_UNWRITABLE: .*folder\.jsonl/)
  })

  it('takes no device for a file', () => {
    expect(() => open('/dev/null')).toThrow(/^JOURNAL_UNWRITABLE: .*not a plain file/)
    expect(statSync('/dev/null').mode & 0o777).not.toBe(0o600)
  })

  it('hands an entry to the system as it is appended', () => {
    const path = newPath()
    const journal = open(path)
    journal.append(cancel(1))
    expect(open(path).recovered).toEqual([cancel(1)])
    journal.close()
  })

  it('is durable unless told otherwise', () => {
    expect(file.config(z).parse({ path: 'x' })).toEqual({ path: 'x', durable: true })
    expect(() => file.config(z).parse({})).toThrow(/path/)
    expect(() => file.config(z).parse({ path: 'x', durible: false })).toThrow(/durible/)
  })

  it('throws from every flush while the disk is full, and loses nothing when it has room again', () => {
    const path = newPath()
    let room = 150
    const journal = openJournalFile({ path, durable: true }, (file, bytes) => {
      if (room === 0) throw new Error('ENOSPC: no space left on device')
      const written = writeSync(file, bytes, 0, Math.min(room, bytes.length))
      room -= written
      return written
    })
    for (const clientId of [1, 2, 3]) journal.append(cancel(clientId))
    expect(() => journal.flush()).toThrow(/^JOURNAL_UNWRITABLE: .*ENOSPC/)
    expect(() => journal.flush()).toThrow(/^JOURNAL_UNWRITABLE/)
    expect(readFileSync(path)).toHaveLength(150)
    room = Infinity
    journal.flush()
    journal.close()
    expect(open(path).recovered).toEqual([cancel(1), cancel(2), cancel(3)])
  })
})
