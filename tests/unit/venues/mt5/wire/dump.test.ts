import { describe, expect, it } from 'vitest'
import { bytesOf, golden } from '#tests/wire-frames.ts'
import { wireDump } from '#venues/mt5/wire/dump.ts'
import { HEADER_BYTES } from '#venues/mt5/wire/header.ts'

const terminal = golden.frames.filter(({ from, signedHex }) => from === 'terminal' && signedHex !== undefined)
const stream = Buffer.concat(terminal.map(({ signedHex }) => bytesOf(signedHex!)))
const key = bytesOf(golden.keys.terminal)

describe('a dump', () => {
  it('shows each frame with its numbers and every field', () => {
    const lines = wireDump().push(stream)
    expect(lines).toHaveLength(terminal.length)
    for (const [k, { value, seq, ack }] of terminal.entries()) expect(lines[k]).toMatchObject({ ...value, seq, ack })
  })

  it('fits lines of JSON, whatever a price is', () => {
    const ticks = golden.frames.find(({ value }) => value.frame === 'TICKS')!
    const bytes = bytesOf(ticks.hex)
    new DataView(bytes.buffer).setFloat64(HEADER_BYTES + 16, Number.NaN, true)
    const [line] = wireDump().push(bytes)
    expect(JSON.parse(JSON.stringify(line))).toEqual(line)
    expect(JSON.stringify(line)).toContain('"bid":"NaN"')
    expect(line['flags']).toEqual(['REPLAY'])
  })

  it('says where each frame began, however the bytes were cut', () => {
    const whole = wireDump().push(stream)
    const dump = wireDump()
    const cut = [...stream].flatMap((byte) => dump.push(new Uint8Array([byte])))
    expect(cut).toEqual(whole)
    expect(dump.end()).toEqual([])
    expect(whole.slice(0, 2).map(({ at }) => at)).toEqual([0, terminal[0].signedHex!.length / 2])
  })

  it('says whether a MAC is right, when it has the key', () => {
    for (const line of wireDump(key).push(stream)) expect(line['macRight']).toBe(true)
    for (const line of wireDump(bytesOf(golden.keys.swarm)).push(stream)) expect(line['macRight']).toBe(false)
    for (const line of wireDump().push(stream)) expect(line).not.toHaveProperty('macRight')
  })

  it('names what it cannot read and goes on', () => {
    const bytes = Buffer.concat([bytesOf(golden.frames[0].hex), bytesOf(golden.frames[1].hex)])
    bytes[2] = 99
    expect(wireDump().push(bytes)).toMatchObject([{ frame: '#99', malformed: true }, { frame: 'HELLO' }])
    bytes[2] = 3
    expect(wireDump().push(bytes)).toMatchObject([{ frame: 'WELCOME', malformed: true }, { frame: 'HELLO' }])
  })

  it('ends where the bytes are no frames any more, and says so once', () => {
    const dump = wireDump()
    const lines = dump.push(Buffer.concat([bytesOf(golden.frames[0].hex), Buffer.from('GET / HTTP/1.1')]))
    expect(lines).toMatchObject([{ frame: 'CHALLENGE' }, { at: 34, fault: 'BAD_MAGIC' }])
    expect(dump.push(stream)).toEqual([])
    expect(dump.end()).toEqual([])
  })

  it('refuses a size no frame has, and says when the stream stopped inside one', () => {
    const bytes = bytesOf(golden.frames[0].hex)
    new DataView(bytes.buffer).setUint32(4, 2 ** 20 + 1, true)
    expect(wireDump().push(bytes)).toEqual([{ at: 0, fault: 'OVERSIZE' }])
    const dump = wireDump()
    expect(dump.push(stream.subarray(0, 20))).toEqual([])
    expect(dump.end()).toEqual([{ at: 0, fault: 'TRUNCATED' }])
  })
})
