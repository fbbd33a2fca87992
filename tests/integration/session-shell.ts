/** `swarm` as a process of its own in a directory of its own, for the tests of sessions that are recorded and replayed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const entry = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/**
 * Whoever opens it closes it.
 *
 * @param runtime the Node that runs it, and its flags; the one of the tests by default.
 */
export function sessionShell([node, ...flags]: readonly [string, ...string[]] = [process.execPath]) {
  const cwd = mkdtempSync(join(tmpdir(), 'session-'))

  const start = (...words: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } => {
    const child = spawn(node, [...flags, entry, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err })) // by the event's contract
    return { child, ended }
  }

  return {
    cwd,
    start,
    run: (...words: readonly string[]): Promise<Ended> => start(...words).ended,
    /** The one JSON object a command printed. */
    async json(...words: readonly string[]): Promise<{ readonly code: number | null; readonly said: unknown }> {
      const { code, out, err } = await start(...words, '--json').ended
      if (out === '') throw new Error(err)
      return { code, said: JSON.parse(out) }
    },
    put: (name: string, text: string): void => writeFileSync(join(cwd, name), text),
    close: (): void => rmSync(cwd, { recursive: true, force: true }),
  }
}
