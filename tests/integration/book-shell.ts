/** `swarm book verify` in a directory of its own, for the tests of its formats. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Shell } from '#apps/shell.ts'
import { runCommand } from '#apps/swarm.ts'
import type { BookFormat } from '#stores/book-sets.ts'
import type { SetReport } from '#stores/book-verification/set-report.ts'

/** Rows as the text of a file. */
export const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`

/** A directory and the command in it. Whoever opens it closes it. */
export function bookShell() {
  const cwd = mkdtempSync(join(tmpdir(), 'book-'))

  const swarm = async (...words: string[]): Promise<{ code: number; out: string; err: string }> => {
    const out: string[] = []
    const err: string[] = []
    const shell: Shell = {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
      environment: {},
      cwd,
      exit: 'ok',
    }
    const code = await runCommand(['book', 'verify', ...words], shell)
    return { code, out: out.join(''), err: err.join('') }
  }

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
