/**
 * The file of a recording: made anew, or gone on with behind the last whole part of it after a fall of its agent. It is
 * readable by its owner only: it tells what is traded on.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { THERE_ALREADY, type RecorderTerms } from '#swarm/ports/row-recorder.ts'
import { writeAll, type Disk } from './disk.ts'
import { makeFolder } from './folder.ts'

export interface RecordingTerms extends Pick<RecorderTerms, 'path' | 'resume'> {
  /** What it begins with. */
  readonly head: Uint8Array
  /** How many bytes of a file that is gone on with are whole, its head among them; 0 when not even that is. */
  wholeOf(file: number, size: number): number
}

/** Makes its directory when it is missing. Throws FILE_UNWRITABLE, having left nothing behind. */
export function openRecording({ path, resume, head, wholeOf }: RecordingTerms, disk: Disk): number {
  const unwritable = (why: string): SwarmError => new SwarmError('FILE_UNWRITABLE', { file: path, why })
  if (!resume && statSync(path, { throwIfNoEntry: false }) !== undefined) throw unwritable(THERE_ALREADY)
  let file: number | undefined
  try {
    makeFolder(dirname(path))
    // Appending: a file opened twice is never written over.
    file = openSync(path, resume ? 'a+' : 'ax', 0o600)
    const status = fstatSync(file)
    if (!status.isFile()) throw new Error('it is no plain file')
    const whole = resume ? wholeOf(file, status.size) : 0
    if (whole < status.size) ftruncateSync(file, whole)
    if (whole === 0) writeAll(file, head, disk)
    return file
  } catch (thrown) {
    if (file !== undefined) {
      closeSync(file)
      if (!resume) rmSync(path, { force: true }) // made here, and nothing in it
    }
    throw unwritable(messageOf(thrown))
  }
}

/** It ends with a whole part again, if the system lets it: a reader drops a half one. */
export function cutRecording(file: number, size: number): void {
  try {
    ftruncateSync(file, size)
  } catch {
    // That it stopped is said by whoever cuts.
  }
}

/** Everything was handed over before, so nothing is lost when this fails. */
export function closeRecording(file: number): void {
  try {
    closeSync(file)
  } catch {
    // As said above.
  }
}
