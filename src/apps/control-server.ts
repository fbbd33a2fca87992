/**
 * The control API: HTTP on this machine alone, a bearer token, and the routes of one table.
 *
 * It listens before the swarm starts, so that a port that is taken is told before anything trades; until then requests
 * wait. Its address is left in `control.json` beside the token.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { ConfigError } from '#config/problems.ts'
import { lineOf, messageOf, SwarmError } from '#domain/errors.ts'
import { streamEvents } from './control-events.ts'
import { EVENTS_PATH, routes, type BodyOf, type ParamsOf, type ReplyOf, type RouteName } from './control-routes.ts'
import type { RunningSwarm } from './running-swarm.ts'
import { ensureToken } from './token-file.ts'
import { toJson, type ControlAddress } from './wire.ts'

export interface ControlOptions {
  /** Absolute; token and address live here. */
  readonly stateDirectory: string
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly session: number
  readonly swarm: Promise<RunningSwarm>
}

export interface ControlServer {
  readonly port: number
  close(): Promise<void>
}

type Handlers = {
  readonly [Name in RouteName]: (
    swarm: RunningSwarm,
    params: ParamsOf<Name>,
    body: BodyOf<Name>,
  ) => Promise<ReplyOf<Name>> | ReplyOf<Name>
}

const done = { done: true } as const

const handlers: Handlers = {
  status: ({ operations }) => operations.status(),
  inspect: ({ operations }, { agent }) => operations.inspect(agent),
  add: async (swarm, _, body) => ({ agent: await swarm.add(body) }),
  remove: async (swarm, { agent }) => (await swarm.remove(agent), done),
  pause: async ({ operations }, { agent }) => (await operations.pause(agent), done),
  resume: async ({ operations }, { agent }) => (await operations.resume(agent), done),
  restart: async ({ operations }, { agent }) => (await operations.restart(agent), done),
  trading: (swarm, _, { state, reason }) => (swarm.trading(state, reason), done),
  flatten: (swarm, _, { reason, thenHalt }) => (swarm.flatten(reason, thenHalt), done),
  limits: (swarm) => swarm.limits(),
  limit: async (swarm, _, { limit, value, reason }) => ({ limit, value: await swarm.limit(limit, value, reason) }),
  stop: (swarm, _, { reason }) => (swarm.stop(reason), { pid: process.pid }),
}

/** Rejects with PORT_TAKEN, SECRET_EXPOSED or UNAUTHORIZED. */
export async function startControlServer(options: ControlOptions): Promise<ControlServer> {
  const { stateDirectory, host, session, swarm } = options
  const token = ensureToken(stateDirectory)
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 2 << 20 })
  const refuse = (code: string, message: string): string => toJson({ code, message })
  // A rejection is answered to whoever asks; nobody asking must not end the process.
  swarm.catch(() => {})

  server.addHook('onRequest', async (request, reply) => {
    if (isToken(request.headers.authorization, token)) return undefined
    return reply
      .code(401)
      .type('application/json')
      .send(refuse('UNAUTHORIZED', lineOf('UNAUTHORIZED', {})))
  })
  server.setNotFoundHandler(async (request, reply) => {
    await reply
      .code(404)
      .type('application/json')
      .send(refuse('ROUTE_UNKNOWN', `ROUTE_UNKNOWN: no ${request.method} ${request.url}`))
  })
  server.setErrorHandler(async (thrown, _, reply) => {
    const { status, code, message } = refusalOf(thrown)
    await reply.code(status).type('application/json').send(refuse(code, message))
  })
  for (const name of Object.keys(routes) as RouteName[]) answer(server, name, swarm) // the keys of that very table
  server.get(EVENTS_PATH, async (request, reply) => {
    const { operations } = await swarm
    reply.hijack()
    streamEvents(operations, request.raw, reply.raw)
  })

  try {
    await server.listen({ host, port: options.port })
  } catch (thrown) {
    await server.close()
    throw new SwarmError('PORT_TAKEN', { host, port: options.port, why: messageOf(thrown) })
  }
  const { port } = server.server.address() as AddressInfo // listening on TCP
  const addressFile = join(stateDirectory, 'control.json')
  const address: ControlAddress = { pid: process.pid, host: reachable(host), port, session }
  writeFileSync(`${addressFile}.new`, `${toJson(address)}\n`, { mode: 0o600 })
  renameSync(`${addressFile}.new`, addressFile)
  return {
    port,
    async close() {
      rmSync(addressFile, { force: true })
      await server.close()
    },
  }
}

function answer(server: FastifyInstance, name: RouteName, swarm: Promise<RunningSwarm>): void {
  const { method, path, params, body } = routes[name]
  // What is handed to it was parsed by the schemas of this very route.
  const handle = handlers[name] as (swarm: RunningSwarm, params: unknown, body: unknown) => unknown
  server.route({
    method,
    url: path,
    handler: async (request, reply) => {
      const paramsGiven = params.safeParse(request.params)
      const bodyGiven = body.safeParse(request.body ?? {})
      if (!paramsGiven.success || !bodyGiven.success) {
        const issues = [...(paramsGiven.error?.issues ?? []), ...(bodyGiven.error?.issues ?? [])]
        const text = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        await reply
          .code(400)
          .type('application/json')
          .send(toJson({ code: 'REQUEST_INVALID', message: `REQUEST_INVALID: ${text}` }))
        return reply
      }
      const result = await handle(await swarm, paramsGiven.data, bodyGiven.data)
      await reply.type('application/json').send(toJson(result))
      return reply
    },
  })
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}

function refusalOf(thrown: unknown): { status: number; code: string; message: string } {
  const message = messageOf(thrown)
  if (thrown instanceof ConfigError) return { status: 422, code: thrown.code, message: thrown.message }
  if (!(thrown instanceof SwarmError)) {
    const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500
    return { status, code: status < 500 ? 'REQUEST_INVALID' : 'UNEXPECTED', message }
  }
  if (thrown.code === 'AGENT_UNKNOWN') return { status: 404, code: thrown.code, message }
  if (thrown.code.startsWith('LIMIT_')) return { status: 422, code: thrown.code, message }
  return { status: thrown.remedy === 'retry' ? 503 : 409, code: thrown.code, message }
}

/** Listening on every address is reached by the first of them. */
const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host)
