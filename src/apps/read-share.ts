/** From bytes read of some files, each `looks` times over, to the share of all the work. */
import { statSync } from 'node:fs'

export function readShare(files: readonly string[], looks: number): (file: string, bytes: number) => number {
  const total = looks * files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
  const last = new Map<string, number>()
  let done = 0
  return (file, bytes) => {
    const before = last.get(file) ?? 0
    // A file starts over with the next look.
    done += bytes >= before ? bytes - before : bytes
    last.set(file, bytes)
    return total === 0 ? 1 : Math.min(1, done / total)
  }
}
