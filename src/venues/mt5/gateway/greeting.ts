/**
 * The greeting of a connection, up to the moment both sides have proved that they hold the same secret. Nothing a
 * stranger says is believed, it may say little and has little time, and it can hold up nobody else.
 */
import { randomBytes } from 'node:crypto'
import { fromMillis } from '#domain/time.ts'
import type { VenueHost } from '#swarm/ports/venue.ts'
import { frames, PROTOCOL, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { same, sessionKeys, swarmProof, terminalProof } from '#venues/mt5/wire/handshake.ts'
import { GREETING_MILLIS } from '#venues/mt5/wire/header.ts'
import type { Arrival } from '#venues/mt5/wire/wire-end.ts'
import type { Connection } from './connection.ts'
import { codeOf, shortLogin, type Refusal } from './refusals.ts'
import type { GatewayTerms } from './terms.ts'
import type { Trade } from './trade-contract.ts'

export type Hello = FrameNamed<'HELLO'>
export const isSimulated = ({ caps }: Hello): boolean => (caps & 1) !== 0
/** What the inputs of its program allow. */
export const allowsTrading = ({ caps }: Hello): boolean => (caps & 2) !== 0
export const allowsReal = ({ caps }: Hello): boolean => (caps & 4) !== 0

/** What the swarm says of itself and wants; the proof is the greeting's. */
export type WelcomeTerms = Omit<FrameNamed<'WELCOME'>, 'frame' | 'mac'>

const ALLOW_ORDERS = 1
const ALLOW_REAL = 2

/** `resume`: the last trade event the swarm has. */
export const welcomeOf = (terms: GatewayTerms, session: number, resume: ReturnType<Trade['resume']>): WelcomeTerms => ({
  session,
  resumeEpoch: resume.epoch,
  resumeEvent: resume.event,
  space: terms.space,
  heartbeatMillis: terms.heartbeatMillis,
  deadManMillis: terms.deadManMillis,
  allow: (terms.allowTrading ? ALLOW_ORDERS : 0) | (terms.allowReal ? ALLOW_REAL : 0),
})

export interface GreetingOutlet {
  /** A terminal that holds the secret: whether it is taken. */
  admit(hello: Hello): { readonly refusal: Refusal } | { readonly welcome: WelcomeTerms; begin(): void }
  /** It is over, and no session came of it. `refusal` is absent when there is nothing to tell: it said nothing. */
  failed(refusal: Refusal | undefined): void
  /** It reported why it goes; nobody knows yet who it is. */
  reported(code: number, text: string): void
}

const NONCE_BYTES = 16
const PROOF_BYTES = 32

/** Greets; returns a function that ends it, for when the door is shut. */
export function greet(
  connection: Connection,
  secret: string,
  host: Pick<VenueHost, 'after'>,
  outlet: GreetingOutlet,
): () => void {
  const { from } = connection
  const nonceS = new Uint8Array(randomBytes(NONCE_BYTES))

  const finish = (refusal?: Refusal): void => {
    cancel()
    if (refusal !== undefined) connection.send({ frame: 'ERROR', code: codeOf(refusal.error), text: refusal.text })
    connection.close()
    outlet.failed(refusal)
  }

  const slow = (): void => {
    const why = `it did not say who it is within ${GREETING_MILLIS} ms`
    finish({ error: 'SLOW', text: 'the greeting took too long', facts: { from, why } })
  }

  const hear = (arrival: Arrival, hello: Hello): void => {
    const { view, at, end } = arrival
    const payload = new Uint8Array(view.buffer, view.byteOffset + at, end - at - PROOF_BYTES)
    if (!same(terminalProof(secret, nonceS, payload), hello.mac)) {
      return finish({ error: 'SECRET', text: 'wrong secret: load the .set file again', facts: { from } })
    }
    const { proto, eaVersion } = hello
    if (proto < PROTOCOL.min || proto > PROTOCOL.max) {
      const program = `${Math.floor(eaVersion / 100)}.${eaVersion % 100}`
      const text = `program ${program} speaks protocol ${proto}, the swarm ${PROTOCOL.min} to ${PROTOCOL.max}: compile it anew`
      const facts = { login: shortLogin(hello.login), program, proto, spoken: `${PROTOCOL.min}-${PROTOCOL.max}` }
      return finish({ error: 'VERSION', text, facts })
    }
    const admission = outlet.admit(hello)
    if ('refusal' in admission) return finish(admission.refusal)
    cancel()
    const welcome: FrameNamed<'WELCOME'> = {
      frame: 'WELCOME',
      ...admission.welcome,
      mac: new Uint8Array(PROOF_BYTES),
    }
    const bytes = new Uint8Array(frames.welcome.size(welcome))
    frames.welcome.write(new DataView(bytes.buffer), 0, welcome)
    welcome.mac = swarmProof(secret, hello.nonce, nonceS, bytes.subarray(0, bytes.length - PROOF_BYTES))
    connection.send(welcome)
    const keys = sessionKeys(secret, nonceS, hello.nonce)
    connection.prove(keys.swarm, keys.terminal)
    admission.begin()
  }

  connection.listener = {
    arrived(arrival) {
      const frame = connection.valueOf(arrival)
      if (frame === undefined) return
      if (frame.frame === 'HELLO') return hear(arrival, frame)
      if (frame.frame === 'ERROR') {
        finish()
        return outlet.reported(frame.code, frame.text)
      }
      finish({ error: 'GREETING', text: 'HELLO was expected', facts: { from, why: `${frame.frame} before HELLO` } })
    },
    ended(reason, breach) {
      cancel()
      outlet.failed(breach ? { error: 'GREETING', text: reason, facts: { from, why: reason } } : undefined)
    },
  }
  const cancel = host.after(fromMillis(GREETING_MILLIS), slow)
  connection.send({ frame: 'CHALLENGE', protoMin: PROTOCOL.min, protoMax: PROTOCOL.max, nonce: nonceS })

  return () => {
    cancel()
    connection.close()
  }
}
