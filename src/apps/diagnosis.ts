/** What a swarm needs, looked at one by one. Each finding names its remedy when it is not well. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { roles } from '#config/examination.ts'
import { openExaminer } from '#config/examiner.ts'
import { loadConfig, type LoadedConfig } from '#config/load.ts'
import { moduleOf, registered } from '#config/modules.ts'
import { checkRoutes } from '#config/routes.ts'
import { holderOf } from '#config/state-directory.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { JournalSpec } from '#swarm/ports/journal.ts'
import type { Shell } from './shell.ts'
import { readToken, tokenFile } from './token-file.ts'
import { makeFolder } from '#stores/folder.ts'

export interface Finding {
  readonly well: boolean
  readonly what: string
  readonly text: string
}

export interface DiagnosisRequest {
  readonly files: readonly string[]
  readonly switches: readonly string[]
  readonly stateDirectory: string
}

/** The runtime every figure and test of this house was made on. */
const NODE_MAJOR = '24'

export async function diagnose(request: DiagnosisRequest, shell: Shell): Promise<readonly Finding[]> {
  const state = resolve(shell.cwd, request.stateDirectory)
  const findings: Finding[] = []
  const look = async (what: string, remedy: string, check: () => Promise<string> | string): Promise<void> => {
    try {
      findings.push({ well: true, what, text: await check() })
    } catch (thrown) {
      findings.push({ well: false, what, text: `${withoutFix(thrown)}; ${remedy}` })
    }
  }

  await look('node', 'npm ci installs the pinned one', node)
  await look('state', 'mend its permissions, or use --state', () => writable(state))
  const holder = existsSync(state) ? holderOf(state) : undefined
  findings.push({
    well: true,
    what: 'running',
    text: holder === undefined ? 'no swarm runs on it' : `process ${holder} runs on it`,
  })
  await look('token', `chmod 600 ${tokenFile(state)}`, () => token(state))
  for (const role of roles) {
    await look(`${role}s`, 'mend the module named above', () => loadAll(role))
  }
  let loaded: LoadedConfig | undefined
  await look('config', 'swarm config check shows all', async () => {
    const { files, switches } = request
    const layers = [{ name: '--state', value: { stateDir: request.stateDirectory } }]
    loaded = await loadConfig({ files, switches, layers, environment: shell.environment, cwd: shell.cwd })
    checkRoutes(loaded.plan(0))
    return `${loaded.sources.join(' + ')}: ${loaded.config.agents.length} agents`
  })
  const { config } = loaded ?? {}
  if (loaded === undefined || config === undefined) return findings
  const { host, port } = config.control
  await look('port', 'stop what listens there, or set control.port', () =>
    holder === undefined ? free(host, port) : 'held by the running swarm',
  )
  const { journal } = loaded.plan(0)
  await look('journal', 'free the disk, mend its permissions, or set journal.config', () =>
    holder === undefined ? openable(journal.module, journal.config) : 'held by the running swarm',
  )
  return findings
}

/** Our own line ends with a fix for every case; here the one for this case follows. */
function withoutFix(thrown: unknown): string {
  const message = messageOf(thrown)
  return thrown instanceof SwarmError ? message.slice(0, message.lastIndexOf('; ')) : message
}

function node(): string {
  if (process.versions.node.split('.')[0] !== NODE_MAJOR)
    throw new Error(`v${process.versions.node} runs this, not v${NODE_MAJOR}`)
  return `v${process.versions.node}`
}

function writable(state: string): string {
  makeFolder(state, 0o700)
  const probe = join(state, `probe.${process.pid}`)
  writeFileSync(probe, '')
  rmSync(probe)
  return state
}

function token(state: string): string {
  if (!existsSync(tokenFile(state))) return 'made at the first start'
  readToken(state)
  return `${tokenFile(state)} is readable by its owner alone`
}

async function loadAll(role: (typeof roles)[number]): Promise<string> {
  const names = registered(role)
  for (const name of names) {
    const url = moduleOf(role, name)!
    await openExaminer({ url, role, trusted: true }).catch((thrown: unknown) => {
      throw new Error(`${name}: ${messageOf(thrown)}`)
    })
  }
  return names.join(', ')
}

async function free(host: string, port: number): Promise<string> {
  const { promise, resolve: done, reject } = Promise.withResolvers<void>()
  const server = createServer().once('error', reject).listen(port, host, done)
  try {
    await promise
  } finally {
    server.close()
  }
  return port === 0 ? `any free one on ${host}` : `${host}:${port} is free`
}

async function openable(module: string, config: unknown): Promise<string> {
  const { default: spec } = (await import(module)) as { default: JournalSpec } // examined with the configuration
  const journal = spec.open(config)
  try {
    let entries = 0
    for (const _ of journal.recovered) entries++
    return `${spec.name}, ${entries} entries`
  } finally {
    journal.close()
  }
}
