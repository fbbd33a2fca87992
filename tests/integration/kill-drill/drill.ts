/**
 * The drill: rounds of trading that end in a kill, each followed by the comparison of all accounts. A round is a function
 * of the seed and its number; what the machine does meanwhile is not, so a round that failed is run again as often as it
 * takes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '#domain/errors.ts'
import { seededRng, seedFor, type Rng } from '#numeric/rng.ts'
import { readJournal, kept, type Kept } from '#tests/fixtures/drill-journal.ts'
import { COMPARED, disagreements, sentIn, type Held } from './accounts.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import { startSwarmProcess, type SwarmProcess } from './swarm-process.ts'
import { startTerminal, SYMBOL } from './terminal.ts'

/** The threads of the swarm in the order they are started: agents as they are configured, then the venue's. */
const AGENTS = ['data', 'features', 'momentum', 'coordinator', 'risk', 'execution'] as const
export const THREADS = [...AGENTS, 'venue'] as const

export type Victim = 'process' | 'start' | (typeof THREADS)[number]

/** A round of every seven, in an order of its own; a whole process as often as a thread. */
const victimOf = (round: number, rng: Rng): Victim => {
  const thread = THREADS[(round >> 1) % THREADS.length]
  return round % 2 === 1 ? thread : rng.below(6) === 0 ? 'start' : 'process'
}

/** Longest times: trading before the kill, the market going on after it, a start that is cut short. */
const TRADING_MILLIS = 400
const AFTER_MILLIS = 200
const START_MILLIS = 1_800
/** A mended thread is told within this, and everything agrees within that. */
const MENDING_MILLIS = 15_000
const AGREEING_MILLIS = 20_000
const TOO_SLOW = /AGENT_TIMEOUT/
const MOST_STARTS = 3
/** Rounds of one account at most: its journal is read at every start. Accounts take the journals in turn. */
const MOST_ROUNDS = 40

const SECRET = 'a drill holds no secret worth keeping'

export interface DrillResult {
  readonly kills: Readonly<Partial<Record<Victim, number>>>
  readonly orders: number
  readonly fills: number
  /** Kills that found an order between its line in the journal and its end. */
  readonly caught: number
  readonly failures: readonly string[]
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // it listens on TCP
      server.close(() => resolve(port))
    })
  })

/** Runs rounds `first` up to `first + rounds`. `told` hears a line a round. */
export async function runDrill(
  { seed, first, rounds }: { readonly seed: number; readonly first: number; readonly rounds: number },
  told: (line: string) => void,
): Promise<DrillResult> {
  const kills: Partial<Record<Victim, number>> = {}
  const failures: string[] = []
  const sums = { orders: 0, fills: 0, caught: 0 }
  const size = Math.min(MOST_ROUNDS, Math.ceil(rounds / kept.length))
  for (let from = first, accounts = 0; from < first + rounds; from += size, accounts++) {
    const use = kept[accounts % kept.length]
    const account = await openAccount(seedFor(seed, `account ${from}`), use)
    try {
      for (let round = from; round < Math.min(first + rounds, from + size); round++) {
        const rng = seededRng(seedFor(seed, `round ${round}`))
        const victim = victimOf(round, rng)
        kills[victim] = (kills[victim] ?? 0) + 1
        const { wrong, line, caught } = await account.round(victim, rng).catch((thrown: unknown) => ({
          wrong: [messageOf(thrown)],
          line: 'cut short',
          caught: 0,
        }))
        sums.caught += caught
        told(`round ${round}: ${victim}, ${use}, ${line}${wrong.length > 0 ? ` WRONG: ${wrong.join('; ')}` : ''}`)
        failures.push(...wrong.map((what) => `seed ${seed} round ${round} (${victim}, ${use}): ${what}`))
        if (wrong.length > 0) break
      }
      // What is sent late is seen by the next round, and after the last one here.
      await sleep(AFTER_MILLIS)
      const late = failures.length > 0 ? [] : await account.compare()
      failures.push(...late.map((what) => `seed ${seed} after round ${from}: ${what}`))
      sums.orders += account.orders()
      sums.fills += account.fills()
    } finally {
      await account.close()
    }
  }
  return { kills, ...sums, failures }
}

interface RoundResult {
  readonly wrong: readonly string[]
  readonly line: string
  readonly caught: number
}

interface Account {
  round(victim: Victim, rng: Rng): Promise<RoundResult>
  /** What is wrong now. */
  compare(): Promise<readonly string[]>
  orders(): number
  fills(): number
  close(): Promise<void>
}

