/**
 * The shape of a whole configuration. Each room owns the schema of its `config`; this page composes them and knows none.
 *
 * Money and steps are decimal strings, never floats; every number says its unit.
 */
import { z } from 'zod'
import { isStart, isZone } from '#domain/trading-day.ts'

const decimalText = (what: string) =>
  z
    .string()
    .regex(/^(?=.*[1-9])\d+(\.\d+)?$/)
    .describe(`${what}, a decimal above 0 in quotes`)

const currency = z.string().min(3).max(8)

const powerOfTwo = (what: string) =>
  z
    .int()
    .min(16)
    .max(1 << 20)
    .refine((value) => (value & (value - 1)) === 0, { error: 'expected a power of two' })
    .describe(what)

export const instrumentConfig = z
  .strictObject({
    symbol: z.string().min(1).max(32).describe('as the venue names it'),
    tickSize: decimalText('smallest price step, quote currency'),
    lotStep: decimalText('smallest volume step, lots'),
    minLots: decimalText('smallest order, lots'),
    maxLots: decimalText('largest order, lots'),
    contractSize: decimalText('units of the underlying per lot'),
    currency: currency.describe('currency of price and profit: the second of a pair'),
    base: currency
      .optional()
      .describe('currency one unit is an amount of: the first of a pair; absent for what is none'),
    marginRate: decimalText('share of its value a position ties up').optional(),
    leverage: z.number().positive().max(10_000).optional().describe('1 / marginRate; give one of them'),
  })
  .refine(({ marginRate, leverage }) => marginRate === undefined || leverage === undefined, {
    path: ['leverage'],
    error: 'expected marginRate or leverage, not both',
  })

export const accountConfig = z.strictObject({
  currency: z
    .union([currency, z.literal('')])
    .default('')
    .describe('currency of balance, limits and losses; empty for that of the first instrument'),
  rates: z
    .record(currency, decimalText('account currency for one unit'))
    .default({})
    .describe('for currencies no configured instrument turns into that of the account'),
  positions: z
    .enum(['netting', 'hedging'])
    .default('netting')
    .describe('hedging: an opening deal is a position of its own; the oldest is closed first'),
})

export const tradingDayConfig = z.strictObject({
  zone: z
    .string()
    .refine(isZone, { error: 'expected the IANA name of a time zone: UTC, America/New_York' })
    .default('UTC')
    .describe('time zone of `start`, an IANA name'),
  start: z
    .string()
    .refine(isStart, { error: "expected a time from '00:00' to '23:59', in quotes" })
    .default('00:00')
    .describe('local time at which daily loss and volume begin anew'),
})

const heapMiB = z.int().min(16).max(65_536)
const thread = z.string().min(1).max(32)
const use = z.string().min(1)

export const agentConfig = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .describe('lower case letters, digits and hyphens, at most 32, unique in the swarm'),
  use: use.describe('a registered agent, or the path of a module, relative to this file'),
  thread: thread
    .default('own')
    .describe('own: a worker of its own; a name: seated with all agents of that name; inline: in the main thread'),
  from: z.array(z.string()).default([]).describe('ids of the agents it listens to; empty for all'),
  weight: z.number().positive().max(1_000).default(1).describe('weight of its vote'),
  heapMiB: heapMiB.default(128).describe('MiB its worker may use before it is replaced'),
  config: z.record(z.string(), z.unknown()).default({}).describe("by the agent's own schema"),
  record: z
    .string()
    .min(1)
    .optional()
    .describe(
      'file its rows are recorded to, .csv, or .ticks, which holds market records too; relative to where you start',
    ),
  remove: z.boolean().default(false).describe('true in an overlay: the agent of this id leaves'),
})

const waitMillis = z.int().min(1).max(600_000)

export const deskTiming = z.strictObject({
  ackTimeoutMillis: waitMillis
    .default(2_000)
    .describe('milliseconds without a word until an order is looked up and a snapshot asked for again'),
  queryMillis: waitMillis.default(250).describe('milliseconds until a question is asked again; doubles each time'),
  maxQueryMillis: waitMillis.default(10_000).describe('milliseconds between two questions at most'),
  flushMillis: waitMillis.default(10).describe('milliseconds a fact may wait for the disk'),
  reconcileMillis: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(30_000)
    .describe('milliseconds between two comparisons with the venue while all is well; 0 for never'),
  silentAfter: z
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('questions about an order without an answer until the journal says so; it is asked on'),
})

