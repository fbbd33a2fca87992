/**
 * One proved connection with a terminal, from WELCOME to its end: heartbeats both ways, silence noticed, and every frame
 * given to whom it concerns.
 */
import { fromMillis, type Micros } from '#domain/time.ts'
import type { VenueHost } from '#swarm/ports/venue.ts'
import { frames, type Frame, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import type { Arrival } from '#venues/mt5/wire/wire-end.ts'
import type { Connection } from './connection.ts'
import type { TradeFrame } from './trade-contract.ts'

/** Heartbeats without a frame after which a terminal is given up. */
const SILENT_BEATS = 5

export interface SessionOutlet {
  /** Market data, read where it lies; false when it is malformed. */
  ticks(arrival: Arrival): boolean
  book(arrival: Arrival): boolean
  symbol(spec: FrameNamed<'SYMBOL'>): void
  account(state: FrameNamed<'ACCOUNT'>): void
  trade(frame: TradeFrame, dup: boolean): void
  reported(code: number, text: string): void
  beat(): void
  /** Once; whether it broke the rules. */
  ended(reason: string, breach: boolean): void
}

export interface Session {
  /** False when it is over: nothing was sent. */
  send(frame: Frame): boolean
  /** No frame came for so long. */
  readonly silentMicros: Micros
  /** Round trip of the last PING; NaN before the first. */
  readonly pingMicros: Micros
  close(): void
}

/** What OnDeinit's reasons mean. */
const goodbyes: Readonly<Record<number, string>> = {
  1: 'the Expert Advisor was removed from its chart',
  2: 'the Expert Advisor was compiled anew',
  3: 'symbol or period of its chart was changed',
  4: 'its chart was closed',
  5: 'its inputs were changed',
  6: 'another account was logged in',
  7: 'a template was applied to its chart',
  9: 'the terminal was closed',
}

export function openSession(
  connection: Connection,
  heartbeatMillis: number,
  host: Pick<VenueHost, 'now' | 'after'>,
  outlet: SessionOutlet,
): Session {
  const beatMicros = fromMillis(heartbeatMillis)
  const ping = frames.ping.blank()
  let heardAt = host.now()
  let pingMicros = Number.NaN
  let over = false
  let cancelBeat = (): void => {}

  const end = (reason: string, breach: boolean): void => {
    if (over) return
    over = true
    cancelBeat()
    connection.close()
    outlet.ended(reason, breach)
  }

  const beat = (): void => {
    if (over) return
    cancelBeat = host.after(beatMicros, beat)
    if (host.now() - heardAt >= SILENT_BEATS * beatMicros) return end('the terminal fell silent', false)
    ping.time = host.now()
    connection.send(ping)
    outlet.beat()
  }

  const take = (frame: Frame, dup: boolean): void => {
    switch (frame.frame) {
      case 'SYMBOL':
        return outlet.symbol(frame)
      case 'ACCOUNT':
        outlet.account(frame)
        return outlet.trade(frame, dup)
      case 'ORDER_RESULT':
      case 'TRADE_EVENT':
      case 'SNAPSHOT':
      case 'POSITION':
      case 'ORDER_STATE':
      case 'DEAL':
      case 'LOOKUP_RESULT':
        return outlet.trade(frame, dup)
      case 'PING':
        return connection.send({ frame: 'PONG', time: frame.time })
      case 'PONG':
        pingMicros = host.now() - frame.time
        return
      case 'ERROR':
        return outlet.reported(frame.code, frame.text)
      case 'BYE':
        return end(goodbyes[frame.reason] ?? `the Expert Advisor stopped (reason ${frame.reason})`, false)
      case 'HELLO':
        return connection.breach('HELLO again')
      // History nobody asked for; the rest is the swarm's own and cannot come in.
      case 'HISTORY':
      case 'RATES':
      case 'TICKS':
      case 'BOOK':
      case 'CHALLENGE':
      case 'WELCOME':
      case 'ACK':
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE':
      case 'ORDER':
      case 'HISTORY_REQ':
      case 'SNAPSHOT_REQ':
      case 'LOOKUP':
      case 'HALT':
        return
    }
  }

  connection.listener = {
    arrived(arrival) {
      heardAt = host.now()
      const { id } = arrival.definition
      if (id === frames.ticks.id) {
        if (!outlet.ticks(arrival)) connection.breach('TICKS')
      } else if (id === frames.book.id) {
        if (!outlet.book(arrival)) connection.breach('BOOK')
      } else {
        const frame = connection.valueOf(arrival)
        if (frame !== undefined) take(frame, (arrival.flags & flags.dup) !== 0)
      }
    },
    ended: end,
  }
  cancelBeat = host.after(beatMicros, beat)

  return {
    send(frame) {
      if (over) return false
      connection.send(frame)
      return true
    },
    get silentMicros() {
      return host.now() - heardAt
    },
    get pingMicros() {
      return pingMicros
    },
    close() {
      if (over) return
      over = true
      cancelBeat()
      connection.close()
    },
  }
}
