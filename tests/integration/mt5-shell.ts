/** Where `swarm mt5 ...` is run as a user types it: a directory of its own, a secret, a port for terminals to dial. */
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach } from 'vitest'
import { runCommand } from '#apps/swarm.ts'
import { SECRET, tick, type Answer, type Request } from '#tests/unit/venues/mt5/past-terminal.ts'
import { capturedShell, type Printed } from './captured-shell.ts'

export const DAY = 86_400_000
export const MONDAY = Date.UTC(2026, 2, 2)

export interface Place {
  /** Anew for every test. */
  readonly cwd: string
  readonly port: number
  start(words: readonly string[], more?: { tty?: boolean; environment?: Record<string, string> }): Promise<Printed>
  swarm(...words: string[]): Promise<Printed>
  /** A stranger holds the port. */
  holdPort(): Promise<void>
}

export function mt5Place(): Place {
  let cwd = ''
  let port = 0
  const ends: (() => void)[] = []
  beforeEach(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'mt5-cli-'))
    mkdirSync(join(cwd, '.swarm'))
    writeFileSync(join(cwd, '.swarm', 'mt5.secret'), `${SECRET}\n`, { mode: 0o600 })
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port // of a TCP server
    server.close()
  })
  afterEach(() => {
    for (const end of ends.splice(0)) end()
    rmSync(cwd, { recursive: true, force: true })
  })

  const self: Place = {
    get cwd() {
      return cwd
    },
    get port() {
      return port
    },
    async start(words, { tty = false, environment: more = {} } = {}) {
      const environment = { SWARM_STATE: join(cwd, '.swarm'), HOME: cwd, ...more }
      const { shell, out, err } = capturedShell(cwd, environment, tty)
      const code = await runCommand(['mt5', ...words], shell)
      return { code, out: out.join(''), err: err.join('') }
    },
    swarm: (...words) => self.start(words),
    async holdPort() {
      const holder = createServer().listen(port, '127.0.0.1')
      ends.push(() => holder.close())
      await once(holder, 'listening')
    },
  }
  return self
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10)
}

/** Three ticks a request, in two pages. */
export const threeTicks = ({ fromTime }: Request): Answer => ({
  pages: [[tick(fromTime, 1.1, 1.2), tick(fromTime + 5, 1.3, 1.4)], [tick(fromTime + 7, 1.5, 1.6)]],
})
