/**
 * The Expert Advisor itself, compiled by g++ and run in the C++ terminal, as a subject of the terminal suite. It is told
 * scenario lines on its standard input, answers on its standard output and logs on its standard error.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildTerminal, compilerMissing, type BuildOptions } from '#bridge/mt5/harness/build.ts'
import { skippedFor } from '#tests/requirement.ts'
import type { SimulatedTerminal, TerminalStart, TerminalSubject } from './terminal-subject.ts'

const bridge = join(import.meta.dirname, '..', '..', 'bridge', 'mt5')
/** How long a terminal may take to close by itself before it is killed. */
const CLOSING_MILLIS = 5_000

export interface CompiledOptions extends BuildOptions {
  /** Its name in the titles of the suite. */
  readonly name?: string
  /** The program, beside SwarmBridge.mq5. */
  readonly source?: string
}

function running(child: ChildProcessWithoutNullStreams, files: string): SimulatedTerminal {
  const log: string[] = []
  const asked: PromiseWithResolvers<unknown>[] = []
  const exited = new Promise<number>((resolve) => {
    child.once('close', (code, signal) => {
      for (const { reject } of asked.splice(0)) {
        reject(new Error(`the terminal ended (${signal ?? code}) before it answered; it said:\n${log.join('\n')}`))
      }
      rmSync(files, { recursive: true, force: true })
      resolve(code ?? 1)
    })
  })
  createInterface({ input: child.stdout }).on('line', (line) => asked.shift()?.resolve(JSON.parse(line)))
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  // A terminal that was told to quit reads no more: its end is told by `close`.
  child.stdin.on('error', () => {})

  const say = (line: string): void => void child.stdin.write(`${line}\n`)
  return {
    say,
    ask(line) {
      const answer = Promise.withResolvers<unknown>()
      if (child.exitCode !== null) return Promise.reject(new Error(`the terminal ended before it was asked ${line}`))
      asked.push(answer)
      say(line)
      return answer.promise
    },
    log: () => log,
    async stop() {
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), CLOSING_MILLIS)
      const code = await exited
      clearTimeout(late)
      return code
    },
  }
}

/** A subject for a program of the bridge; mutations of it are subjects of their own. Built at its first start. */
function compiledSubject({
  name = 'the compiled Expert Advisor',
  source = 'SwarmBridge.mq5',
  ...options
}: CompiledOptions = {}): TerminalSubject {
  const missing = skippedFor(compilerMissing())
  return {
    name,
    missing,
    async start({ port, secret, lines }: TerminalStart) {
      const program = buildTerminal(join(bridge, source), options)
      const files = mkdtempSync(join(tmpdir(), 'mt5-terminal-'))
      const child = spawn(program, ['--port', `${port}`, '--secret', secret, '--allow', '127.0.0.1', '--files', files])
      const terminal = running(child, files)
      for (const line of [...lines, 'start']) terminal.say(line)
      return terminal
    },
  }
}

/**
 * Built before the first sentence needs it: up to a minute, at once when it is in the cache. Throws a BuildError when the
 * program does not compile.
 */
export function builtSubject(options: CompiledOptions = {}): TerminalSubject {
  const subject = compiledSubject(options)
  if (subject.missing === undefined) buildTerminal(join(bridge, options.source ?? 'SwarmBridge.mq5'), options)
  return subject
}

export const compiledTerminal: TerminalSubject = builtSubject()
