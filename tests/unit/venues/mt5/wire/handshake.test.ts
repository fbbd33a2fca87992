import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameMac, same, sessionKeys, swarmProof, terminalProof } from '#venues/mt5/wire/handshake.ts'

const [nonceS, nonceE] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)]
const payload = new Uint8Array([1, 2, 3])

describe('a proof', () => {
  it('changes with the secret, with either nonce and with every byte of the payload', () => {
    const proofs = [
      swarmProof('secret', nonceE, nonceS, payload),
      swarmProof('Secret', nonceE, nonceS, payload),
      swarmProof('secret', new Uint8Array(32), nonceS, payload),
      swarmProof('secret', nonceE, new Uint8Array(16), payload),
      swarmProof('secret', nonceE, nonceS, new Uint8Array([1, 2, 4])),
      terminalProof('secret', nonceS, payload),
    ].map((proof) => Buffer.from(proof).toString('hex'))
    expect(new Set(proofs).size).toBe(proofs.length)
  })
})

describe('the keys of a session', () => {
  it('are worthless in another session and in the other direction', () => {
    const first = sessionKeys('secret', nonceS, nonceE)
    const second = sessionKeys('secret', nonceS, new Uint8Array(32).fill(3))
    const all = [first.terminal, first.swarm, second.terminal, second.swarm]
    expect(new Set(all.map((key) => Buffer.from(frameMac(key, payload)).toString('hex'))).size).toBe(4)
  })
})

describe('the MAC of a frame', () => {
  it('is the first eight bytes of what an Hmac object gives', () => {
    const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength })
    fc.assert(
      fc.property(bytes(64), bytes(300), (key, frame) => {
        const whole = createHmac('sha256', key).update(frame).digest()
        expect(Buffer.from(frameMac(key, frame)).equals(whole.subarray(0, 8))).toBe(true)
      }),
    )
  })
})

describe('a comparison of MACs', () => {
  it('holds for equal bytes only, and for equal lengths only', () => {
    expect(same(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true)
    expect(same(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false)
    expect(same(new Uint8Array([1, 2]), new Uint8Array([1, 2, 3]))).toBe(false)
    expect(same(new Uint8Array(0), new Uint8Array([1]))).toBe(false)
  })
})
