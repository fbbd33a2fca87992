/**
 * One terminal, asked by a command rather than by a swarm: it may not trade here, it is greeted as everywhere, and every
 * frame it says is given to one listener. For `swarm mt5 history` and `dump`.
 *
 * Its silence ends nothing: a program that looks up the past for the first time can be busy for most of a minute.
 */
import { readEpoch, wallClock } from '#swarm/clocks/wall-clock.ts'
import { lineOf } from '#domain/errors.ts'
import { frames, type Frame } from '#venues/mt5/wire/catalogue.ts'
import type { Arrival } from '#venues/mt5/wire/wire-end.ts'
import { connect, type Connection } from '#venues/mt5/gateway/connection.ts'
import type { Door } from '#venues/mt5/gateway/door.ts'
import { greet, type Hello } from '#venues/mt5/gateway/greeting.ts'
import { plain, refusalLine, reportedLine, shortLogin, type Refusal } from '#venues/mt5/gateway/refusals.ts'

const HEARTBEAT_MILLIS = 1_000
const NO_ORDERS = 0
/** Connections that have not said who they are, at most; further ones are sent away unheard. */
const MAX_STRANGERS = 8

export interface VisitTerms {
  readonly secret: string
  /** 0 trade, 1 history. */
  readonly role: 0 | 1
  /** Part of the magic numbers whose orders count as ours. */
  readonly space: number
}

export interface VisitOutlet {
  /** A terminal proved who it is. */
  welcomed(visit: Visit): void
  /** Every frame of it, after the greeting. `frame` is its value. */
  heard(frame: Frame, arrival: Arrival): void
  /** One line for the user, each once: a stranger, a wrong secret, a terminal of the other role. */
  told(line: string): void
  /** The door does not open; it is tried again until the visit is over. */
  failed(line: string): void
  /** The terminal is gone; another one may come. */
  ended(reason: string): void
}

export interface Visit {
  readonly hello: Hello
  send(frame: Frame): void
}

/** What dials a command, by its role. */
export const programOf = (role: 0 | 1): string => (role === 1 ? 'SwarmHistory' : 'SwarmBridge')

const { now } = wallClock(readEpoch())
/** Timers of the process itself: a command has no other host. */
const after = (delayMicros: number, call: () => void): (() => void) => {
  const timer = setTimeout(call, delayMicros / 1_000)
  return () => clearTimeout(timer)
}
export const commandHost = { now, after }

/** Opens the door; returns a function that shuts it and ends the visit. */
export function receive(terms: VisitTerms, door: Door, outlet: VisitOutlet): () => void {
  const strangers = new Set<() => void>()
  const said = new Set<string>()
  let current: Connection | undefined
  let cancelBeat = (): void => {}
  let visits = 0

  /** A terminal that is sent away dials again and again. */
  const tell = (line: string): void => {
    if (said.has(line)) return
    said.add(line)
    outlet.told(line)
  }

  const begin = (connection: Connection, hello: Hello): void => {
    current = connection
    const beat = (): void => {
      connection.send({ ...frames.ping.blank(), time: now() })
      cancelBeat = after(HEARTBEAT_MILLIS * 1_000, beat)
    }
    connection.listener = {
      arrived(arrival) {
        const frame = connection.valueOf(arrival)
        if (frame === undefined) return
        if (frame.frame === 'PING') connection.send({ ...frames.pong.blank(), time: frame.time })
        outlet.heard(frame, arrival)
      },
      ended(reason) {
        current = undefined
        cancelBeat()
        outlet.ended(plain(reason))
      },
    }
    beat()
    outlet.welcomed({ hello, send: (frame) => connection.send(frame) })
  }

  const refusalOf = (hello: Hello): Refusal | undefined => {
    const program = programOf(hello.role === 1 ? 1 : 0)
    const facts = { login: shortLogin(hello.login), program }
    if (hello.role !== terms.role) {
      const text = `${programOf(terms.role)} is wanted here, not ${program}`
      return { error: 'ROLE', text, facts: { ...facts, why: text } }
    }
    if (current === undefined) return undefined
    return { error: 'BUSY', text: 'one terminal at a time', facts: { ...facts, why: 'one terminal at a time' } }
  }

  const lineFor = (refusal: Refusal): string =>
    refusal.error === 'ROLE' || refusal.error === 'BUSY'
      ? lineOf('MT5_NOT_WANTED', refusal.facts)
      : refusalLine(refusal)

  door.open({
    failed: (line) => outlet.failed(line),
    connected(accept, from) {
      if (strangers.size >= MAX_STRANGERS) return
      const connection = connect(accept, from)
      const leave = (): void => void strangers.delete(end)
      const end = greet(connection, terms.secret, commandHost, {
        admit(hello) {
          const refusal = refusalOf(hello)
          if (refusal !== undefined) return { refusal }
          return {
            welcome: {
              session: ++visits,
              resumeEpoch: 0n,
              resumeEvent: 0,
              space: terms.space,
              heartbeatMillis: HEARTBEAT_MILLIS,
              deadManMillis: 0,
              allow: NO_ORDERS,
            },
            begin() {
              leave()
              begin(connection, hello)
            },
          }
        },
        failed(refusal) {
          leave()
          if (refusal !== undefined) tell(lineFor(refusal))
        },
        reported: (code, text) => tell(reportedLine(code, text, from)),
      })
      strangers.add(end)
    },
  })

  return () => {
    cancelBeat()
    door.close()
    for (const end of strangers) end()
    strangers.clear()
    current?.close()
  }
}
