/**
 * Who is who: both sides prove that they hold the same secret, and derive from it the keys of this one session.
 *
 *     swarm    -> CHALLENGE  nonceS[16]
 *     terminal -> HELLO      fields, nonceE[32], HMAC(secret, "SMB1 EA"  + nonceS + payload before the mac)
 *     swarm    -> WELCOME    fields,             HMAC(secret, "SMB1 SRV" + nonceE + nonceS + payload before the mac)
 *     key of the terminal's frames = HMAC(secret, "SMB1 KEY E" + nonceS + nonceE)
 *     key of the swarm's frames    = HMAC(secret, "SMB1 KEY N" + nonceS + nonceE)
 *
 * The secret never travels; nothing said before is believed unless it is under a MAC; a frame of one session or one
 * direction is worthless in another. HMAC is HMAC-SHA256; a frame carries its first 8 bytes.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { MAC_BYTES } from './header.ts'

export interface SessionKeys {
  readonly terminal: Uint8Array
  readonly swarm: Uint8Array
}

const hmac = (key: Uint8Array | string, ...parts: readonly (Uint8Array | string)[]): Uint8Array => {
  const digest = createHmac('sha256', key)
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** `payload` is that of HELLO up to its mac. */
export const terminalProof = (secret: string, nonceS: Uint8Array, payload: Uint8Array): Uint8Array =>
  hmac(secret, 'SMB1 EA', nonceS, payload)

/** `payload` is that of WELCOME up to its mac. */
export const swarmProof = (secret: string, nonceE: Uint8Array, nonceS: Uint8Array, payload: Uint8Array): Uint8Array =>
  hmac(secret, 'SMB1 SRV', nonceE, nonceS, payload)

export const sessionKeys = (secret: string, nonceS: Uint8Array, nonceE: Uint8Array): SessionKeys => ({
  terminal: hmac(secret, 'SMB1 KEY E', nonceS, nonceE),
  swarm: hmac(secret, 'SMB1 KEY N', nonceS, nonceE),
})

/** Bytes SHA-256 takes at a time: an HMAC is two hashes, each of a block made of the key and then what is hashed. */
const BLOCK = 64

function keyed(key: Uint8Array, pad: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(BLOCK + length)
  for (let k = 0; k < BLOCK; k++) bytes[k] = k < key.length ? key[k] ^ pad : pad
  return bytes
}

/**
 * The MAC of a frame: its header, then its payload up to the MAC.
 *
 * Cost  two one-shot hashes, a sixth of what an Hmac object takes: every frame needs one each way.
 * Edge  the key is that of a session, 32 bytes: one of more than 64 would have to be hashed first.
 */
export function frameMac(key: Uint8Array, frame: Uint8Array): Uint8Array {
  const inner = keyed(key, 0x36, frame.length)
  inner.set(frame, BLOCK)
  const digest = hash('sha256', inner, 'buffer')
  const outer = keyed(key, 0x5c, digest.length)
  outer.set(digest, BLOCK)
  return hash('sha256', outer, 'buffer').subarray(0, MAC_BYTES)
}

/** Compares in constant time. */
export const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)
