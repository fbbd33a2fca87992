/**
 * A QuestDB server for tests, where its jar and Java are: `QUESTDB_JAR`, or where Maven keeps what it fetched
 * (`mvn dependency:get -Dartifact=org.questdb:questdb:9.1.0`).
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { skippedFor } from '#tests/requirement.ts'

const VERSION = '9.1.0'
const START_MILLIS = 60_000

const jar =
  process.env['QUESTDB_JAR'] ??
  join(homedir(), '.m2', 'repository', 'org', 'questdb', 'questdb', VERSION, `questdb-${VERSION}.jar`)

const missing = ((): string | undefined => {
  if (spawnSync('java', ['-version']).status !== 0) return 'no Java here'
  return existsSync(jar)
    ? undefined
    : `no QuestDB server here: mvn dependency:get -Dartifact=org.questdb:questdb:${VERSION}`
})()

/** Why no test asks a server here; undefined when they do. */
export const noQuestdb = skippedFor(missing)

export interface QuestdbServer {
  readonly httpPort: number
  readonly pgPort: number
  stop(): Promise<void>
}

export async function startQuestdb(): Promise<QuestdbServer> {
  if (missing !== undefined) throw new Error(missing)
  const directory = mkdtempSync(join(tmpdir(), 'questdb-'))
  const [httpPort, pgPort, ilpPort, minPort] = await freePorts(4)
  const env = {
    ...process.env,
    QDB_HTTP_BIND_TO: `127.0.0.1:${httpPort}`,
    QDB_PG_NET_BIND_TO: `127.0.0.1:${pgPort}`,
    QDB_LINE_TCP_NET_BIND_TO: `127.0.0.1:${ilpPort}`,
    QDB_HTTP_MIN_NET_BIND_TO: `127.0.0.1:${minPort}`,
    QDB_TELEMETRY_ENABLED: 'false',
  }
  const server = spawn('java', ['-Xmx512m', '-p', jar, '-m', 'io.questdb/io.questdb.ServerMain', '-d', directory], {
    env,
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    server.kill('SIGKILL')
    await ended
    rmSync(directory, { recursive: true, force: true })
  }
  for (let waited = 0; waited < START_MILLIS; waited += 100) {
    try {
      if ((await fetch(`http://127.0.0.1:${httpPort}/exec?query=select%201`)).ok) return { httpPort, pgPort, stop }
    } catch {
      await setTimeout(100)
    }
  }
  await stop()
  throw new Error('QuestDB did not start')
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  const ports: number[] = []
  for (const server of servers) {
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    if (typeof address === 'object' && address !== null) ports.push(address.port)
    server.close()
  }
  return ports
}
