/**
 * Which journal each start of a state directory wrote, noted there: so that the reports find it without the
 * configuration. A value named `path` is noted relative to the directory, which may be moved as a whole.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { JournalPlan } from '#swarm/plan.ts'
import { moduleOf, registered } from './modules.ts'

interface JournalNote {
  readonly session: number
  /** Registered name, or the URL of the user's own module. */
  readonly use: string
  readonly config: unknown
}

/** Starts that are remembered. */
const KEPT = 1_000

const fileIn = (directory: string): string => join(directory, 'journals.json')

/** `directory` is absolute; a path of the configuration is relative to `cwd`. Throws STATE_UNWRITABLE. */
export function noteJournal(directory: string, session: number, { module, config }: JournalPlan, cwd: string): void {
  const use = registered('journal').find((name) => moduleOf('journal', name) === module) ?? module
  const note: JournalNote = {
    session,
    use,
    config: withPath(config, (path) => relative(directory, resolve(cwd, path))),
  }
  const notes = [...notesIn(directory).filter((one) => one.session !== session), note].slice(-KEPT)
  const fresh = `${fileIn(directory)}.new`
  try {
    writeFileSync(fresh, `${JSON.stringify(notes, undefined, 1)}\n`, { mode: 0o600 })
    renameSync(fresh, fileIn(directory))
  } catch (thrown) {
    throw new SwarmError('STATE_UNWRITABLE', { directory, why: messageOf(thrown) })
  }
}

/** The journal of a start, of the last one without a `session`. Throws JOURNAL_UNREADABLE when none is noted. */
export function notedJournal(directory: string, session?: number): JournalPlan {
  const path = fileIn(directory)
  const notes = notesIn(directory)
  const note = session === undefined ? notes.at(-1) : notes.find((one) => one.session === session)
  if (note === undefined) {
    const last = notes.at(-1)?.session
    const cause =
      last === undefined ? 'no swarm was started on this state directory' : `no start ${session}, the last was ${last}`
    throw new SwarmError('JOURNAL_UNREADABLE', { path, cause })
  }
  const { use, config } = note
  return { module: moduleOf('journal', use) ?? use, config: withPath(config, (found) => resolve(directory, found)) }
}

/** The number of the last start; 1 before the first. */
export function lastSession(directory: string): number {
  try {
    return Number(readFileSync(join(directory, 'session'), 'utf8')) || 1
  } catch {
    return 1
  }
}

function notesIn(directory: string): readonly JournalNote[] {
  try {
    const notes: unknown = JSON.parse(readFileSync(fileIn(directory), 'utf8'))
    return Array.isArray(notes) ? (notes as readonly JournalNote[]) : [] // our own file
  } catch {
    // None yet, or one that was spoilt: the next start writes a new one, and --config finds the journal meanwhile.
    return []
  }
}

function withPath(config: unknown, change: (path: string) => string): unknown {
  if (typeof config !== 'object' || config === null || !('path' in config)) return config
  return typeof config.path === 'string' ? { ...config, path: change(config.path) } : config
}
