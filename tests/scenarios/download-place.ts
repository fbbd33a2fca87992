/**
 * `swarm download` as a user types it, with the packages it uses, which are installed for these tests: their own code asks,
 * decodes and scales. Only the servers are ours, for no test needs a network.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { isoText } from '#apps/moment.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { tickKinds, valueNames, type TickKind } from '#swarm/ports/tick-batch.ts'
import { typed, type Printed } from '#tests/integration/captured-shell.ts'
import { standIn, type StandIn } from './history-stand-in.ts'

interface StoredTick {
  readonly symbol: string
  readonly kind: TickKind
  readonly at: string
  readonly values: readonly number[]
}

export interface DownloadPlace {
  readonly server: StandIn
  /** Where the user is, empty for each test. */
  readonly cwd: string
  download(...words: readonly string[]): Promise<Printed>
  text(name: string): string
  /** Names of what is left of downloads that are not done. */
  parts(): readonly string[]
  /** What the store `ticks` has. */
  stored(): Promise<readonly StoredTick[]>
}

export function downloadPlace(): DownloadPlace {
  let server: StandIn
  let cwd: string
  beforeAll(async () => {
    server = await standIn()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'download-'))
    server.forget()
  })
  afterEach(() => rmSync(cwd, { recursive: true, force: true }))
  return {
    get server() {
      return server
    },
    get cwd() {
      return cwd
    },
    download: (...words) => typed(['download', ...words], cwd),
    text: (name) => readFileSync(join(cwd, name), 'utf8'),
    parts: () => readdirSync(cwd).filter((name) => name.includes('.part')),
    async stored() {
      const store = await openTickStore('ticks', cwd, { write: false })
      try {
        const ticks: StoredTick[] = []
        for await (const { rows, symbols, columns, symbol, kind, at, start, values } of store.read()) {
          for (let k = 0; k < rows; k++) {
            const [name, names] = [tickKinds[kind[k]], columns[symbol[k]]]
            const width = name === 'row' ? names.length : valueNames[name].length
            const told = [...values.subarray(start[k], start[k] + width)]
            ticks.push({ symbol: symbols[symbol[k]], kind: name, at: isoText(at[k]), values: told })
          }
        }
        return ticks
      } finally {
        await store.close()
      }
    },
  }
}
