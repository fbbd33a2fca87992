/** The directory a run is written to. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { takeLock } from '#config/state-directory.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { makeFolder } from '#stores/folder.ts'

/** Says that a directory is a run's, and which process wrote it: a lock as long as that lives. */
const MARK = '.run'

export const isRunFolder = (directory: string): boolean => existsSync(join(directory, MARK))

export const JOURNAL = 'orders.db'

/** All by which a directory says how its run went. */
const files = [
  ...['result.json', 'tear-sheet.html', JOURNAL, `${JOURNAL}-wal`, `${JOURNAL}-shm`],
  ...['equity', 'fills', 'trades', 'votes', 'sweep'].flatMap((table) => [`${table}.csv`, `${table}.parquet`]),
]

/**
 * Made, and rid of what an earlier run said, before the work: one that is killed, or has no ticks any more, leaves no
 * result that looks like its own. Throws RUN_UNWRITABLE, and leaves all as it is, where something else is kept, such as a
 * live session with its journal, or another process writes its run; FILE_UNWRITABLE.
 */
export function makeRunFolder(directory: string): void {
  try {
    makeFolder(directory)
    take(directory)
  } catch (thrown) {
    if (thrown instanceof SwarmError) throw thrown
    throw new SwarmError('RUN_UNWRITABLE', { directory, why: messageOf(thrown) })
  }
  for (const name of files) {
    const file = join(directory, name)
    try {
      rmSync(file, { force: true })
    } catch (thrown) {
      throw new SwarmError('FILE_UNWRITABLE', { file, why: messageOf(thrown) })
    }
  }
}

function take(directory: string): void {
  const mark = join(directory, MARK)
  // Beside the mark may be that of a process that is about to take it.
  const found = readdirSync(directory).filter((name) => !name.startsWith(`${MARK}.`))
  if (found.length > 0 && !found.includes(MARK)) {
    throw new SwarmError('RUN_UNWRITABLE', { directory, why: `it is not empty and has no ${MARK}` })
  }
  const other = takeLock(mark)
  if (other !== undefined && other !== process.pid) {
    throw new SwarmError('RUN_UNWRITABLE', { directory, why: `process ${other} writes one there` })
  }
}
