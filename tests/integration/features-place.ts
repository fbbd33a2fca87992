/** Where `swarm features ...` is run as a user types it: a directory of its own, files put in by hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type Printed, typed } from './captured-shell.ts'

export interface FeaturesPlace {
  /** Anew for every test. */
  readonly cwd: string
  swarm(...words: readonly string[]): Promise<Printed>
  put(name: string, content: string | Uint8Array): void
  text(name: string): string
}

export function featuresPlace(): FeaturesPlace {
  let cwd = ''
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'features-'))
  })
  afterEach(() => rmSync(cwd, { recursive: true }))
  return {
    get cwd() {
      return cwd
    },
    swarm: (...words) => typed(['features', ...words], cwd),
    put: (name, content) => writeFileSync(join(cwd, name), content),
    text: (name) => readFileSync(join(cwd, name), 'utf8'),
  }
}

export const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`

/** One of them is crossed. */
export const fourQuotes = lines(
  'ts_ms,bid,bid_size,ask,ask_size',
  '10,100,1,102,3',
  '20,101,2,103,2',
  '30,105,1,103,1',
  '40,101,4,102,4',
)
