/** Server-sent events: what happens in the swarm, as it happens, to whoever listens. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SwarmEvents, SwarmOperations } from '#swarm/operations.ts'
import { toJson } from './wire.ts'

/** An onlooker that reads too slowly is cut off rather than kept in memory. */
const MAX_BACKLOG_BYTES = 1 << 20
const STATUS_MILLIS = 1_000

const NAMES = [
  'heartbeat',
  'lifecycle',
  'fault',
  'trading',
  'decision',
  'deadLetter',
  'ended',
] as const satisfies readonly (keyof SwarmEvents)[]

/** Streams until the other side hangs up. */
export function streamEvents(operations: SwarmOperations, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const say = (event: string, data: unknown): void => {
    response.write(`event: ${event}\ndata: ${toJson(data ?? null)}\n\n`)
    if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy()
  }
  const status = (): void => say('status', operations.status())
  const stops = NAMES.map((name) => operations.on(name, (data?: unknown) => say(name, data)))
  const timer = setInterval(status, STATUS_MILLIS)
  status()
  const leave = (): void => {
    clearInterval(timer)
    for (const stop of stops.splice(0)) stop()
  }
  request.once('close', leave)
  response.once('close', leave).once('error', leave)
}
