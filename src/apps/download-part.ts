/**
 * What has come of a download, in a `.part` file beside where it is to go, with a `.reached` that says how far that is: a
 * download that broke off goes on from there, and a row that was cut off is none. Its `.lock` says which process has it.
 */
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { takeLock } from '#config/state-directory.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { makeFolder } from '#stores/folder.ts'

export interface Reached {
  /** From when on it has nothing. */
  readonly from: Micros
  /** It has of the time before. */
  readonly rows: number
  readonly leftOut: number
}

export interface DownloadPart {
  readonly path: string
  readonly reached: Reached
  /** Throws FILE_UNWRITABLE. */
  append(text: string, now: Reached): void
  /** Gives it its name. Throws FILE_UNWRITABLE, also where there is such a file. */
  finish(name: string): void
  remove(): void
  /** Gives it to whoever is next. */
  close(): void
}

/** Begins with `header`, at `from`, unless there is one that came further. Throws FILE_UNWRITABLE, also while another has it. */
export function openPart(path: string, header: string, from: Micros, to: Micros): DownloadPart {
  const [note, lock] = [`${path}.reached`, `${path}.lock`]
  const head = `${header}\n`
  const close = (): void => rmSync(lock, { force: true })

  /** How far an earlier run came; what was written after it said so goes. */
  const goOn = (): Reached => {
    const found = notedIn(note)
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (
      found !== undefined &&
      found.bytes >= head.length &&
      found.bytes <= size &&
      found.from > from &&
      found.from <= to
    ) {
      truncateSync(path, found.bytes)
      return found
    }
    // Before the part: what a note of another says must not become true while this one grows.
    rmSync(note, { force: true })
    writeFileSync(path, head)
    return { from, rows: 0, leftOut: 0 }
  }
  let reached = guarded(path, () => {
    makeFolder(dirname(path))
    const other = takeLock(lock)
    if (other !== undefined) throw new Error(`process ${other} downloads it`)
    try {
      return goOn()
    } catch (thrown) {
      close()
      throw thrown
    }
  })

  return {
    path,
    get reached() {
      return reached
    },
    append: (text, now) =>
      guarded(path, () => {
        appendFileSync(path, text)
        writeFileSync(`${note}.new`, `${[statSync(path).size, now.from, now.rows, now.leftOut].join(' ')}\n`)
        renameSync(`${note}.new`, note)
        reached = now
      }),
    finish: (name) =>
      guarded(name, () => {
        mustBeFree(name)
        renameSync(path, name)
        rmSync(note)
      }),
    remove() {
      for (const file of [path, note, `${note}.new`]) rmSync(file, { force: true })
    },
    close,
  }
}

/** Throws FILE_UNWRITABLE where there is such a file: what a user has is not written over. */
export function mustBeFree(file: string): void {
  if (existsSync(file)) throw new SwarmError('FILE_UNWRITABLE', { file, why: 'it is there already' })
}

function guarded<Result>(file: string, act: () => Result): Result {
  try {
    return act()
  } catch (thrown) {
    if (thrown instanceof SwarmError) throw thrown
    throw new SwarmError('FILE_UNWRITABLE', { file, why: messageOf(thrown) })
  }
}

/** Undefined when there is no such note. */
function notedIn(file: string): (Reached & { readonly bytes: number }) | undefined {
  if (!existsSync(file)) return undefined
  const [bytes, from, rows, leftOut] = readFileSync(file, 'utf8').split(' ').map(Number)
  return [bytes, from, rows, leftOut].every(Number.isSafeInteger) ? { bytes, from, rows, leftOut } : undefined
}
