/**
 * The venue of the house: the gateway of real terminals, and one emulated terminal that dials it with the real handshake.
 * On a wall clock the terminal is a thread of its own and dials over TCP of the loopback; on a virtual clock the two are
 * joined in memory, and a run depends on its seed alone.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { Zod } from '#domain/schema.ts'
import { seededRng } from '#numeric/rng.ts'
import { defineVenue, type Venue, type VenueHost, type VenueSink } from '#swarm/ports/venue.ts'
import {
  instrumentFor,
  marketCapabilities,
  marketKeys,
  millisChoice,
  moneyChoice,
  specOf,
  type MarketConfig,
} from '#venues/markets/choice.ts'
import { emulatedAccount, emulatedSymbol, executions, type Execution } from './emulator/venue-terms.ts'
import { openEmulator, scenarioOf, type EmulatorTerms } from './emulator/emulator.ts'
import { threadEmulator, type EmulatorThread } from './emulator/emulator-thread.ts'
import { openGateway } from './gateway/gateway.ts'
import { tcpDoor } from './gateway/listener.ts'
import { memoryDoor } from './gateway/memory-door.ts'
import type { GatewayTerms } from './gateway/terms.ts'

export interface EmulatedConfig {
  readonly market: MarketConfig
  readonly symbol?: string | undefined
  readonly speed: number | 'max'
  readonly maxPauseSeconds: number
  readonly margin: 'netting' | 'hedging'
  readonly execution: Execution
  readonly execMillis: number
  readonly timerMillis: number
  readonly balance: string
  readonly leverage: number
  readonly commissionPerLot: string
  readonly liquidityLots?: number | undefined
  readonly heartbeatMillis: number
  readonly reconnectMillis: number
  readonly cuts?: { readonly everySeconds: number; readonly downMillis: number } | undefined
  readonly scenario?: string | undefined
}

/** A venue one can pull the plug of, and look behind: for tests and demonstrations. */
export interface EmulatedVenue extends Venue {
  /** Cuts the line now, for at least so long. */
  disconnect(downMillis: number): void
  /** Says a line of the scenario language to the terminal; gives the answer of those that have one. */
  say(line: string): Promise<unknown>
}

const LOOPBACK = '127.0.0.1'
/** How long bytes take from one side to the other in memory. */
const WIRE_MICROS = 300
/** How soon to look again whether the port is open. */
const PORT_MICROS = 1_000
const TTL_MILLIS = 5_000
const DEAD_MAN_MILLIS = 10_000
const DEVIATION_POINTS = 10

const config = (z: Zod) => {
  const millis = (what: string) => millisChoice(z, what)
  return z.strictObject({
    ...marketKeys(z),
    margin: z.enum(['netting', 'hedging']).default('netting').describe('how the account counts positions'),
    execution: z.enum(executions).default('market').describe('how the trade server executes orders'),
    execMillis: millis('of market time from an order reaching the trade server to its execution').default(10),
    timerMillis: millis('between two looks of the program at its line, while nothing else happens').default(15),
    commissionPerLot: moneyChoice(z, 'commission for each lot of a deal').default('3'),
    liquidityLots: z.number().positive().optional().describe('lots dealt to one order at most; absent for no limit'),
    heartbeatMillis: z.int().min(100).max(60_000).default(1_000).describe('milliseconds between heartbeats'),
    reconnectMillis: millis('from a cut to the first attempt to dial again; doubled with every further one').default(
      250,
    ),
    cuts: z
      .strictObject({
        everySeconds: z.number().positive().describe('seconds from one cut to the next, on average'),
        downMillis: millis('the line stays cut at least'),
      })
      .optional()
      .describe('cuts of the line at random times; absent for none'),
    scenario: z.string().min(1).optional().describe('path of a scenario that is played from the start'),
  })
}

function scenarioText({ scenario }: EmulatedConfig): string {
  if (scenario === undefined) return ''
  try {
    return readFileSync(scenario, 'utf8')
  } catch (thrown) {
    throw new SwarmError('CONFIG_INVALID', { key: 'venue.config.scenario', given: scenario, why: messageOf(thrown) })
  }
}

/** Fails now, in this thread, for what the terminal's thread would fail for. */
function check(terms: EmulatorTerms): void {
  scenarioOf(terms.scenario)
  const { market, instrument } = terms
  const opened = specOf(market).open(market, { instrument, rng: seededRng(terms.seed), virtual: false, fault() {} })
  opened.close()
}

