/** `swarm book verify` in a directory of its own, for the tests of its formats. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookFormat } from '#stores/book-sets.ts'
import type { SetReport } from '#stores/book-verification/set-report.ts'
import { type Printed, typed } from './captured-shell.ts'

/** Rows as the text of a file. */
export const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`

/** A directory and the command in it. Whoever opens it closes it. */
export function bookShell() {
  const cwd = mkdtempSync(join(tmpdir(), 'book-'))

  const swarm = (...words: string[]): Promise<Printed> => typed(['book', 'verify', ...words], cwd)

  return {
    cwd,
    swarm,
    async verified(format: BookFormat, dir = cwd): Promise<{ code: number; err: string; sets: SetReport[] }> {
      const { code, out, err } = await swarm('--format', format, '--dir', dir, '--json')
      const { sets } = JSON.parse(out) as { sets: SetReport[] } // our own output
      return { code, err, sets }
    },
    put: (name: string, content: string | Uint8Array): void => writeFileSync(join(cwd, name), content),
    close: (): void => rmSync(cwd, { recursive: true }),
  }
}
