/** Files that have their name only when they are whole: until then, and when something fails, there is a `.part`. */
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { messageOf, SwarmError } from '#domain/errors.ts'

const unwritable = (path: string, why: string): SwarmError => new SwarmError('FILE_UNWRITABLE', { file: path, why })

/** Throws FILE_UNWRITABLE when something of that name is there, unless it is a file and `force`. */
export function refuseExisting(path: string, force: boolean): void {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined || (force && there.isFile())) return
  throw unwritable(path, there.isFile() ? 'it is there already; --force writes over it' : 'it is no plain file')
}

/** Throws FILE_UNWRITABLE, and leaves what was there before. */
export function writeWhole(path: string, portions: Iterable<string | Uint8Array>): void {
  const fresh = `${path}.part`
  let descriptor: number | undefined
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error('it is a directory')
    descriptor = openSync(fresh, 'w')
    for (const portion of portions) writeFileSync(descriptor, portion)
    closeSync(descriptor)
    renameSync(fresh, path)
  } catch (thrown) {
    if (descriptor !== undefined) rmSync(fresh, { force: true })
    throw unwritable(path, messageOf(thrown))
  }
}

/** What a kind of file does with what it is given; `finish` or `close` end it. */
interface Sheet {
  finish(): void
  close(): void
}

export interface WholeFile<Kind extends Sheet> {
  /** Every call of the sheet goes through here, and throws FILE_UNWRITABLE when it cannot be done. */
  do<Result>(call: (sheet: Kind) => Result): Result
  /** Gives the file its name. */
  finish(): void
  /** Takes away what was written; nothing after `finish`. */
  abandon(): void
}

/** `open` is given the name to write under. Throws FILE_UNWRITABLE. */
export function openWhole<Kind extends Sheet>(path: string, open: (fresh: string) => Kind): WholeFile<Kind> {
  const fresh = `${path}.part`
  const guarded = <Result>(call: () => Result): Result => {
    try {
      return call()
    } catch (thrown) {
      throw unwritable(path, messageOf(thrown))
    }
  }
  const sheet = guarded(() => open(fresh))
  return {
    do: (call) => guarded(() => call(sheet)),
    finish: () =>
      guarded(() => {
        sheet.finish()
        renameSync(fresh, path)
      }),
    abandon() {
      sheet.close()
      rmSync(fresh, { force: true })
    },
  }
}
