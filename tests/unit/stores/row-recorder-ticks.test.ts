import { appendFileSync, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Disk } from '#stores/disk.ts'
import ticks, { openTicksRecorder } from '#stores/row-recorder-ticks.ts'
import { detectSources } from '#stores/ticks/import/detection.ts'
import { importSource } from '#stores/ticks/import/importer.ts'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import { readFrames } from '#stores/ticks/write-ahead.ts'
import { rowOf, rowRecorderSuite } from '#tests/conformance/row-recorder.suite.ts'
import { EURUSD } from '#tests/outbox.ts'

const directory = mkdtempSync(join(tmpdir(), 'ticks-log-'))
afterAll(() => rmSync(directory, { recursive: true }))

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
  spec: ticks,
  onFullDisk: (terms, bytes) => openTicksRecorder(terms, fullAfter(bytes)),
  seqs: (path) => {
    const found: number[] = []
    readFrames(path, ({ seq }) => void found.push(...seq), 8)
    return found
  },
})

describe('a log of ticks', () => {
  const GBPUSD = { ...EURUSD, id: 2, symbol: 'GBPUSD' }

  it('is imported, an instrument at a time, up to its last whole frame', async () => {
    const path = join(directory, 'rows.ticks')
    const recorder = ticks.open({ path, columns: ['a', 'mid', 'b'], instruments: [EURUSD, GBPUSD], resume: false })
    for (const instrument of [1, 2, 1]) recorder.record({ ...rowOf(recorder.held + 1, [5, 9, 7]), instrument })
    recorder.close()
    appendFileSync(path, 'half a frame')
    const sources = await detectSources(path)
    expect(sources.map(({ symbol, rowColumns }) => [symbol, rowColumns])).toEqual([
      ['EURUSD', ['mid', 'a', 'b']],
      ['GBPUSD', ['mid', 'a', 'b']],
    ])
    expect((await detectSources(path))[0].remarks.join()).toMatch(/was killed: .* 12 bytes of an unfinished write/)
    const store = memoryStore({ maxRows: 1e5 })
    for (const source of sources) {
      const order = {
        symbol: source.symbol,
        toUtc: (at: number) => at,
        sortMicros: 0,
        replace: false,
        shiftLocalMicros: undefined,
      }
      const watch = { progressed: () => {}, noted: () => {}, signal: new AbortController().signal }
      await importSource(store, source, order, watch, () => {})
    }
    const { series, imports } = await store.summary()
    expect(series.map(({ symbol, kind, rows }) => [symbol, kind, rows])).toEqual([
      ['EURUSD', 'row', 2],
      ['GBPUSD', 'row', 1],
    ])
    expect(imports).toHaveLength(2)
    for await (const batch of store.read()) expect([...batch.values.subarray(0, 3)]).toEqual([1.1, 5, 7])
  })
})
