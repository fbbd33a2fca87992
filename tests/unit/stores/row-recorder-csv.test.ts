import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Disk } from '#stores/disk.ts'
import csv, { openCsvRecorder } from '#stores/row-recorder-csv.ts'
import { rowOf, rowRecorderSuite } from '#tests/conformance/row-recorder.suite.ts'
import { EURUSD } from '#tests/outbox.ts'

const directory = mkdtempSync(join(tmpdir(), 'csv-'))
afterAll(() => rmSync(directory, { recursive: true }))
let files = 0
const newPath = (): string => join(directory, `${files++}.csv`)

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n')

function fullAfter(bytes: number): Disk {
  let room = bytes
  return (file, given) => {
    if (room === 0) throw new Error('ENOSPC: no space left on device, write')
    const taken = writeSync(file, given.subarray(0, Math.min(room, given.length)))
    room -= taken
    return taken
  }
}

rowRecorderSuite({
  spec: csv,
  onFullDisk: (terms, bytes) => openCsvRecorder(terms, fullAfter(bytes)),
  seqs: (path) => {
    const [head, ...rows] = linesOf(path)
    expect(head).toBe('at_micros,seq,symbol,mid,first,second')
    return rows.map((line) => {
      expect(line.split(',')).toHaveLength(6)
      return Number(line.split(',')[1])
    })
  },
})

const terms = (columns: readonly string[], resume = false, path = newPath()) => ({
  path,
  columns,
  instruments: [EURUSD, { ...EURUSD, id: 2, symbol: 'A,"B"' }],
  resume,
})

describe('a CSV of rows', () => {
  it('is a header and a line a row, empty where there is no number', () => {
    const given = terms(['ofi_1', 'rsi'])
    const recorder = csv.open(given)
    recorder.record({ ...rowOf(7, [-0.25, Number.NaN]), at: 1_767_225_600_006_000, mid: Number.NaN })
    recorder.close()
    expect(readFileSync(given.path, 'utf8')).toBe(
      'at_micros,seq,symbol,mid,ofi_1,rsi\n1767225600006000,7,EURUSD,,-0.25,\n',
    )
  })

  it("has the row's mid once, when a column is called so too", () => {
    const given = terms(['a', 'mid', 'b'])
    const recorder = csv.open(given)
    recorder.record(rowOf(1, [5, 1.1, 6]))
    recorder.close()
    expect(linesOf(given.path)).toEqual(['at_micros,seq,symbol,mid,a,b', '1000000,1,EURUSD,1.1,5,6'])
  })

  it('quotes what would be taken for more than one cell', () => {
    const given = terms(['a,b'])
    const recorder = csv.open(given)
    recorder.record({ ...rowOf(1, [5]), instrument: 2 })
    recorder.close()
    expect(linesOf(given.path)).toEqual(['at_micros,seq,symbol,mid,"a,b"', '1000000,1,"A,""B""",1.1,5'])
  })

  it('leaves empty what a narrower row does not have, and never what an earlier one had', () => {
    const given = terms(['a', 'b'])
    const recorder = csv.open(given)
    recorder.record({ ...rowOf(1, [5, 6]), width: 1 })
    recorder.close()
    expect(linesOf(given.path)[1]).toBe('1000000,1,EURUSD,1.1,5,')
  })

  it('reads back as the very doubles', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 8 }), (values) => {
        const given = terms(values.map((_, at) => `c${at}`))
        const recorder = csv.open(given)
        recorder.record(rowOf(1, values))
        recorder.close()
        const cells = linesOf(given.path)[1].split(',').slice(4)
        const read = cells.map((cell) => (cell === '' ? Number.NaN : Number(cell)))
        expect(read).toEqual(values.map((value) => value + 0)) // text has one zero
      }),
      { numRuns: 50 },
    )
  })

  it('can be read by its owner only', () => {
    const given = terms([])
    csv.open(given).close()
    expect(statSync(given.path).mode & 0o777).toBe(0o600)
  })
})

describe('a CSV of rows that goes on', () => {
  it.each([
    ['drops the half line a fall left', 'at_micros\n1,2\n', '3,'],
    ['has one header when only half of it was written', '', 'at_mic'],
  ])('%s', (_, whole, torn) => {
    const given = terms(['a'], true)
    writeFileSync(given.path, whole)
    appendFileSync(given.path, torn)
    const recorder = csv.open(given)
    recorder.record(rowOf(9, [5]))
    recorder.close()
    const head = whole === '' ? 'at_micros,seq,symbol,mid,a\n' : whole
    expect(readFileSync(given.path, 'utf8')).toBe(`${head}9000000,9,EURUSD,1.1,5\n`)
  })

  it('finds the end of the last whole line however far back it is', () => {
    const given = terms(['a'], true)
    writeFileSync(given.path, `head\n${'x'.repeat(200_000)}`)
    csv.open(given).close()
    expect(readFileSync(given.path, 'utf8')).toBe('head\n')
  })
})
