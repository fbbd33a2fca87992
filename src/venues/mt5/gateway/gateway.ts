/**
 * The gateway: terminals come in by the door, prove who they are, and together are one venue: their ticks and books for
 * the swarm, its orders for them. It is connected while every configured terminal is up with every symbol known.
 */
import { fromSeconds } from '#domain/time.ts'
import type { Venue, VenueHost, VenueSink } from '#swarm/ports/venue.ts'
import { admit } from './admission.ts'
import { connect } from './connection.ts'
import type { Door } from './door.ts'
import { greet, type GreetingOutlet } from './greeting.ts'
import { createJoin } from './join.ts'
import { refusalLine, reportedLine, type Refusal } from './refusals.ts'
import type { CreateTrade, Terminal } from './terminal-contract.ts'
import { createTerminal } from './terminal.ts'
import type { GatewayTerms } from './terms.ts'
import { createTrade } from './trade.ts'

/** Connections that have not proved who they are, at most; further ones are sent away unheard. */
const MAX_STRANGERS = 8
/** The same line about strangers is not said again for so long, and no more different ones than so many meanwhile. */
const REPEAT_MICROS = fromSeconds(60)
const MAX_LINES = 32

/** Nothing happens before `start`. The door is opened by it, and shut by `stop`. `create` makes the trading halves. */
export function openGateway(
  terms: GatewayTerms,
  sink: VenueSink,
  host: VenueHost,
  door: Door,
  create: CreateTrade = createTrade,
): Venue {
  const terminals: Terminal[] = []
  // A terminal tells its account as soon as it is welcomed; the venue tells it from `connected` on, with its snapshot.
  const facts: VenueSink = { ...sink, account: (account) => connected && sink.account(account) }
  const join = createJoin(terms.terminals.length, terminals, facts)
  const strangers = new Set<() => void>()
  const lines = new Map<string, number>()
  const refused: Record<string, number> = {}
  let lastRefusal = ''
  let silentVisits = 0
  let turnedAway = 0
  let sessions = 0
  let connected = false
  let stopped = false
  let offsetSeconds = Number.NaN

  /** Anybody may knock all day: what is said of it is said once a minute, and of many different lines a few. */
  const sayOnce = (line: string): void => {
    lastRefusal = line
    for (const [said, at] of lines) {
      if (host.now() - at < REPEAT_MICROS) break // those behind it are younger
      lines.delete(said)
    }
    if (lines.has(line) || lines.size >= MAX_LINES) return
    lines.set(line, host.now())
    sink.fault(line)
  }
  const refuse = (refusal: Refusal): void => {
    refused[refusal.error] = (refused[refusal.error] ?? 0) + 1
    // A history program asks for work from time to time; that there is none is no fault.
    if (refusal.error !== 'BUSY') sayOnce(refusalLine(refusal))
  }

  const clock = (seconds: number): void => {
    if (seconds === offsetSeconds) return
    offsetSeconds = seconds
    sink.clock(seconds)
  }

  const changed = (): void => {
    const now = terminals.every(({ up }) => up)
    if (now === connected) return
    connected = now
    if (now) return sink.connected()
    join.forget()
    sink.disconnected((terminals.find(({ up }) => !up)?.reason ?? '').slice(0, 60))
  }

  for (const [index, terminal] of terms.terminals.entries()) {
    terminals.push(
      createTerminal(
        terminal,
        terms,
        {
          now: () => host.now(),
          after: (delayMicros, call) => host.after(delayMicros, call),
          market: sink,
          facts: join.sinkOf(index),
          clock,
          fault: (line) => sink.fault(line),
          faultOnce: sayOnce,
          changed,
        },
        create,
      ),
    )
  }

  return {
    start() {
      door.open({
        failed: (line) => sink.fault(line),
        connected(accept, from) {
          if (stopped || strangers.size >= MAX_STRANGERS) {
            turnedAway++
            return
          }
          const connection = connect(accept, from)
          const leave = (): void => void strangers.delete(end)
          const outlet: GreetingOutlet = {
            admit(hello) {
              const place = admit(hello, terms, terminals)
              if ('error' in place) return { refusal: place }
              return {
                welcome: place.welcome(++sessions),
                begin() {
                  leave()
                  place.begin(connection, hello)
                },
              }
            },
            failed(refusal) {
              leave()
              if (refusal === undefined) silentVisits++
              else refuse(refusal)
            },
            reported: (code, text) => sayOnce(reportedLine(code, text, from)),
          }
          const end = greet(connection, terms.secret, host, outlet)
          strangers.add(end)
        },
      })
    },
    submit(order) {
      if (!connected) return false
      if (terms.allowTrading) return join.submit(order)
      sink.rejected(order.clientId, 'UNSUPPORTED', 'the configuration does not allow trading (allowTrading)')
      return true
    },
    cancel: (clientId) => join.cancel(clientId),
    halt(halted) {
      for (const terminal of terminals) terminal.halt(halted)
    },
    modify: (clientId, lots, price) => join.modify(clientId, lots, price),
    query: (clientId) => join.query(clientId),
    snapshot: (afterFillId) => join.snapshot(afterFillId),
    work() {
      let more = false
      for (const terminal of terminals) if (terminal.work()) more = true
      return more
    },
    status: () => ({
      address: door.address,
      port: door.port,
      connected,
      sessions,
      strangers: strangers.size,
      silentVisits,
      turnedAway,
      refused: { ...refused },
      lastRefusal,
      terminals: terminals.map((terminal) => terminal.status()),
    }),
    stop() {
      stopped = true
      door.close()
      for (const end of strangers) end()
      strangers.clear()
      for (const terminal of terminals) terminal.close()
    },
  }
}