async function openAccount(seed: number, use: Kept): Promise<Account> {
  const state = mkdtempSync(join(tmpdir(), 'kill-drill-'))
  writeFileSync(join(state, 'mt5.secret'), SECRET, { mode: 0o600 })
  const port = await freePort()
  const terminal = startTerminal(port, SECRET, seed)
  const path = join(state, 'orders.journal')
  const journal = (): readonly JournalEntry[] => [...readJournal(use, path, COMPARED)]
  const sentFile = join(state, 'sent.log')
  let swarm: SwarmProcess | undefined

  const start = (rng: Rng): SwarmProcess =>
    startSwarmProcess(state, [
      `venue.config.mt5.listen={port: ${port}}`,
      `journal.config.use=${use}`,
      `journal.config.seed=${rng.below(1_000_000)}`,
      `seed=${rng.below(1_000_000)}`,
      `agents.risk.config.order=${rng.below(2) === 0 ? 'market' : 'limit'}`,
    ])

  const agree = async (one: SwarmProcess): Promise<readonly string[]> => {
    let wrong: readonly string[] = ['nothing was compared']
    for (const until = performance.now() + AGREEING_MILLIS; performance.now() < until; await sleep(50)) {
      const held = await heldBy(one).catch(() => undefined)
      if (held === undefined) continue
      wrong = disagreements(terminal, journal(), sentIn(sentFile), held)
      if (wrong.length === 0) return wrong
    }
    return wrong
  }

  /** A start this machine was too slow for is made again, as an operator would. Whatever else ends a swarm is wrong. */
  const settled = async (rng: Rng): Promise<SwarmProcess> => {
    for (let starts = 1; ; starts++) {
      swarm ??= start(rng)
      const one = swarm
      try {
        await one.reconciled()
        return one
      } catch (thrown) {
        if (!one.over() || !TOO_SLOW.test(one.said()) || starts === MOST_STARTS) throw thrown
        swarm = undefined
      }
    }
  }

  const mended = async (one: SwarmProcess, thread: string, before: number): Promise<void> => {
    for (const until = performance.now() + MENDING_MILLIS; performance.now() < until; await sleep(15))
      if ((await one.restarts(thread).catch(() => before)) > before) return
    throw new Error(`the ${thread} thread did not come back: ${one.said()}`)
  }

  return {
    async round(victim, rng) {
      const killed = await settled(rng)
      terminal.move(true)
      await sleep(rng.uniform() * TRADING_MILLIS)
      let caught = 0
      const from = performance.now()
      // Some die while they are still mending something else.
      if (rng.below(4) === 0) terminal.cut()
      if (victim === 'process' || victim === 'start') {
        await killed.kill()
        caught = openIn(journal())
        swarm = start(rng)
        if (victim === 'start') {
          await sleep(rng.uniform() * START_MILLIS)
          await swarm.kill()
          swarm = start(rng)
        }
        await sleep(rng.uniform() * AFTER_MILLIS)
        // Now and then it comes back into a moving market, and trades at once.
        if (rng.below(3) === 0) {
          await settled(rng)
          await sleep(rng.uniform() * AFTER_MILLIS)
        }
      } else {
        const before = await restartsOf(killed, victim)
        killed.endThread(THREADS.indexOf(victim))
        caught = openIn(journal())
        await sleep(rng.uniform() * AFTER_MILLIS)
        await mended(killed, victim, before)
      }
      terminal.move(false)
      const back = await settled(rng)
      const millis = performance.now() - from
      const wrong = await agree(back)
      const line = `${caught} orders in flight, back in ${millis.toFixed(0)} ms, ${terminal.orders().length} orders, ${terminal.deals().length} fills`
      return { wrong, line, caught: caught > 0 ? 1 : 0 }
    },
    compare: () => (swarm === undefined ? Promise.resolve([]) : agree(swarm)),
    orders: () => terminal.orders().length,
    fills: () => terminal.deals().length,
    async close() {
      await swarm?.kill()
      terminal.stop()
      rmSync(state, { recursive: true, force: true })
    },
  }
}

/** Asked until it answers: the machine may have taken a thread for dead meanwhile. */
async function restartsOf(swarm: SwarmProcess, thread: string): Promise<number> {
  for (const until = performance.now() + MENDING_MILLIS; performance.now() < until; await sleep(50)) {
    const found = await swarm.restarts(thread).catch(() => undefined)
    if (found !== undefined) return found
  }
  return swarm.restarts(thread)
}

/** Orders between their line in the journal and their end. */
function openIn(entries: readonly JournalEntry[]): number {
  const open = new Set<number>()
  for (const entry of entries) {
    if (entry.entry === 'submit') open.add(entry.order.clientId)
    if (entry.entry === 'closed') open.delete(entry.clientId)
  }
  return open.size
}

/** The words of three witnesses, as `swarm inspect` shows them. */
async function heldBy(swarm: SwarmProcess): Promise<Held> {
  const [desk, risk, execution] = (await Promise.all(
    ['venue', 'risk', 'execution'].map((id) => swarm.inspect(id)),
  )) as [
    { readonly positions: Readonly<Record<string, string>>; readonly open: readonly { readonly clientId: number }[] },
    { readonly positions: readonly { readonly symbol: string; readonly lots: string }[] },
    {
      readonly positions: readonly { readonly symbol: string; readonly lots: string }[]
      readonly openOrders: readonly { readonly clientId: number }[]
    },
  ] // their own status, as their tests read it
  const lotsOf = ({ positions }: typeof risk): string => positions.find(({ symbol }) => symbol === SYMBOL)?.lots ?? '0'
  return {
    desk: desk.positions[SYMBOL] ?? '0',
    risk: lotsOf(risk),
    execution: lotsOf(execution),
    open: desk.open.map(({ clientId }) => clientId),
    followed: execution.openOrders.map(({ clientId }) => clientId),
  }
}
