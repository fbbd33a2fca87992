/** The codec against frames that were packed and signed elsewhere. */
import { describe, expect, it } from 'vitest'
import { bytesOf, frameOfPlain, golden } from '#tests/wire-frames.ts'
import { allFrames, frameById, type Frame } from '#venues/mt5/wire/catalogue.ts'
import { plainFrame } from '#venues/mt5/wire/dump.ts'
import { frameMac, sessionKeys, swarmProof, terminalProof } from '#venues/mt5/wire/handshake.ts'
import { HEADER_BYTES, MAC_BYTES, flags, writeHeader } from '#venues/mt5/wire/header.ts'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const nonceS = bytesOf(golden.nonceS)
const nonceE = bytesOf(golden.nonceE)
const keys = sessionKeys(golden.secret, nonceS, nonceE)

function encoded(frame: Frame, id: number, flagBits: number, seq: number, ack: number, room: number): Uint8Array {
  const definition = frameById(id)!
  const size = definition.size(frame as never)
  const bytes = new Uint8Array(HEADER_BYTES + size + room)
  const view = new DataView(bytes.buffer)
  writeHeader(view, 0, id, flagBits, size + room, seq, ack)
  expect(definition.write(view, HEADER_BYTES, frame as never)).toBe(HEADER_BYTES + size)
  return bytes
}

describe('the golden frames', () => {
  it('hold one of each frame', () => {
    expect(golden.frames.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(allFrames.map(({ id }) => id))
    for (const { id, value } of golden.frames) expect(frameById(id)!.name).toBe(value.frame)
  })

  it.each(golden.frames)('are what is written: $value.frame', ({ value, id, flags: bits, seq, ack, hex }) => {
    expect(hexOf(encoded(frameOfPlain(value), id, bits, seq, ack, 0))).toBe(hex)
  })

  it.each(golden.frames)('are what is read: $value.frame', ({ value, id, hex, flags: bits }) => {
    const bytes = bytesOf(hex)
    const read = frameById(id)!.read(new DataView(bytes.buffer), HEADER_BYTES, bytes.length)
    const { flags: _, ...fields } = plainFrame(read as unknown as Frame, bits)
    expect(fields).toEqual(value)
  })

  it.each(golden.frames.filter(({ signedHex }) => signedHex !== undefined))(
    'are signed alike: $value.frame',
    ({ value, id, flags: bits, seq, ack, from, signedHex }) => {
      const bytes = encoded(frameOfPlain(value), id, bits | flags.mac, seq, ack, MAC_BYTES)
      const split = bytes.length - MAC_BYTES
      bytes.set(frameMac(keys[from], bytes.subarray(0, split)), split)
      expect(hexOf(bytes)).toBe(signedHex)
    },
  )
})

describe('the golden handshake', () => {
  const payloadOf = (frame: string): Uint8Array => {
    const whole = bytesOf(golden.frames.find(({ value }) => value.frame === frame)!.hex)
    return whole.subarray(HEADER_BYTES, whole.length - 32)
  }

  it('is proved by the terminal', () => {
    expect(hexOf(terminalProof(golden.secret, nonceS, payloadOf('HELLO')))).toBe(golden.proofs.terminal)
  })

  it('is proved by the swarm', () => {
    expect(hexOf(swarmProof(golden.secret, nonceE, nonceS, payloadOf('WELCOME')))).toBe(golden.proofs.swarm)
  })

  it('gives each direction a key of its own', () => {
    expect(hexOf(keys.terminal)).toBe(golden.keys.terminal)
    expect(hexOf(keys.swarm)).toBe(golden.keys.swarm)
    expect(golden.keys.terminal).not.toBe(golden.keys.swarm)
  })
})
