import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import { openParquetStore } from '#stores/ticks/parquet-store.ts'
import { tickStoreSuite } from './tick-store.suite.ts'

const directory = mkdtempSync(join(tmpdir(), 'ticks-'))
let places = 0
afterAll(() => rmSync(directory, { recursive: true, force: true }))

tickStoreSuite({
  name: 'memory',
  runs: 50,
  forgets: 'it ends with its process',
  place: async () => ({
    open: async () => memoryStore({ maxRows: 1_000_000 }),
    crash: async () => {},
  }),
})

tickStoreSuite({
  name: 'parquet',
  runs: 15,
  place: async () => {
    let path = join(directory, `${places++}`)
    return {
      open: () => openParquetStore({ path, memoryMiB: 256 }, { write: true }),
      crash: async (store) => {
        // What a killed process leaves is what lies on the disk at that moment.
        const left = join(directory, `${places++}`)
        cpSync(path, left, { recursive: true })
        await store.close()
        path = left
      },
    }
  },
})