export const venueConfig = z.strictObject({
  use: use.describe('a registered venue, or the path of a module, relative to this file'),
  thread: thread.default('venue').describe('as for agents'),
  heapMiB: heapMiB.default(256).describe('MiB its worker may use'),
  config: z.record(z.string(), z.unknown()).default({}).describe("by the venue's own schema"),
  timing: deskTiming.prefault({}).describe('how long its desk waits'),
})

export const journalConfig = z.strictObject({
  use: use.describe('a registered journal, or the path of a module, relative to this file'),
  config: z.record(z.string(), z.unknown()).default({}).describe("by the journal's own schema"),
})

export const supervisionConfig = z.strictObject({
  heartbeatMillis: z.int().min(10).max(60_000).default(250).describe('milliseconds between heartbeats'),
  suspectAfter: z.int().min(1).max(100).default(2).describe('missed heartbeats until an agent is suspect'),
  deadAfter: z.int().min(2).max(100).default(4).describe('missed heartbeats until it is replaced'),
  restarts: z
    .int()
    .min(0)
    .max(1_000)
    .default(3)
    .describe('restarts of one agent within `withinSeconds`; one more halts trading'),
  withinSeconds: z.number().positive().max(86_400).default(30).describe('seconds'),
  backoffMillis: z
    .int()
    .min(0)
    .max(60_000)
    .default(50)
    .describe('milliseconds before the second restart; doubles after'),
  maxBackoffMillis: z.int().min(0).max(600_000).default(5_000).describe('milliseconds a restart waits at most'),
  heapShare: z.number().gt(0).max(1).default(0.7).describe('share of heapMiB at which a worker is replaced'),
  standby: z.int().min(0).max(8).default(1).describe('spare workers kept warm'),
  stopMillis: z
    .int()
    .min(1)
    .max(60_000)
    .default(2_000)
    .describe('milliseconds an agent has to finish when told to stop'),
})

export const linksConfig = z.strictObject({
  slots: powerOfTwo('records a data ring holds, a power of two').default(8_192),
  commandSlots: powerOfTwo('records a command ring holds, a power of two').default(1_024),
})

const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/

export const controlConfig = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('address the control API listens on'),
    port: z.int().min(0).max(65_535).default(0).describe('0 for any free one'),
    allowRemote: z
      .boolean()
      .default(false)
      .describe('true to let `host` be more than this machine: the token travels in clear'),
  })
  .refine(({ host, allowRemote }) => allowRemote || LOOPBACK.test(host), {
    path: ['host'],
    error: 'expected 127.0.0.1, ::1 or localhost, or allowRemote: true beside it',
  })

export const swarmConfig = z.strictObject({
  mode: z.enum(['paper', 'live']).describe('what the swarm calls itself; the venue decides what is real'),
  clock: z.enum(['wall', 'virtual']).default('wall').describe('virtual: one thread, as fast as it goes, repeatable'),
  seed: z.int().min(0).max(0xffffffff).default(1).describe('of all randomness'),
  stateDir: z
    .string()
    .min(1)
    .default('.swarm')
    .describe('journal, token and session counter; relative to where you start'),
  instruments: z.array(instrumentConfig).min(1).max(64),
  account: accountConfig.prefault({}),
  tradingDay: tradingDayConfig.prefault({}),
  venue: venueConfig,
  agents: z.array(agentConfig).min(1).max(64),
  journal: journalConfig,
  ticks: z
    .string()
    .min(1)
    .optional()
    .describe(
      'recorded ticks that a simulated venue plays: a folder of parquet files, or questdb:HOST; without it the folder "ticks"',
    ),
  record: z
    .string()
    .min(1)
    .optional()
    .describe(
      'tick store that market, orders and feature rows are recorded to, for a backtest or a replay of the session',
    ),
  supervision: supervisionConfig.prefault({}),
  links: linksConfig.prefault({}),
  control: controlConfig.prefault({}),
})

export type SwarmConfig = z.output<typeof swarmConfig>
export type AgentConfig = z.output<typeof agentConfig>
