/** The command line without a process: what a user types, and what is printed for them. */
import type { Shell } from '#apps/shell.ts'
import { runCommand } from '#apps/swarm.ts'

export interface Printed {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A shell that keeps what is printed, piece by piece; `isTTY` of its error stream. */
export function capturedShell(cwd: string, environment: Shell['environment'] = {}, isTTY = false) {
  const out: string[] = []
  const err: string[] = []
  const shell: Shell = {
    stdout: { write: (text) => out.push(text) },
    stderr: { isTTY, write: (text) => err.push(text) },
    environment,
    cwd,
    exit: 'ok',
  }
  return { shell, out, err }
}

export async function typed(
  words: readonly string[],
  cwd: string,
  environment?: Shell['environment'],
): Promise<Printed> {
  const { shell, out, err } = capturedShell(cwd, environment)
  const code = await runCommand(words, shell)
  return { code, out: out.join(''), err: err.join('') }
}
