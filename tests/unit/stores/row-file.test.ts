import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { lots, microsOfNanos, restOfNanos, whole, type Column } from '#market/rows/columns.ts'
import { mergeRows } from '#stores/merged-rows.ts'
import { openRows, type FileFault } from '#stores/row-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'rows-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function readAll(path: string, columns: readonly Column[] = [whole('id'), lots('qty', 1)]) {
  const faults: FileFault[] = []
  const rows = await openRows(path, columns, (fault) => faults.push(fault))
  const found: number[][] = []
  while (rows.next() || (await rows.more())) found.push([rows.line, ...rows.cells])
  expect(await rows.more()).toBe(false)
  await rows.close()
  return {
    found,
    faults: faults.map(({ line, field, condition }) => [line, field, condition]),
    bytesRead: rows.bytesRead,
  }
}

const many = (count: number): string =>
  `id,qty\n${Array.from({ length: count }, (_, k) => `${k},${(k * 7919) % 1_000}.5`).join('\n')}\n`

describe('the rows of a file', () => {
  it.each([
    ['plain', (text: string) => text],
    ['gzip, whatever it is called', (text: string) => gzipSync(text)],
    ['gzip of two members', (text: string) => Buffer.concat([gzipSync(text.slice(0, 99)), gzipSync(text.slice(99))])],
  ])('are the same from a file that is %s', async (_, pack) => {
    const path = file('many.csv', pack(many(40_000)))
    const { found, faults } = await readAll(path)
    expect([found.length, faults]).toEqual([40_000, []])
    expect([found[0], found[39_999]]).toEqual([
      [2, 0, 5],
      [40_001, 39_999, ((39_999 * 7919) % 1_000) * 10 + 5],
    ])
  })

  it('begin after a byte order mark, and end without a line end, with either kind of line', async () => {
    const { found } = await readAll(file('marked.csv', '\u{feff}id,qty\r\n1,2\r\n3,4'))
    expect(found).toEqual([
      [2, 1, 20],
      [3, 3, 40],
    ])
  })

  it('are passed over when they are bad, with line and field', async () => {
    const { found, faults } = await readAll(
      file('bad.csv', `id,qty\n1,2\n\n3\n4,x\n5,1.25\n${'9'.repeat(5_000)}\n6,7\n`),
    )
    expect(found.map(([line]) => line)).toEqual([2, 8])
    expect(faults).toEqual([
      [3, 'row', 'emptyRow'],
      [4, 'row', 'halfRow'],
      [5, 'qty', 'notANumber'],
      [6, 'qty', 'offGrid'],
      [7, 'row', 'longRow'],
    ])
  })

  it('are those before the break when a gzip is truncated, and the break is named', async () => {
    const whole = gzipSync(many(40_000))
    const { found, faults } = await readAll(file('cut.csv.gz', whole.subarray(0, whole.length >> 1)))
    expect(found.length).toBeGreaterThan(10_000)
    expect(found.at(-1)?.[1]).toBe(found.length - 1)
    expect(faults.at(-1)?.slice(1)).toEqual(['file', 'truncated'])
    expect(faults.slice(0, -1).every(([, , condition]) => condition === 'cutRow')).toBe(true)
  })

  it('are those before the break when a plain file ends within a row', async () => {
    expect((await readAll(file('open.csv', 'id,qty\n1,2\n3'))).faults).toEqual([
      [3, 'row', 'halfRow'],
      [3, 'file', 'truncated'],
    ])
    expect((await readAll(file('bad-end.csv', 'id,qty\n1,2\n3\n'))).faults).toEqual([[3, 'row', 'halfRow']])
  })

  it('are those before the damage when a gzip is damaged', async () => {
    const damaged = gzipSync(many(40_000))
    damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 64)
    const { faults } = await readAll(file('damaged.csv.gz', damaged))
    expect(faults.at(-1)?.slice(1)).toEqual(['file', 'truncated'])
  })

  it.each([
    ['is not there', () => join(folder, 'none.csv'), /ENOENT/],
    ['is a directory', () => folder, /EISDIR|directory/],
    ['is empty', () => file('empty.csv', ''), /it is empty/],
    ['lacks a column', () => file('other.csv', 'id,size\n1,2\n'), /no column qty/],
  ])('cannot be had from a file that %s, which is said in one line', async (_, path, reason) => {
    await expect(readAll(path())).rejects.toThrow(reason)
    await expect(readAll(path())).rejects.toThrow(/^BOOK_UNREADABLE: .*\(file=/)
  })
})

describe('bad rows', () => {
  it('change nothing of the good ones, whatever they are and wherever they stand', async () => {
    const good = fc.nat({ max: 999_999 }).map((id) => ({ text: `${id},${id % 100}.5`, row: [id, (id % 100) * 10 + 5] }))
    const bad = fc
      .string({ maxLength: 12 })
      .map((text) => ({ text: `x${text.replaceAll(/[\r\n]/g, ' ')}`, row: undefined }))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(good, bad), { maxLength: 30 }), async (rows) => {
        const { found, faults } = await readAll(
          file('mixed.csv', ['id,qty', ...rows.map(({ text }) => text), ''].join('\n')),
        )
        expect(found.map(([, ...cells]) => cells)).toEqual(rows.flatMap(({ row }) => (row === undefined ? [] : [row])))
        expect(faults.map(([line]) => line)).toEqual(rows.flatMap(({ row }, k) => (row === undefined ? [k + 2] : [])))
      }),
      { numRuns: 30 },
    )
  })
})

describe('several row files', () => {
  it('are one stream in the order of time, the earlier file first where times are equal', async () => {
    const seen: string[] = []
    const faults: FileFault[] = []
    const timed = (name: string, nanos: readonly number[]) => ({
      path: file(`${name}.csv`, ['t', ...nanos].join('\n')),
      columns: [microsOfNanos('t'), restOfNanos('t')],
      timeColumns: 2 as const,
      take: ([micros, rest]: Float64Array) => void seen.push(`${name}${micros * 1_000 + rest}`),
    })
    const rows = await mergeRows(
      [timed('a', [1_001, 1_005, 3_000]), timed('b', [1_001, 1_002, 9_000, 8_000]), timed('c', [])],
      (fault) => faults.push(fault),
      () => {},
    )
    expect(seen).toEqual(['a1001', 'b1001', 'b1002', 'a1005', 'a3000', 'b9000', 'b8000'])
    expect(rows).toBe(7)
    expect(faults.map(({ line, field, condition }) => [line, field, condition])).toEqual([[5, 't', 'timeBack']])
  })
})
