/**
 * Puts the Expert Advisor where a terminal finds it, with a settings file that holds address and secret.
 *
 * The secret is made once: a second installation, for another terminal, uses the one that is there. It is written to
 * files of its owner only (0600) and never printed.
 */
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { makeFolder } from '#stores/folder.ts'
import { readSecretFile } from '#venues/mt5/secret.ts'

const SECRET_BYTES = 32
const SOURCES = join(import.meta.dirname, '..', '..', 'bridge', 'mt5')
/** The trading program and the one that serves history. */
export const programs = ['SwarmBridge', 'SwarmHistory'] as const

/** Where the terminal dials by default. History has a port of its own, so that it can be fetched while the swarm trades. */
export const BRIDGE_PORT = 45_001
export const HISTORY_PORT = 45_002

export interface InstallationTerms {
  /** A terminal's `MQL5` folder, or any folder to copy from by hand. */
  readonly directory: string
  readonly secretFile: string
  readonly host: string
  readonly port: number
}

export interface Installation {
  /** Every file written, absolute. */
  readonly files: readonly string[]
  readonly newSecret: boolean
}

/** Throws FILE_UNWRITABLE, and SECRET_EXPOSED or SECRET_MISSING for a secret that is there and cannot be used. */
export function install({ directory, secretFile, host, port }: InstallationTerms): Installation {
  try {
    const newSecret = !existsSync(secretFile)
    if (newSecret) {
      makeFolder(dirname(secretFile), 0o700)
      writeFileSync(secretFile, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 })
    }
    const secret = readSecretFile(secretFile)
    const files = programs.flatMap((program) => {
      const source = join(directory, 'Experts', 'AegisSwarm', `${program}.mq5`)
      const settings = join(directory, 'Presets', `${program}.set`)
      makeFolder(dirname(source))
      makeFolder(dirname(settings))
      copyFileSync(join(SOURCES, `${program}.mq5`), source)
      // An older one may be readable by others: its mode would stay.
      rmSync(settings, { force: true })
      const address = { host, port: program === 'SwarmHistory' ? HISTORY_PORT : port, secret }
      writeFileSync(settings, settingsOf(program, address), { flag: 'wx', mode: 0o600 })
      return [source, settings]
    })
    return { files, newSecret }
  } catch (thrown) {
    if (thrown instanceof SwarmError) throw thrown
    throw new SwarmError('FILE_UNWRITABLE', { why: messageOf(thrown) })
  }
}

/** Line ends as the terminal writes them. */
const settingsOf = (
  program: (typeof programs)[number],
  { host, port, secret }: { readonly host: string; readonly port: number; readonly secret: string },
): string =>
  [
    `; ${program}: inputs of the Expert Advisor. Contains a secret: keep it to yourself.`,
    `InpHost=${host}`,
    `InpPort=${port}`,
    `InpSecret=${secret}`,
    ...(program === 'SwarmBridge' ? ['InpAllowTrading=false', 'InpAllowReal=false'] : []),
    '',
  ].join('\r\n')

/**
 * `MQL5` folders of the terminals found under Wine: in the prefix that is set, in Wine's own, and in the one that the
 * installer of MetaTrader for Linux makes.
 */
export function findTerminals(home: string, winePrefix = ''): readonly string[] {
  const prefixes = new Set([...(winePrefix === '' ? [] : [winePrefix]), join(home, '.wine'), join(home, '.mt5')])
  const found = [...prefixes].flatMap((prefix) => {
    const drive = join(prefix, 'drive_c')
    const users = subfolders(join(drive, 'users')).map((user) =>
      join(user, 'AppData', 'Roaming', 'MetaQuotes', 'Terminal'),
    )
    return [join(drive, 'Program Files'), ...users].flatMap(subfolders).map((folder) => join(folder, 'MQL5'))
  })
  return found.filter((folder) => existsSync(join(folder, 'Experts')))
}

function subfolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name))
  } catch {
    // It is not there, or not for us.
    return []
  }
}
