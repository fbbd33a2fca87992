/**
 * What the control API and its client say to each other: one schema each, checked on both sides.
 *
 * JSON has no NaN, and a latency that was never measured is one: it travels as null and is NaN again on arrival.
 */
import { z } from 'zod'
import type { AccountView, AlertView, Counts, PositionView, SwarmStatus } from '#swarm/operations.ts'
import { riskActions, tradingStates, type AgentHeartbeat, type AgentStatus, type Recording } from '#messages/system.ts'

/** One line of JSON. NaN and infinities become null, typed arrays and sets lists, maps objects, bigints text. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) return null
    if (typeof inner === 'bigint') return inner.toString()
    if (inner instanceof Map) return Object.fromEntries(inner)
    if (inner instanceof Set) return [...inner]
    if (ArrayBuffer.isView(inner) && !(inner instanceof DataView)) return Array.from(inner as Float64Array) // or a kin of it
    return inner
  })

const measured = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)

export const heartbeat = z.strictObject({
  type: z.literal('agent.heartbeat'),
  agent: z.string(),
  state: z.string(),
  incarnation: z.number(),
  thread: z.string(),
  inboxDepth: measured,
  processed: measured,
  perSecond: measured,
  lost: measured,
  p50Micros: measured,
  p99Micros: measured,
  heapMiB: measured,
  restarts: z.number(),
  lastError: z.string(),
}) satisfies z.ZodType<AgentHeartbeat>

const account = z.strictObject({
  balance: z.string(),
  equity: z.string(),
  margin: z.string(),
}) satisfies z.ZodType<AccountView>

const position = z.strictObject({
  symbol: z.string(),
  lots: z.string(),
  averagePrice: z.string(),
}) satisfies z.ZodType<PositionView>

const counts = z.strictObject({
  ticksIn: z.number(),
  lost: z.number(),
  crossed: z.number(),
  proposals: z.number(),
  ballots: z.number(),
  intents: z.number(),
  refusals: z.record(z.string(), z.number()),
  orders: z.number(),
  rejections: z.number(),
  fills: z.number(),
}) satisfies z.ZodType<Counts>

const recording = z.strictObject({
  agent: z.string(),
  path: z.string(),
  rows: z.number(),
  lost: z.number(),
  fault: z.string(),
}) satisfies z.ZodType<Recording>

const alert = z.strictObject({
  symbol: z.string(),
  limitOf: z.string(),
  level: z.enum(['near', 'breach', 'cleared']),
  given: measured,
  limit: measured,
  action: z.enum(riskActions),
}) satisfies z.ZodType<AlertView>

export const tradingState = z.enum(tradingStates)

export const swarmStatus = z.strictObject({
  pid: z.number(),
  mode: z.string(),
  upSeconds: measured,
  trading: tradingState,
  tradingReason: z.string(),
  venue: z.strictObject({ use: z.string(), state: z.string(), epoch: z.number() }),
  agents: z.array(heartbeat).readonly(),
  account: account.nullable(),
  positions: z.array(position).readonly(),
  pnl: z.string(),
  counts,
  lastRefusals: z.array(z.string()).readonly(),
  lastVotes: z.array(z.string()).readonly(),
  alerts: z.array(alert).readonly(),
  deadLetters: z.number(),
  recordings: z.array(recording).readonly(),
}) satisfies z.ZodType<SwarmStatus>

export const agentStatus = z.strictObject({
  type: z.literal('agent.status'),
  agent: z.string(),
  use: z.string(),
  capabilities: z.array(z.string()).readonly(),
  consumes: z.array(z.string()).readonly(),
  produces: z.array(z.string()).readonly(),
  heartbeat,
  consumed: z.record(z.string(), z.number()),
  emitted: z.record(z.string(), z.number()),
  recording: recording.nullable(),
  state: z.unknown(),
}) satisfies z.ZodType<AgentStatus>

/** What every refusal looks like. */
export const fault = z.strictObject({ code: z.string(), message: z.string() })

/** How a running swarm is found: `control.json` in its state directory. */
export const controlAddress = z.strictObject({ pid: z.int(), host: z.string(), port: z.int(), session: z.int() })
export type ControlAddress = z.output<typeof controlAddress>

/** What the event stream carries, by name. `status` comes once a second. */
export const swarmEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('status'), data: swarmStatus }),
  z.strictObject({ event: z.literal('heartbeat'), data: heartbeat }),
  z.strictObject({
    event: z.literal('lifecycle'),
    data: z.strictObject({ agent: z.string(), from: z.string(), to: z.string(), reason: z.string() }),
  }),
  z.strictObject({
    event: z.literal('fault'),
    data: z.strictObject({ agent: z.string(), code: z.string(), line: z.string() }),
  }),
  z.strictObject({ event: z.literal('trading'), data: z.strictObject({ state: tradingState, reason: z.string() }) }),
  z.strictObject({ event: z.literal('decision'), data: z.string() }),
  z.strictObject({
    event: z.literal('deadLetter'),
    data: z.strictObject({ reason: z.string(), agent: z.string(), count: z.number() }),
  }),
  z.strictObject({ event: z.literal('ended'), data: z.null() }),
])
export type SwarmEvent = z.output<typeof swarmEvent>
