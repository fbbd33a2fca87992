/**
 * The program's end of the line to the swarm: dials, proves itself, checks the swarm's proof, keeps the line alive and
 * dials again when it is gone.
 *
 *     down -> dialling -> greeting -> proving -> up
 */
import { fromMillis, fromSeconds, type Micros } from '#domain/time.ts'
import type { Pipe } from '#venues/mt5/pipe.ts'
import { PROTOCOL, type Frame, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { same, sessionKeys, swarmProof } from '#venues/mt5/wire/handshake.ts'
import { GREETING_MILLIS } from '#venues/mt5/wire/header.ts'
import { sessionErrors } from '#venues/mt5/wire/own-codes.ts'
import { wireEnd, type Arrival, type WireEnd } from '#venues/mt5/wire/wire-end.ts'
import { helloOf } from './hello.ts'
import type { Surroundings } from './surroundings.ts'

const REDIAL_MAX_MICROS = fromSeconds(8)
const JITTER = 0.2
const SECRET_WAIT_MICROS = fromSeconds(60)
const GREETING_MICROS = fromMillis(GREETING_MILLIS)
const SILENT_BEATS = 5
const PROOF_BYTES = 32
const NONCE_BYTES = 32

export interface LinkOutlet {
  /** Bytes came that were not read yet. */
  arrived(): void
  opened(welcome: FrameNamed<'WELCOME'>): void
  /** A frame of the session that is the program's; its flags. */
  heard(frame: Frame): void
  closed(): void
}

export interface Link {
  readonly up: boolean
  readonly epoch: bigint
  /** Counts the connections: a request of an earlier one gets no answer. */
  readonly dials: number
  /** Numbers of the last frame sent, and of the last one the swarm took. */
  readonly sent: number
  readonly acked: number
  /** Host time of the last valid frame. */
  readonly lastHeard: Micros
  /** Round trip of the last PING. */
  readonly pingMicros: Micros
  /** Queues a frame. Returns its number; 0 when the line is down. */
  send(frame: Frame, flagBits?: number): number
  flush(): void
  /** Takes what arrived. */
  read(): void
  /** Ends what was silent too long, and dials when it is time. */
  watch(): void
  /** True when the heartbeat is due; it is counted as sent. */
  beat(): boolean
  /** When `watch` or `beat` has something to do next. */
  due(): Micros
  /** The line breaks without a word; the next attempt comes after so long at least. */
  cut(downMicros: Micros): void
  /** Says goodbye and is over. */
  end(reason: number): void
}

type State = 'down' | 'dialling' | 'greeting' | 'proving' | 'up'

export function createLink(around: Surroundings, epoch: bigint, outlet: LinkOutlet): Link {
  const { host, inputs, pace, faults } = around
  let state: State = 'down'
  let over = false
  let dials = 0
  let pipe: Pipe | undefined
  let wire: WireEnd | undefined
  let unread: Uint8Array[] = []
  /** Why nothing arrives any more. */
  let lost: string | undefined
  let nonceS: Uint8Array = new Uint8Array(0)
  let nonceE: Uint8Array = new Uint8Array(0)
  let linkedAt = host.now()
  let nextDial = host.now()
  let redial = pace.redialMicros
  let heartbeat = fromSeconds(1)
  let nextBeat = Infinity
  let lastHeard = host.now()
  let pingMicros = 0
  let said = ''

  const say = (line: string): void => {
    if (line === said) return
    said = line
    host.print(line)
  }

  const drop = (why: string, waitMicros?: Micros): void => {
    if (why !== '') say(why)
    const wasUp = state === 'up'
    const gone = pipe
    state = 'down'
    pipe = undefined
    wire = undefined
    unread = []
    lost = undefined
    const jitter = 1 - JITTER + 2 * JITTER * host.random()
    nextDial = host.now() + (waitMicros ?? Math.round(redial * jitter))
    redial = Math.min(redial * 2, REDIAL_MAX_MICROS)
    gone?.close()
    if (wasUp) outlet.closed()
  }

  const write = (bytes: Uint8Array): void => {
    const most = faults.partialSend > 0 ? faults.partialSend : bytes.length
    for (let at = 0; at < bytes.length; at += most) pipe?.write(bytes.subarray(at, at + most))
  }

  const challenged = ({ protoMin, protoMax, nonce }: FrameNamed<'CHALLENGE'>): void => {
    nonceS = nonce
    if (protoMax < PROTOCOL.min || protoMin > PROTOCOL.max) {
      const text = `this program speaks protocol ${PROTOCOL.max}; the swarm needs ${protoMin} to ${protoMax}: install its own`
      wire?.send({ frame: 'ERROR', code: sessionErrors.VERSION.code, text })
      wire?.flush()
      drop(text)
      return
    }
    state = 'proving'
    linkedAt = host.now()
    nonceE = Uint8Array.from({ length: NONCE_BYTES }, () => Math.floor(host.random() * 256))
    wire?.send(helloOf(around, epoch, Math.min(protoMax, PROTOCOL.max), nonceS, nonceE))
  }

  const welcomed = (welcome: FrameNamed<'WELCOME'>, { view, at, end }: Arrival): void => {
    const payload = new Uint8Array(view.buffer, view.byteOffset + at, end - at - PROOF_BYTES)
    if (!same(swarmProof(inputs.secret, nonceE, nonceS, payload), welcome.mac)) {
      drop('the swarm does not hold this secret; next try in 60 s', SECRET_WAIT_MICROS)
      return
    }
    if (welcome.heartbeatMillis === 0) {
      drop('the swarm asks for no heartbeat at all')
      return
    }
    const keys = sessionKeys(inputs.secret, nonceS, nonceE)
    wire?.prove(keys.terminal, keys.swarm)
    state = 'up'
    heartbeat = fromMillis(welcome.heartbeatMillis)
    nextBeat = host.now()
    redial = pace.redialMicros
    said = ''
    host.print(`session ${welcome.session} with the swarm`)
    outlet.opened(welcome)
  }

  const refused = (code: number, text: string): void => {
    const wrongSecret = code === sessionErrors.SECRET.code
    if (wrongSecret) drop('wrong secret: it is not the swarm’s; next try in 60 s', SECRET_WAIT_MICROS)
    else if (state === 'up') say(`the swarm says ${code}: ${text}`)
    else drop(`the swarm says ${code}: ${text}`)
  }

  const take = (arrival: Arrival): void => {
    const frame = wire?.valueOf(arrival)
    if (frame === undefined) return
    lastHeard = host.now()
    if (frame.frame === 'ERROR') refused(frame.code, frame.text)
    else if (frame.frame === 'CHALLENGE' && state === 'greeting') challenged(frame)
    else if (frame.frame === 'WELCOME' && state === 'proving') welcomed(frame, arrival)
    else if (state !== 'up' || frame.frame === 'CHALLENGE' || frame.frame === 'WELCOME') {
      drop(`the swarm said ${frame.frame} out of place`)
    } else if (frame.frame === 'PING') wire?.send({ frame: 'PONG', time: frame.time })
    else if (frame.frame === 'PONG') pingMicros = Math.max(0, host.now() - frame.time)
    else if (frame.frame !== 'ACK') outlet.heard(frame)
  }

  const dial = (): void => {
    state = 'dialling'
    const own = ++dials
    const mine = (): boolean => own === dials && state !== 'down' && !over
    const connected = (made: Pipe | undefined): void => {
      if (!mine()) return made?.close()
      if (made === undefined) return drop('nobody listens for this terminal')
      pipe = made
    }
    const answer = host.dial({
      received(bytes) {
        if (!mine()) return
        unread.push(bytes.slice())
        outlet.arrived()
      },
      closed(reason) {
        if (!mine()) return
        lost = reason
        outlet.arrived()
      },
    })
    wire = wireEnd('terminal', {
      write,
      arrived: take,
      fault: (reason, detail) => drop(`the swarm broke the rules of the wire: ${reason}: ${detail}`),
    })
    state = 'greeting'
    linkedAt = host.now()
    if (answer instanceof Promise) void answer.then(connected)
    else connected(answer)
  }

  const self: Link = {
    get up() {
      return state === 'up'
    },
    epoch,
    get dials() {
      return dials
    },
    get sent() {
      return wire?.sent ?? 0
    },
    get acked() {
      return wire?.acked ?? 0
    },
    get lastHeard() {
      return lastHeard
    },
    get pingMicros() {
      return pingMicros
    },
    send: (frame, flagBits) => (state === 'up' ? (wire?.send(frame, flagBits) ?? 0) : 0),
    flush: () => wire?.flush(),
    read() {
      const bytes = unread
      unread = []
      const reading = wire
      for (const chunk of bytes) if (wire === reading) reading?.receive(chunk)
      // What it said last may be why: it was read before.
      if (lost !== undefined && wire === reading) drop(`the line is gone: ${lost}`)
    },
    watch() {
      if (over) return
      const now = host.now()
      if (state === 'up' && now - lastHeard >= SILENT_BEATS * heartbeat) {
        drop(`the swarm was silent for ${SILENT_BEATS} heartbeats; dialling again`)
      } else if ((state === 'greeting' || state === 'proving') && now - linkedAt >= GREETING_MICROS) {
        drop('somebody takes connections there and does not greet: is another program on this port?')
      }
      if (state === 'down' && now >= nextDial) dial()
    },
    beat() {
      const now = host.now()
      if (state !== 'up' || now < nextBeat) return false
      nextBeat += heartbeat
      if (nextBeat <= now) nextBeat = now + heartbeat
      return true
    },
    due() {
      if (over) return Infinity
      if (state === 'up') return Math.min(nextBeat, lastHeard + SILENT_BEATS * heartbeat)
      return state === 'down' ? nextDial : linkedAt + GREETING_MICROS
    },
    cut(downMicros) {
      if (state !== 'down') drop('')
      nextDial = Math.max(nextDial, host.now() + downMicros)
    },
    end(reason) {
      if (over) return
      if (state === 'up') {
        wire?.send({ frame: 'BYE', reason })
        wire?.flush()
      }
      over = true
      const gone = pipe
      state = 'down'
      pipe = undefined
      gone?.close()
    },
  }
  return self
}
