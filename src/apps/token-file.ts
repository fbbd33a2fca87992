/** The key to the control API: a file only its owner may read, made at the first start. */
import { randomBytes } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SwarmError } from '#domain/errors.ts'

const TOKEN_BYTES = 32

export const tokenFile = (stateDirectory: string): string => join(stateDirectory, 'token')

/** The token, made when there is none yet. Throws SECRET_EXPOSED when others may read it. */
export function ensureToken(stateDirectory: string): string {
  try {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    writeFileSync(tokenFile(stateDirectory), `${token}\n`, { flag: 'wx', mode: 0o600 })
    return token
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
  }
  return readToken(stateDirectory)
}

/** Throws SECRET_EXPOSED when others may read it, UNAUTHORIZED when it is not there or empty. */
export function readToken(stateDirectory: string): string {
  const file = tokenFile(stateDirectory)
  const mode = statSync(file, { throwIfNoEntry: false })?.mode
  if (mode === undefined) throw new SwarmError('UNAUTHORIZED', { file, why: 'it is not there' })
  if ((mode & 0o077) !== 0) throw new SwarmError('SECRET_EXPOSED', { file, mode: (mode & 0o777).toString(8) })
  const token = readFileSync(file, 'utf8').trim()
  if (token === '') throw new SwarmError('UNAUTHORIZED', { file, why: 'it is empty' })
  return token
}
