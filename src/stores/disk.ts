/** What is written to: `writeSync`, or a disk that fails, which tests give. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Adds bytes to a file and says how many it took. Throws when it took none. */
export type Disk = (file: number, bytes: Uint8Array) => number

export function writeAll(file: number, bytes: Uint8Array, disk: Disk): void {
  for (let done = 0; done < bytes.length;) done += disk(file, bytes.subarray(done))
}

/** The name of a new file is durable only once its directory is. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
