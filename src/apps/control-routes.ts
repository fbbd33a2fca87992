/** Every route of the control API, once: the server answers this table and the client calls it. */
import { z } from 'zod'
import { agentStatus, swarmStatus, tradingState } from './wire.ts'

const nothing = z.strictObject({})
const oneAgent = z.strictObject({ agent: z.string().min(1).max(64) })
const done = z.strictObject({ done: z.literal(true) })
const reason = z.string().max(200).default('by the operator')

/** An agent to add: a registered name, or the text of an entry with what its relative paths start from. */
export const addition = z.union([
  z.strictObject({ name: z.string().min(1).max(64) }),
  z.strictObject({ text: z.string().max(1_000_000), file: z.string(), directory: z.string() }),
])
export type Addition = z.output<typeof addition>

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly params: z.ZodType
  readonly body: z.ZodType
  readonly reply: z.ZodType
}

export const routes = {
  status: { method: 'GET', path: '/status', params: nothing, body: nothing, reply: swarmStatus },
  inspect: { method: 'GET', path: '/agents/:agent', params: oneAgent, body: nothing, reply: agentStatus },
  add: {
    method: 'POST',
    path: '/agents',
    params: nothing,
    body: addition,
    reply: z.strictObject({ agent: z.string() }),
  },
  remove: { method: 'DELETE', path: '/agents/:agent', params: oneAgent, body: nothing, reply: done },
  pause: { method: 'POST', path: '/agents/:agent/pause', params: oneAgent, body: nothing, reply: done },
  resume: { method: 'POST', path: '/agents/:agent/resume', params: oneAgent, body: nothing, reply: done },
  restart: { method: 'POST', path: '/agents/:agent/restart', params: oneAgent, body: nothing, reply: done },
  trading: {
    method: 'POST',
    path: '/trading',
    params: nothing,
    body: z.strictObject({ state: tradingState, reason }),
    reply: done,
  },
  flatten: {
    method: 'POST',
    path: '/flatten',
    params: nothing,
    body: z.strictObject({ thenHalt: z.boolean().default(false), reason }),
    reply: done,
  },
  limits: { method: 'GET', path: '/limits', params: nothing, body: nothing, reply: agentStatus },
  limit: {
    method: 'POST',
    path: '/limits',
    params: nothing,
    /** The value as it was typed. */
    body: z.strictObject({ limit: z.string().min(1).max(64), value: z.string().min(1).max(1_000), reason }),
    reply: z.strictObject({ limit: z.string(), value: z.unknown() }),
  },
  stop: {
    method: 'POST',
    path: '/stop',
    params: nothing,
    body: z.strictObject({ reason }),
    reply: z.strictObject({ pid: z.int() }),
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
export type ParamsOf<Name extends RouteName> = z.output<(typeof routes)[Name]['params']>
export type BodyOf<Name extends RouteName> = z.output<(typeof routes)[Name]['body']>
export type ReplyOf<Name extends RouteName> = z.output<(typeof routes)[Name]['reply']>

/** The stream of `SwarmEvent`, as server-sent events; not in the table, for its reply never ends. */
export const EVENTS_PATH = '/events'
