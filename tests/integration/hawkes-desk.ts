/** `swarm hawkes` run in this process, in a folder of its own, for the tests of the command. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Printed, typed } from './captured-shell.ts'

export const folder = mkdtempSync(join(tmpdir(), 'hawkes-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

export function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return name
}

export const hawkes = (...words: string[]): Promise<Printed> => typed(['hawkes', ...words], folder)

export interface FitObject {
  readonly format: string
  readonly clock: string
  readonly clockTickSeconds: number
  readonly seconds: number
  readonly rows: number
  readonly events: number
  readonly leftOut: Readonly<Record<string, number>>
  readonly firstBadRow: string | null
  readonly params: Readonly<Record<string, unknown>>
  readonly feature: unknown
  readonly standardErrors: Readonly<Record<string, unknown>>
  readonly branchingRatio: number
  readonly aic: number
  readonly poissonAic: number
  readonly boundary: readonly string[]
  readonly goodnessOfFit: Readonly<Record<string, { readonly events: number; readonly distancePValue: number }>>
}
export const fitOf = async (...words: string[]): Promise<FitObject> =>
  JSON.parse((await hawkes('fit', '--json', ...words)).out) as FitObject // what the command prints