/** Opens the venue; nothing happens before `start`. Throws TICKS_UNREADABLE, TICKS_FORMAT or CONFIG_INVALID. */
export function openEmulated(config: EmulatedConfig, sink: VenueSink, host: VenueHost): EmulatedVenue {
  const instrument = instrumentFor(config.symbol, host.instruments)
  const seed = host.rng.below(2 ** 32)
  const own = seededRng(host.rng.below(2 ** 32))
  const bytes = host.virtual ? Uint8Array.from({ length: 32 }, () => own.below(256)) : randomBytes(32)
  const account = emulatedAccount(instrument, config)
  const { market } = config
  const terms: EmulatorTerms = {
    secret: Buffer.from(bytes).toString('base64url'),
    instrument,
    market,
    speed: config.speed,
    maxPauseSeconds: config.maxPauseSeconds,
    seed,
    account,
    symbol: emulatedSymbol(instrument, config, specOf(market).can),
    execMillis: config.execMillis,
    liquidityLots: config.liquidityLots,
    timerMillis: config.timerMillis,
    reconnectMillis: config.reconnectMillis,
    cuts: config.cuts,
    scenario: scenarioText(config),
  }
  const gatewayTerms: GatewayTerms = {
    secret: terms.secret,
    space: 1,
    allowTrading: true,
    allowReal: false,
    allowSimulated: true,
    book: specOf(market).can.depth,
    heartbeatMillis: config.heartbeatMillis,
    deadManMillis: DEAD_MAN_MILLIS,
    ttlMillis: TTL_MILLIS,
    deviationPoints: DEVIATION_POINTS,
    backfillSeconds: 0,
    terminals: [
      {
        login: account.login,
        server: account.server,
        symbols: [{ instrument, contract: { rule: 'fixed', symbol: instrument.symbol } }],
      },
    ],
  }
  const outlet = { fault: (line: string) => sink.fault(line), ended: () => sink.ended() }
  if (host.virtual) return inMemory(terms, gatewayTerms, sink, host, outlet, () => own.uniform())
  check(terms)
  return overTcp(terms, gatewayTerms, sink, host, outlet)
}

type Outlet = Pick<VenueSink, 'fault' | 'ended'>

function inMemory(
  terms: EmulatorTerms,
  gatewayTerms: GatewayTerms,
  sink: VenueSink,
  host: VenueHost,
  outlet: Outlet,
  random: () => number,
): EmulatedVenue {
  const door = memoryDoor((call) => void host.after(WIRE_MICROS, call))
  const gateway = openGateway(gatewayTerms, sink, host, door)
  const emulator = openEmulator(
    terms,
    {
      virtual: true,
      now: () => host.now(),
      after: (delayMicros, call) => host.after(delayMicros, call),
      dial: door.dial,
      random,
      print() {},
    },
    { ...outlet, beat() {} },
  )
  return {
    ...gateway,
    start() {
      gateway.start()
      emulator.start()
    },
    status: () => ({ gateway: gateway.status(), emulator: emulator.status() }),
    stop() {
      gateway.stop()
      emulator.stop()
    },
    disconnect: (downMillis) => void emulator.say(`cut ${Math.round(downMillis)}`),
    say: async (line) => emulator.say(line),
  }
}

function overTcp(
  terms: EmulatorTerms,
  gatewayTerms: GatewayTerms,
  sink: VenueSink,
  host: VenueHost,
  outlet: Outlet,
): EmulatedVenue {
  const door = tcpDoor(LOOPBACK, 0, host)
  const gateway = openGateway(gatewayTerms, sink, host, door)
  const early: (() => void)[] = []
  let thread: EmulatorThread | undefined
  let cancel = (): void => {}

  const begin = (): void => {
    if (door.port === 0) {
      cancel = host.after(PORT_MICROS, begin)
      return
    }
    thread = threadEmulator(terms, LOOPBACK, door.port, host.now(), outlet)
    for (const call of early.splice(0)) call()
  }
  const say = (line: string): Promise<unknown> =>
    thread?.say(line) ??
    new Promise((resolve, reject) => early.push(() => void thread?.say(line).then(resolve, reject)))

  return {
    ...gateway,
    start() {
      gateway.start()
      begin()
    },
    status: () => ({ gateway: gateway.status(), emulator: thread?.status ?? {} }),
    stop() {
      cancel()
      gateway.stop()
      thread?.stop()
    },
    disconnect: (downMillis) => void say(`cut ${Math.round(downMillis)}`),
    say,
  }
}

export default defineVenue<EmulatedConfig>({
  name: 'mt5-emulated',
  about: 'An emulated MetaTrader 5 terminal on a tick file or a synthetic market, behind the gateway of real ones.',
  config,
  can: (config) => ({
    ...marketCapabilities(config),
    orderTypes: ['market', 'limit'],
    modify: true,
    hedging: config.margin === 'hedging',
  }),
  open: openEmulated,
})
