/** The switches about address and secret that the `mt5` commands share. */
import { join, resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { readSecretFile, readSecretVariable } from '#venues/mt5/secret.ts'

export interface SecretOptions {
  readonly state?: string
  readonly secretFile?: string
}

const VARIABLE = 'SWARM_MT5_SECRET'

export const secretOption = (): Option =>
  new Option(
    '--secret-file <file>',
    `file with the secret, 0600 (default: $${VARIABLE}, else mt5.secret in the state directory)`,
  )

/** Throws SECRET_MISSING or SECRET_EXPOSED. */
export function secretFor({ state, secretFile }: SecretOptions, shell: Shell): string {
  if (secretFile === undefined && (shell.environment[VARIABLE] ?? '') !== '') {
    return readSecretVariable(VARIABLE, shell.environment)
  }
  return readSecretFile(resolve(shell.cwd, secretFile ?? join(stateDirectoryOf(state, shell), 'mt5.secret')))
}

export function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('Expected 1 to 65535.')
  return port
}

/** It goes into a settings file: one word, so that it cannot set anything else. */
export function hostName(text: string): string {
  if (!/^[\w.:-]+$/.test(text)) throw new InvalidArgumentError('Expected a name or an address, without a port.')
  return text
}
