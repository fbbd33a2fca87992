import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, it } from 'vitest'
import { makeRunFolder } from '#apps/run-folder.ts'
import { openState } from '#config/state-directory.ts'

const root = mkdtempSync(join(tmpdir(), 'run-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const MARK = '.run'

it('is made with those above it, or taken when it is empty', () => {
  const empty = join(root, 'empty')
  mkdirSync(empty)
  for (const directory of [join(root, 'runs', 'first'), empty]) {
    makeRunFolder(directory)
    expect(readdirSync(directory)).toEqual([MARK])
  }
})

it('loses what an earlier run said, and nothing else', () => {
  const directory = join(root, 'again')
  makeRunFolder(directory)
  for (const name of ['result.json', 'trades.csv', 'orders.db', 'notes.txt']) writeFileSync(join(directory, name), '')
  makeRunFolder(directory)
  expect(readdirSync(directory).toSorted()).toEqual([MARK, 'notes.txt'])
})

it('is refused, and left as it is, where files are that are no run', () => {
  const mine = join(root, 'mine')
  mkdirSync(mine)
  for (const name of ['result.json', 'trades.csv']) writeFileSync(join(mine, name), '')
  expect(() => makeRunFolder(mine)).toThrow(/^RUN_UNWRITABLE: .*mine, why=it is not empty and has no \.run\)/)
  expect(readdirSync(mine).toSorted()).toEqual(['result.json', 'trades.csv'])
})

it('is refused where a live session keeps its state', () => {
  const live = join(root, 'live')
  openState(live).close()
  expect(() => makeRunFolder(live)).toThrow(/^RUN_UNWRITABLE: /)
  expect(readdirSync(live)).toEqual(['session'])
})

it('is refused while another process writes its run there, and had when that one is dead', async () => {
  const directory = join(root, 'taken')
  makeRunFolder(directory)
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const ended = once(other, 'exit')
  writeFileSync(join(directory, MARK), `${other.pid} -\n`)
  writeFileSync(join(directory, 'orders.db'), '')
  expect(() => makeRunFolder(directory)).toThrow(`process ${other.pid} writes one there`)
  expect(existsSync(join(directory, 'orders.db'))).toBe(true)
  other.kill('SIGKILL')
  await ended
  makeRunFolder(directory)
  expect(existsSync(join(directory, 'orders.db'))).toBe(false)
})

it('is taken where the mark of a process that is about to take it is left', () => {
  const directory = join(root, 'about-to')
  mkdirSync(directory)
  writeFileSync(join(directory, `${MARK}.999999999`), '')
  makeRunFolder(directory)
  expect(existsSync(join(directory, MARK))).toBe(true)
})

it('is refused where a file has its name', () => {
  const path = join(root, 'file')
  writeFileSync(path, '')
  expect(() => makeRunFolder(path)).toThrow(/^RUN_UNWRITABLE: .*EEXIST/)
})

it.each([
  ['a new folder', () => {}],
  ['that of a run whose process is dead', (directory: string) => writeFileSync(join(directory, MARK), '999999999 1\n')],
])('is had by one of several processes that begin at once in %s', async (what, prepare) => {
  const directory = join(root, what.replaceAll(' ', '-'))
  mkdirSync(directory)
  prepare(directory)
  const taker = new URL('../../fixtures/run-folder-taker.ts', import.meta.url).pathname
  const takers = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, [taker, directory], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    return { child, next: async (): Promise<string> => (await lines.next()).value as string } // text, while it runs
  })
  await Promise.all(takers.map(({ next }) => next()))
  const moment = Date.now() + 30
  for (const { child } of takers) child.stdin.write(String(moment))
  const said = await Promise.all(takers.map(({ next }) => next()))
  const [winner] = takers.filter((_, k) => said[k] === 'taken')
  expect(said.filter((line) => line !== 'taken')).toEqual(
    Array.from({ length: 3 }, () =>
      expect.stringMatching(`^RUN_UNWRITABLE: .*process ${winner.child.pid} writes one there`),
    ),
  )
  const ended = takers.map(({ child }) => once(child, 'exit'))
  for (const { child } of takers) child.stdin.end()
  await Promise.all(ended)
  expect(readdirSync(directory)).toEqual([MARK])
})
