import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPart, type DownloadPart } from '#apps/download-part.ts'

const [FROM, TO, DAY] = [1_000, 4_000, 1_000]
const HEAD = 'ts_ms,bid,ask'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'part-'))
  path = join(folder, 'x.part')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): DownloadPart => openPart(path, HEAD, FROM, TO)
const text = (): string => readFileSync(path, 'utf8')

/** A part of one row that reached the second day, as a kill leaves it. */
function killed(): void {
  const part = open()
  part.append('1,2,3\n', { from: FROM + DAY, rows: 1, leftOut: 0 })
  part.close()
}

it('is gone on with from where it was, without what was written after that', () => {
  killed()
  appendFileSync(path, '4,5')
  expect(open().reached).toMatchObject({ from: FROM + DAY, rows: 1, leftOut: 0 })
  expect(text()).toBe(`${HEAD}\n1,2,3\n`)
})

it('is had by one at a time', () => {
  const part = open()
  expect(open).toThrow(new RegExp(`^FILE_UNWRITABLE: .*process ${process.pid} downloads it`))
  part.close()
  open().close()
  expect(readdirSync(folder)).toEqual(['x.part'])
})

it.each([
  ['no numbers', 'nothing\n'],
  ['nothing', ''],
  ['less than the header', '3 2000 1 0\n'],
  ['a time before the order', '20 1 1 0\n'],
  ['a time after the order', '20 5000 1 0\n'],
  ['more than there is', '99 2000 1 0\n'],
])('begins anew where its note says %s', (_, note) => {
  killed()
  writeFileSync(`${path}.reached`, note)
  expect(open().reached).toEqual({ from: FROM, rows: 0, leftOut: 0 })
  expect(text()).toBe(`${HEAD}\n`)
})

it('is not taken for as much as an earlier one had, when it was begun anew', () => {
  killed()
  rmSync(path)
  open().close()
  appendFileSync(path, '7,8,9\n7,8,9\n')
  expect(open().reached.from).toBe(FROM)
})

it('takes the name of no file that came meanwhile', () => {
  const name = join(folder, 'x.csv')
  const part = open()
  writeFileSync(name, 'mine')
  expect(() => part.finish(name)).toThrow(/^FILE_UNWRITABLE: .*it is there already/)
  expect(readFileSync(name, 'utf8')).toBe('mine')
})

it('leaves no lock where it cannot be begun', () => {
  mkdirSync(path)
  expect(open).toThrow(/^FILE_UNWRITABLE: .*EISDIR/)
  expect(readdirSync(folder)).toEqual(['x.part'])
})
