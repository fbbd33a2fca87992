/** What a command may touch of the process it runs in. A test gives its own. */
import type { Environment } from '#config/environment.ts'
import type { Exit } from './exit-codes.ts'
import type { Tty } from './screen.ts'

export interface Stream extends Tty {
  readonly isTTY?: boolean
}

export interface Shell {
  readonly stdout: Stream
  readonly stderr: Stream
  readonly environment: Environment
  readonly cwd: string
  /** What the process will end with. */
  exit: Exit
}

/** Where a command looks for the swarm when no switch says so. */
export const stateDirectoryOf = (given: string | undefined, { environment }: Shell): string =>
  given ?? (environment['SWARM_STATE'] || '.swarm')

export const print = ({ stdout }: Shell, text: string): void => void stdout.write(`${text}\n`)
export const complain = ({ stderr }: Shell, text: string): void => void stderr.write(`${text}\n`)

/** Colours where a person looks, unless they asked for none. */
export const isColoured = (stream: Stream, { environment }: Shell): boolean =>
  stream.isTTY === true && (environment['NO_COLOR'] ?? '') === ''
