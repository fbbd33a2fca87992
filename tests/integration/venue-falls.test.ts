/** A venue that cannot begin, as its journal does not let it: at the start, and after a fall. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { createSqliteJournal } from '#stores/journal-sqlite.ts'
import { journals } from '#stores/registry.ts'
import type { SwarmOperations } from '#swarm/operations.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { demoPlan, lively } from '#tests/demo-plan.ts'
import type { StubbornJournalConfig } from '#tests/fixtures/stubborn-journal.ts'

const directory = mkdtempSync(join(tmpdir(), 'venue-'))
let swarm: SwarmOperations | undefined
afterEach(async () => {
  await swarm?.stop('test over')
  swarm = undefined
})
afterAll(() => rmSync(directory, { recursive: true }))

it('ends the start with one line when the desk cannot begin', async () => {
  const plan = await demoPlan()
  const path = join(directory, 'orders.db')
  const later = createSqliteJournal({ path, durable: false, keepDays: 90 })
  later.append({ entry: 'session', session: 5, at: 1, symbols: [] })
  later.close()
  const journal = { module: journals['sqlite'], config: { path, durable: false, keepDays: 90 } }
  await expect(startSwarm({ ...plan, journal }, { mode: 'test' })).rejects.toThrow(
    /^JOURNAL_AHEAD: .*journal=5, start=1/,
  )
})

it('is tried again until it opens, and each time says why it did not', async () => {
  const plan = await demoPlan({ layer: lively, supervision: { backoffMillis: 20, restarts: 10 } })
  const config: StubbornJournalConfig = { path: join(directory, 'openings'), failures: 2 }
  const module = new URL('../fixtures/stubborn-journal.ts', import.meta.url).href
  const faults: string[] = []
  swarm = await startSwarm({ ...plan, journal: { module, config } }, { mode: 'test' })
  swarm.on('fault', ({ agent, line }) => void faults.push(`${agent} ${line}`))
  const away = (): number => faults.filter((line) => /^venue .*JOURNAL_UNWRITABLE.*away/.test(line)).length
  await expect.poll(away, { timeout: 20_000 }).toBe(2)
  const ticks = swarm.status().counts.ticksIn
  await expect.poll(() => swarm?.status().counts.ticksIn, { timeout: 20_000 }).toBeGreaterThan(ticks + 50)
  expect(swarm.status().trading).toBe('ACTIVE')
})
