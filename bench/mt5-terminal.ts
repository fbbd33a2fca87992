/**
 * The terminals of the bench, each a process of its own that dials in over TCP of the loopback: the compiled Expert
 * Advisor in the C++ terminal, and the emulator. Both are told scenario lines and answer with lines of JSON.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildTerminal, compilerMissing } from '#bridge/mt5/harness/build.ts'
import type { Instrument } from '#domain/instrument.ts'
import { watchOthers } from './noise.ts'

export const instrument: Instrument = {
  id: 1,
  symbol: 'EURUSD',
  tickSize: '0.00001',
  lotStep: '0.01',
  minLots: '0.01',
  maxLots: '100',
  contractSize: '100000',
  currency: 'USD',
}
/** The server's clock less UTC. */
export const OFFSET_SECONDS = 7_200
export const SECRET = 'a bench holds no secret worth keeping'

/** What every stage begins with: the clock, the symbol with a book, its first quote. */
const opening: readonly string[] = [
  `clock offset=${OFFSET_SECONDS}`,
  'symbol EURUSD depth=10 commission=3',
  'input AllowTrading=1 OrdersPerSecond=1000',
]
export const FIRST_QUOTE = 'tick EURUSD 1.10000 1.10002'

/** msc, bid, ask, last, volume, flags. */
export type BaseRow = readonly [number, number, number, number, number, number]

export interface BenchTerminal {
  say(line: string): void
  /** Its whole base, in order. */
  base(): Promise<readonly BaseRow[]>
  /** CPU seconds of its process; NaN where the system does not say. */
  cpuSeconds(): number
  close(): Promise<void>
}

export interface TerminalKind {
  readonly name: string
  /** Why it cannot run here. */
  readonly missing: string | undefined
  /** `lines` are said before it dials. */
  start(port: number, lines: readonly string[]): BenchTerminal
}

const CLOSING_MILLIS = 5_000
/** Kernel clock ticks a second, as /proc/PID/stat counts them. */
const TICKS = 100

function cpuSecondsOf(pid: number | undefined): number {
  if (platform() !== 'linux' || pid === undefined) return Number.NaN
  // The name in brackets may hold spaces; user and system time are the 12th and 13th word behind it.
  const words = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(words[11]) + Number(words[12])) / TICKS
}

function told(child: ChildProcessWithoutNullStreams, lines: readonly string[], ended: () => void): BenchTerminal {
  const asked: PromiseWithResolvers<unknown>[] = []
  const log: string[] = []
  let closing = false
  const killed = (): void => void child.kill('SIGKILL')
  const abandoned = (): void => {
    killed()
    ended()
  }
  process.once('exit', abandoned)
  const exited = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', abandoned)
      ended()
      resolve()
      if (closing && code === 0) return
      throw new Error(`the terminal ended (${signal ?? code}); it said:\n${log.slice(-20).join('\n')}`)
    })
  })
  createInterface({ input: child.stdout }).on('line', (line) => asked.shift()?.resolve(JSON.parse(line)))
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  const say = (line: string): void => void child.stdin.write(`${line}\n`)
  for (const line of [...opening, ...lines, 'start']) say(line)
  return {
    say,
    async base() {
      const answer = Promise.withResolvers<unknown>()
      asked.push(answer)
      say('base EURUSD')
      return ((await answer.promise) as { readonly ticks: readonly BaseRow[] }).ticks // as the scenario page says
    },
    cpuSeconds: () => cpuSecondsOf(child.pid),
    async close() {
      closing = true
      child.stdin.end()
      const late = setTimeout(killed, CLOSING_MILLIS)
      await exited
      clearTimeout(late)
    },
  }
}

/** Built at the first start, up to a minute; one program for the whole bench. */
let program: string | undefined

export const compiled: TerminalKind = {
  name: 'compiled EA',
  missing: compilerMissing(),
  start(port, lines) {
    program ??= buildTerminal(new URL('../bridge/mt5/SwarmBridge.mq5', import.meta.url).pathname)
    const files = mkdtempSync(join(tmpdir(), 'mt5-bench-'))
    const child = spawn(program, ['--port', `${port}`, '--secret', SECRET, '--allow', '127.0.0.1', '--files', files])
    return told(child, lines, () => rmSync(files, { recursive: true, force: true }))
  },
}

export const emulator: TerminalKind = {
  name: 'emulator',
  missing: undefined,
  start(port, lines) {
    const { pathname } = new URL('./mt5-emulator.ts', import.meta.url)
    return told(spawn(process.execPath, [pathname, `${port}`, SECRET]), lines, () => {})
  },
}

/** Starts watching; the answer tells how many cores others used since, the terminal's own process not counted. */
export function watchBeside(terminal: BenchTerminal): () => number {
  const [from, own, stop] = [performance.now(), terminal.cpuSeconds(), watchOthers()]
  return () => {
    const seconds = (performance.now() - from) / 1e3
    return Math.max(0, stop() - (terminal.cpuSeconds() - own) / seconds)
  }
}
