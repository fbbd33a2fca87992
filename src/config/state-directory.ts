/**
 * The directory that outlives a run: one swarm at a time holds it, and it counts the starts.
 *
 * Order ids carry the session number, so a number is on the disk before it is used and never given twice.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { makeFolder } from '#stores/folder.ts'

export interface StateDirectory {
  /** Absolute. */
  readonly path: string
  readonly session: number
  /** Gives the directory back. */
  close(): void
}

/** Throws STATE_LOCKED while another living process holds it, STATE_UNWRITABLE or STATE_CORRUPT. */
export function openState(directory: string): StateDirectory {
  const path = resolve(directory)
  const lock = join(path, 'lock')
  try {
    makeFolder(path, 0o700)
    const pid = takeLock(lock)
    if (pid !== undefined) throw new SwarmError('STATE_LOCKED', { directory: path, pid })
  } catch (thrown) {
    throw unwritable(thrown, path)
  }
  const close = (): void => rmSync(lock, { force: true })
  try {
    return { path, session: nextSession(path), close }
  } catch (thrown) {
    close()
    throw unwritable(thrown, path)
  }
}

/** The process that holds `directory`, or undefined. */
export function holderOf(directory: string): number | undefined {
  const text = readText(join(directory, 'lock'))
  return text === undefined ? undefined : livingHolder(text)
}

/** What a lock says of the process that holds it. */
const thisProcess = (): string => `${process.pid} ${startOf(process.pid)}\n`

/** Makes the file a lock that names this process, unless a living one holds it: then it is that one. A dead one's is taken. */
export function takeLock(lock: string): number | undefined {
  const mine = `${lock}.${process.pid}`
  try {
    writeFileSync(mine, thisProcess(), { mode: 0o600 })
    while (!linked(mine, lock)) {
      const text = readText(lock)
      if (text === undefined) continue
      const pid = livingHolder(text)
      if (pid !== undefined) return pid
      takeAway(lock, mine)
    }
    return undefined
  } finally {
    rmSync(mine, { force: true })
  }
}

/** A link is the whole mutual exclusion: it fails when the name is there, and the file is never seen half written. */
function linked(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false
    throw thrown
  }
}

/**
 * Removes a dead holder's lock: one process at a time, which looks once more, for it may be a living one's by now. A turn
 * that its process died in is given up.
 */
function takeAway(lock: string, mine: string): void {
  const turn = `${lock}.turn`
  if (!linked(mine, turn)) return removeDead(turn)
  try {
    removeDead(lock)
  } finally {
    rmSync(turn, { force: true })
  }
}

function removeDead(lock: string): void {
  const text = readText(lock)
  if (text !== undefined && livingHolder(text) === undefined) rmSync(lock, { force: true })
}

function livingHolder(text: string): number | undefined {
  const [pid, start] = text.trim().split(' ')
  const number = Number(pid)
  if (!Number.isSafeInteger(number) || number <= 0) return undefined
  try {
    process.kill(number, 0)
  } catch (thrown) {
    if (codeOf(thrown) === 'ESRCH') return undefined
  }
  // A container gives the same few pids again and again: only the start time tells two processes apart.
  const now = startOf(number)
  return now === '-' || start === undefined || start === '-' || start === now ? number : undefined
}

/** When a process started, as the kernel counts; 'ended' when only its parent has yet to hear, '-' where it does not say. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`)
  // The name, in brackets, may hold spaces: the state (field 3) and the start (22) are counted from behind it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '-')
}

function nextSession(path: string): number {
  const file = join(path, 'session')
  const before = Number(readText(file) ?? '0')
  if (!Number.isSafeInteger(before) || before < 0) throw new SwarmError('STATE_CORRUPT', { file })
  const session = before + 1
  const fresh = `${file}.new`
  const descriptor = openSync(fresh, 'w', 0o600)
  try {
    writeSync(descriptor, `${session}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(fresh, file)
  const parent = openSync(path, 'r')
  try {
    fsyncSync(parent)
  } finally {
    closeSync(parent)
  }
  return session
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}

const unwritable = (thrown: unknown, path: string): Error =>
  thrown instanceof SwarmError
    ? thrown
    : new SwarmError('STATE_UNWRITABLE', { directory: path, why: messageOf(thrown) })

const codeOf = (thrown: unknown): unknown => (thrown instanceof Error ? Reflect.get(thrown, 'code') : undefined)
