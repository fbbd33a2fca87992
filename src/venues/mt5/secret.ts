/** The secret both sides hold: from an environment variable, or from a file only its owner may read. */
import { readFileSync, statSync } from 'node:fs'
import { messageOf, SwarmError } from '#domain/errors.ts'

/** Characters. What `swarm mt5 install` draws has 43. */
export const MIN_SECRET = 32

function checked(secret: string, where: Readonly<Record<string, string>>): string {
  if (secret.length >= MIN_SECRET) return secret
  const why = secret === '' ? 'it is empty' : `${secret.length} characters, at least ${MIN_SECRET} are needed`
  throw new SwarmError('SECRET_MISSING', { ...where, why })
}

/** Throws SECRET_MISSING when the file cannot be read or is too short, SECRET_EXPOSED when others may read it. */
export function readSecretFile(file: string): string {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode
  if (mode === undefined) throw new SwarmError('SECRET_MISSING', { file, why: 'it is not there' })
  if ((mode & 0o077) !== 0) throw new SwarmError('SECRET_EXPOSED', { file, mode: (mode & 0o777).toString(8) })
  try {
    return checked(readFileSync(file, 'utf8').trim(), { file })
  } catch (thrown) {
    throw thrown instanceof SwarmError ? thrown : new SwarmError('SECRET_MISSING', { file, why: messageOf(thrown) })
  }
}

/** Throws SECRET_MISSING when the variable is not set or too short. */
export function readSecretVariable(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  const value = environment[name]
  if (value === undefined) throw new SwarmError('SECRET_MISSING', { variable: name, why: 'it is not set' })
  return checked(value.trim(), { variable: name })
}
