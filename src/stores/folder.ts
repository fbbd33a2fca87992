/** Folders made with those above them. */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Nothing when it is there. Node's own `recursive` never comes back from a place that makes no folders and says that
 * they do not exist, such as `/proc`: here that is thrown as any other refusal of the system.
 */
export function makeFolder(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, mode)
  } catch (thrown) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
    const isMissingAbove = thrown instanceof Error && Reflect.get(thrown, 'code') === 'ENOENT'
    if (!isMissingAbove || existsSync(dirname(path))) throw thrown
    makeFolder(dirname(path), mode)
    makeFolder(path, mode)
  }
}
