/** The command's side of the control API. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { EVENTS_PATH, routes, type BodyOf, type ParamsOf, type ReplyOf, type RouteName } from './control-routes.ts'
import { readToken } from './token-file.ts'
import { controlAddress, fault, swarmEvent, toJson, type ControlAddress, type SwarmEvent } from './wire.ts'

/** A refusal by the swarm that was asked: its code and its line. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string

  constructor(code: string, line: string) {
    super(line)
    this.code = code
  }
}

export interface ControlClient {
  readonly address: ControlAddress
  /** Rejects with Refused, SWARM_NOT_RUNNING or UNAUTHORIZED. */
  call<Name extends RouteName>(name: Name, params: ParamsOf<Name>, body: BodyOf<Name>): Promise<ReplyOf<Name>>
  /** Events until the swarm ends or the loop is left. */
  events(): AsyncGenerator<SwarmEvent>
}

/** Finds the swarm of a state directory. Throws SWARM_NOT_RUNNING, SECRET_EXPOSED or UNAUTHORIZED. */
export function openControl(stateDirectory: string): ControlClient {
  const address = readAddress(stateDirectory)
  const notRunning = (): SwarmError => new SwarmError('SWARM_NOT_RUNNING', { state: stateDirectory })
  if (address === undefined) throw notRunning()
  const headers = { authorization: `Bearer ${readToken(stateDirectory)}` }
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  const at = (path: string): string => `http://${host}:${address.port}${path}`

  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(at(path), init).catch(() => {
      throw notRunning()
    })
    if (response.ok) return response
    const told = fault.safeParse(await response.json().catch(() => null))
    if (response.status === 401) throw new SwarmError('UNAUTHORIZED', { state: stateDirectory })
    throw told.success
      ? new Refused(told.data.code, told.data.message)
      : new Refused('UNEXPECTED', `UNEXPECTED: the swarm answered ${response.status}`)
  }

  return {
    address,
    async call(name, params, body) {
      const route = routes[name]
      const path = route.path.replace(/:(\w+)/g, (_, key: string) =>
        encodeURIComponent(String(Reflect.get(params, key))),
      )
      const response = await ask(path, {
        method: route.method,
        headers: route.method === 'POST' ? { ...headers, 'content-type': 'application/json' } : headers,
        ...(route.method === 'POST' ? { body: toJson(body) } : {}),
      })
      const reply = route.reply.safeParse(await response.json())
      if (!reply.success) throw new Refused('UNEXPECTED', 'UNEXPECTED: the swarm answers as another version would')
      return reply.data as ReplyOf<typeof name> // parsed by the schema of this very route
    },
    async *events() {
      const response = await ask(EVENTS_PATH, { headers })
      const text = response.body?.pipeThrough(new TextDecoderStream())
      let rest = ''
      try {
        for await (const piece of text ?? []) {
          const blocks = (rest + piece).split('\n\n')
          rest = blocks.pop() ?? ''
          for (const block of blocks) yield parseEvent(block)
        }
      } catch (thrown) {
        // The swarm closes its stream when it stops, in the middle of whatever it was saying.
        if (thrown instanceof Refused) throw thrown
      }
    },
  }
}

function readAddress(stateDirectory: string): ControlAddress | undefined {
  let text: string
  try {
    text = readFileSync(join(stateDirectory, 'control.json'), 'utf8')
  } catch {
    return undefined
  }
  try {
    return controlAddress.parse(JSON.parse(text))
  } catch (thrown) {
    throw new Refused('UNEXPECTED', `UNEXPECTED: control.json is damaged: ${messageOf(thrown)}`)
  }
}

function parseEvent(block: string): SwarmEvent {
  const [event = '', data = ''] = block.split('\n').map((line) => line.replace(/^\w+: /, ''))
  const parsed = swarmEvent.safeParse({ event, data: JSON.parse(data) })
  if (!parsed.success) throw new Refused('UNEXPECTED', `UNEXPECTED: an event of another version: ${event}`)
  return parsed.data
}
