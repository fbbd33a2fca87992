/**
 * The swarm's half of one connection with a terminal under test: greets, proves, pings, acks, and can do each of them
 * wrong. It judges nothing but what the wire itself judges.
 */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { frames, PROTOCOL, type Frame, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { frameMac, same, sessionKeys, swarmProof, terminalProof, type SessionKeys } from '#venues/mt5/wire/handshake.ts'
import { flags, HEADER_BYTES, MAC_BYTES, MAX_PAYLOAD, writeHeader } from '#venues/mt5/wire/header.ts'
import { wireEnd, type Arrival } from '#venues/mt5/wire/wire-end.ts'

/** What the swarm wants of a session, and how its greeting goes wrong when it is told to. */
export interface Greeting {
  readonly secret: string
  readonly space: number
  readonly heartbeatMillis: number
  readonly deadManMillis: number
  /** Bit 0: orders may come; bit 1: the account may be a real one. */
  readonly allow: number
  readonly resumeEpoch: bigint
  readonly resumeEvent: number
  readonly protocols: { readonly min: number; readonly max: number }
  /** These bytes in place of CHALLENGE. */
  readonly opening?: Uint8Array
  /** It says nothing from here on: not even CHALLENGE, or no WELCOME. */
  readonly silent?: 'at once' | 'after hello'
  /** Its proof is none of this secret. */
  readonly wrongProof?: boolean
  /** Answers HELLO by this ERROR and closes. */
  readonly refusal?: { readonly code: number; readonly text: string }
}

export const greetingOf = (secret: string): Greeting => ({
  secret,
  space: 7,
  heartbeatMillis: 1_000,
  deadManMillis: 0,
  allow: 1,
  resumeEpoch: 0n,
  resumeEvent: 0,
  protocols: PROTOCOL,
})

/** Ways to break the wire of a session that stands; whatever it is, the terminal has to hang up. */
export type Breakage =
  | 'bad magic'
  | 'unknown type'
  | 'wrong direction'
  | 'oversize'
  | 'sequence gap'
  | 'replayed'
  | 'wrong mac'
  | 'no mac'
  | 'truncated payload'

export interface SwarmSession {
  /** Counts the connections of this end from 1. */
  readonly number: number
  readonly hello: FrameNamed<'HELLO'> | undefined
  /** Both sides proved themselves. */
  readonly welcomed: boolean
  /** Why it ended; undefined while it stands. */
  readonly ended: string | undefined
  /** Numbers of the last frame sent, acked by the terminal and read from it. */
  readonly sent: number
  readonly acked: number
  readonly heard: number
  send(frame: Frame, flagBits?: number): void
  break(how: Breakage): void
  /** Bytes as they are. */
  write(bytes: Uint8Array): void
  /** No frame taken from here on is acked, until it is told to again. */
  ack(whether: boolean): void
  /** Stops pinging, answering and acking: a swarm that hangs. */
  hush(whether: boolean): void
  /** Stops reading the socket: the buffers of the peer run full. */
  read(whether: boolean): void
  /** Resets the connection. */
  cut(): void
}

export interface SessionOutlet {
  greeted(session: SwarmSession): void
  arrived(frame: Frame, flagBits: number, session: SwarmSession): void
  ended(session: SwarmSession): void
}

export function swarmSession(number: number, socket: Socket, greeting: Greeting, outlet: SessionOutlet): SwarmSession {
  const nonceS = randomBytes(16)
  let keys: SessionKeys | undefined
  let acking = true
  let hushed = false
  let heartbeat: NodeJS.Timeout | undefined
  let hello: FrameNamed<'HELLO'> | undefined
  let ended: string | undefined
  let lastBytes: Uint8Array = new Uint8Array(0)

  const end = (reason: string): void => {
    if (ended !== undefined) return
    ended = reason
    clearInterval(heartbeat)
    socket.destroy()
    outlet.ended(session)
  }

  const wire = wireEnd('swarm', {
    write: (bytes) => {
      lastBytes = bytes
      if (ended === undefined) socket.write(bytes)
    },
    arrived: (arrival) => take(arrival),
    fault: (reason, detail) => end(`${reason}: ${detail}`),
  })

  const say = (frame: Frame, flagBits = 0): void => {
    wire.send(frame, flagBits)
    wire.flush()
  }

  const refuse = (code: number, text: string): void => {
    say({ frame: 'ERROR', code, text })
    if (ended !== undefined) return
    ended = text
    clearInterval(heartbeat)
    socket.end()
    outlet.ended(session)
  }

  const greet = (arrival: Arrival, value: FrameNamed<'HELLO'>): void => {
    const payload = new Uint8Array(arrival.view.buffer, arrival.view.byteOffset + arrival.at, arrival.end - arrival.at)
    const proof = terminalProof(greeting.secret, nonceS, payload.subarray(0, payload.length - 32))
    if (!same(proof, value.mac)) return refuse(2, 'the terminal holds another secret')
    hello = value
    if (greeting.silent === 'after hello') return
    if (greeting.refusal !== undefined) return refuse(greeting.refusal.code, greeting.refusal.text)
    const { min, max } = greeting.protocols
    if (value.proto < min || value.proto > max) return refuse(1, `the terminal speaks protocol ${value.proto}`)

    const welcome = frames.welcome.blank()
    const { space, heartbeatMillis, deadManMillis, allow, resumeEpoch, resumeEvent } = greeting
    Object.assign(welcome, { session: number, space, heartbeatMillis, deadManMillis, allow, resumeEpoch, resumeEvent })
    const bytes = new Uint8Array(frames.welcome.size(welcome))
    frames.welcome.write(new DataView(bytes.buffer), 0, welcome)
    const secret = greeting.wrongProof === true ? `${greeting.secret}?` : greeting.secret
    welcome.mac = swarmProof(secret, value.nonce, nonceS, bytes.subarray(0, bytes.length - 32))
    say(welcome)
    keys = sessionKeys(greeting.secret, nonceS, value.nonce)
    wire.prove(keys.swarm, keys.terminal)
    heartbeat = setInterval(() => {
      if (!hushed) say({ frame: 'PING', time: Math.round(performance.now() * 1_000) })
    }, greeting.heartbeatMillis)
    outlet.greeted(session)
  }

  const take = (arrival: Arrival): void => {
    const value = wire.valueOf(arrival)
    if (value === undefined) return
    if (value.frame === 'HELLO') greet(arrival, value)
    else if (keys === undefined) return end(`${value.frame} before HELLO`)
    if (value.frame === 'PING' && !hushed) wire.send({ frame: 'PONG', time: value.time })
    outlet.arrived(value, arrival.flags, session)
  }

  /** A frame made by hand: whatever is wrong with it is meant. */
  const forged = (type: number, seq: number, payload: Uint8Array, size: number, key?: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(HEADER_BYTES + payload.length + (key === undefined ? 0 : MAC_BYTES))
    const bits = key === undefined ? 0 : flags.mac
    writeHeader(new DataView(bytes.buffer), 0, type, bits, size, seq, wire.heard)
    bytes.set(payload, HEADER_BYTES)
    if (key !== undefined) bytes.set(frameMac(key, bytes.subarray(0, -MAC_BYTES)), bytes.length - MAC_BYTES)
    return bytes
  }

  const broken = (how: Breakage): Uint8Array => {
    const key = keys?.swarm ?? new Uint8Array(32)
    const next = wire.sent + 1
    const clock = new Uint8Array(8)
    switch (how) {
      case 'bad magic':
        return new Uint8Array(HEADER_BYTES)
      case 'unknown type':
        return forged(200, next, clock, 8 + MAC_BYTES, key)
      case 'wrong direction':
        return forged(frames.bye.id, next, clock.subarray(4), 4 + MAC_BYTES, key)
      case 'oversize':
        return forged(frames.ping.id, next, clock, MAX_PAYLOAD + 1, key)
      case 'sequence gap':
        return forged(frames.ping.id, next + 1, clock, 8 + MAC_BYTES, key)
      case 'replayed':
        return lastBytes
      case 'wrong mac':
        return forged(frames.ping.id, next, clock, 8 + MAC_BYTES, new Uint8Array(32))
      case 'no mac':
        return forged(frames.ping.id, next, clock, 8)
      case 'truncated payload':
        return forged(frames.subscribe.id, next, clock, 8 + MAC_BYTES, key)
    }
  }

  const session: SwarmSession = {
    number,
    get hello() {
      return hello
    },
    get welcomed() {
      return keys !== undefined
    },
    get ended() {
      return ended
    },
    get sent() {
      return wire.sent
    },
    get acked() {
      return wire.acked
    },
    get heard() {
      return wire.heard
    },
    send: say,
    break: (how) => void socket.write(broken(how)),
    write: (bytes) => void socket.write(bytes),
    ack(whether) {
      acking = whether
      wire.holdAck(whether ? Infinity : wire.heard)
      if (whether && ended === undefined) say({ frame: 'ACK' })
    },
    hush(whether) {
      hushed = whether
    },
    read: (whether) => void (whether ? socket.resume() : socket.pause()),
    cut() {
      socket.resetAndDestroy()
      end('cut by the swarm')
    },
  }

  socket.setNoDelay(true)
  socket.on('data', (bytes) => {
    wire.receive(bytes)
    if (ended === undefined && keys !== undefined && acking && !hushed) say({ frame: 'ACK' })
  })
  socket.on('error', (error) => end(error.message))
  socket.on('close', () => end('closed by the terminal'))
  if (greeting.opening !== undefined) socket.write(greeting.opening)
  else if (greeting.silent !== 'at once') {
    const { min, max } = greeting.protocols
    say({ frame: 'CHALLENGE', protoMin: min, protoMax: max, nonce: nonceS })
  }
  return session
}
