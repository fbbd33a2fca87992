import { describe, expect, it } from 'vitest'
import { bytesOf, frameOf, frameOfPlain, golden, goldenKeys as keys } from '#tests/wire-frames.ts'
import { listener, type Listener } from '#tests/wire-listener.ts'
import type { Frame } from '#venues/mt5/wire/catalogue.ts'
import { frameMac } from '#venues/mt5/wire/handshake.ts'
import { GREETING_BYTES, HEADER_BYTES, MAC_BYTES, MAX_PAYLOAD, writeHeader } from '#venues/mt5/wire/header.ts'

const ping: Frame = { frame: 'PING', time: 7 }
const named = (name: string): Frame => frameOfPlain(golden.frames.find(({ value }) => value.frame === name)!.value)

/** Both ends, proved. What one writes waits until it is given to the other. */
function proved(): { terminal: Listener; swarm: Listener } {
  const terminal = listener('terminal')
  const swarm = listener('swarm')
  terminal.end.prove(keys.terminal, keys.swarm)
  swarm.end.prove(keys.swarm, keys.terminal)
  return { terminal, swarm }
}

function sent(from: Listener, ...frames: readonly Frame[]): Uint8Array {
  for (const frame of frames) from.end.send(frame)
  from.end.flush()
  return from.wrote.pop()!
}

const changed = (bytes: Uint8Array, change: (view: DataView) => void): Uint8Array => {
  const copy = bytes.slice()
  change(new DataView(copy.buffer))
  return copy
}

describe('an end of the wire', () => {
  it('gives what the other end sent, in order and numbered', () => {
    const { terminal, swarm } = proved()
    const frames = [named('TICKS'), named('TRADE_EVENT'), named('ACCOUNT')]
    swarm.end.receive(sent(terminal, ...frames))
    expect(swarm.heard).toEqual(frames)
    expect(swarm.faults).toEqual([])
    expect([terminal.end.sent, swarm.end.heard]).toEqual([3, 3])
  })

  it('writes all that was queued at once, and nothing when nothing was', () => {
    const { terminal } = proved()
    terminal.end.flush()
    expect(terminal.wrote).toHaveLength(0)
    terminal.end.send(ping)
    terminal.end.send(ping)
    terminal.end.flush()
    terminal.end.flush()
    expect(terminal.wrote).toHaveLength(1)
  })

  it('takes bytes cut anywhere', () => {
    const { terminal, swarm } = proved()
    const frames = [named('SYMBOL'), named('BOOK')]
    for (const byte of sent(terminal, ...frames)) swarm.end.receive(new Uint8Array([byte]))
    expect(swarm.heard).toEqual(frames)
  })

  it('takes what arrives while it handles a frame after that frame', () => {
    const { terminal } = proved()
    const second = [sent(terminal, ping, named('ACCOUNT')), sent(terminal, named('BYE'))]
    const swarm = listener('swarm', () => {
      const next = second.shift()
      if (next !== undefined) swarm.end.receive(next)
    })
    swarm.end.prove(keys.swarm, keys.terminal)
    swarm.end.receive(second.shift()!)
    expect(swarm.heard.map(({ frame }) => frame)).toEqual(['PING', 'ACCOUNT', 'BYE'])
  })

  it('acks the last frame it took, but for those it holds back', () => {
    const { terminal, swarm } = proved()
    swarm.end.receive(sent(terminal, ping, ping, ping))
    swarm.end.holdAck(2)
    terminal.end.receive(sent(swarm, { frame: 'ACK' }))
    expect(terminal.end.acked).toBe(2)
    swarm.end.holdAck(1)
    terminal.end.receive(sent(swarm, { frame: 'ACK' }))
    expect(terminal.end.acked).toBe(2)
    swarm.end.holdAck(Infinity)
    terminal.end.receive(sent(swarm, { frame: 'ACK' }))
    expect([terminal.end.acked, terminal.faults]).toEqual([3, []])
  })
})

describe('before it proved who it is', () => {
  const challenge = bytesOf(golden.frames[0].hex)

  it('a stranger may send 512 bytes, however cut', () => {
    const swarm = listener('swarm')
    let seq = 0
    while (swarm.faults.length === 0 && seq < 100) {
      const frame = sent(listener('terminal'), ping)
      seq++
      swarm.end.receive(changed(frame, (view) => view.setUint32(8, seq, true)).subarray(0, 20))
      swarm.end.receive(frame.subarray(20))
    }
    expect(swarm.faults).toEqual(['UNPROVED'])
    expect(swarm.heard).toHaveLength(Math.floor(GREETING_BYTES / 24))
  })

  it('no frame may be larger than that', () => {
    const terminal = listener('terminal')
    terminal.end.receive(changed(challenge, (view) => view.setUint32(4, GREETING_BYTES - HEADER_BYTES + 1, true)))
    expect(terminal.faults).toEqual(['OVERSIZE'])
  })

  it('a MAC is no MAC, for there is no key yet', () => {
    const terminal = listener('terminal')
    terminal.end.receive(changed(challenge, (view) => view.setUint8(3, 8)))
    expect(terminal.faults).toEqual(['BAD_MAC'])
  })

  it('the terminal takes a long first breath of the swarm, once WELCOME proved it', () => {
    const terminal = listener('terminal', (frame) => {
      if (frame.frame === 'WELCOME') terminal.end.prove(keys.terminal, keys.swarm)
    })
    const swarm = listener('swarm')
    swarm.end.send(named('CHALLENGE'))
    swarm.end.send(named('WELCOME'))
    swarm.end.prove(keys.swarm, keys.terminal)
    const many = Array.from({ length: 50 }, () => named('SUBSCRIBE'))
    terminal.end.receive(sent(swarm, ...many))
    expect(terminal.faults).toEqual([])
    expect(terminal.heard).toHaveLength(52)
  })
})

describe('a fault', () => {
  const cases: readonly (readonly [string, string, (frame: Uint8Array) => Uint8Array])[] = [
    ['a wrong magic', 'BAD_MAGIC', (frame) => changed(frame, (view) => view.setUint16(0, 0x4d54, true))],
    ['an unknown frame', 'UNKNOWN_FRAME', (frame) => changed(frame, (view) => view.setUint8(2, 99))],
    ['a frame only this side sends', 'WRONG_DIRECTION', (frame) => changed(frame, (view) => view.setUint8(2, 8))],
    [
      'a payload beyond the limit',
      'OVERSIZE',
      (frame) => changed(frame, (view) => view.setUint32(4, MAX_PAYLOAD + 1, true)),
    ],
    ['a number left out', 'SEQUENCE_GAP', (frame) => changed(frame, (view) => view.setUint32(8, 2, true))],
    ['no MAC', 'BAD_MAC', (frame) => changed(frame, (view) => view.setUint8(3, 0))],
    ['a changed header', 'BAD_MAC', (frame) => changed(frame, (view) => view.setUint8(3, 9))],
    ['a changed payload', 'BAD_MAC', (frame) => changed(frame, (view) => view.setUint8(17, 1))],
    ['a payload too short for a MAC', 'BAD_MAC', (frame) => changed(frame, (view) => view.setUint32(4, 7, true))],
  ]
  it.each(cases)('is told once for %s, and nothing is heard after it', (_, reason, change) => {
    const { terminal, swarm } = proved()
    const frame = sent(terminal, ping)
    swarm.end.receive(change(frame))
    swarm.end.receive(frame)
    swarm.end.receive(new Uint8Array(100))
    expect(swarm.faults).toEqual([reason])
    expect([swarm.heard, swarm.end.heard]).toEqual([[], 0])
  })

  it('is a frame sent again', () => {
    const { terminal, swarm } = proved()
    const frame = sent(terminal, ping)
    swarm.end.receive(frame)
    swarm.end.receive(frame)
    expect([swarm.faults, swarm.heard.length]).toEqual([['SEQUENCE_GAP'], 1])
  })

  it('is an ack of what was never sent', () => {
    const { swarm } = proved()
    swarm.end.send(ping)
    const payload = new Uint8Array(8)
    swarm.end.receive(frameOf({ type: 12, seq: 1, ack: 1 }, payload, keys.terminal))
    expect(swarm.faults).toEqual([])
    swarm.end.receive(frameOf({ type: 12, seq: 2, ack: 2 }, payload, keys.terminal))
    expect(swarm.faults).toEqual(['SEQUENCE_GAP'])
  })

  it('is an ack older than one before it', () => {
    const { swarm } = proved()
    swarm.end.send(ping)
    const payload = new Uint8Array(8)
    swarm.end.receive(frameOf({ type: 12, seq: 1, ack: 1 }, payload, keys.terminal))
    swarm.end.receive(frameOf({ type: 12, seq: 2, ack: 0 }, payload, keys.terminal))
    expect(swarm.faults).toEqual(['SEQUENCE_GAP'])
  })

  it('is a payload that is not what its frame says, however well it is signed', () => {
    const { swarm } = proved()
    swarm.end.receive(frameOf({ type: 12, seq: 1 }, new Uint8Array(9), keys.terminal))
    expect([swarm.faults, swarm.heard]).toEqual([['MALFORMED'], []])
  })

  it('is a right MAC that the header does not announce', () => {
    const { swarm } = proved()
    const bytes = new Uint8Array(HEADER_BYTES + 8 + MAC_BYTES)
    writeHeader(new DataView(bytes.buffer), 0, 12, 0, 16, 1, 0)
    bytes.set(frameMac(keys.terminal, bytes.subarray(0, HEADER_BYTES + 8)), HEADER_BYTES + 8)
    swarm.end.receive(bytes)
    expect(swarm.faults).toEqual(['BAD_MAC'])
  })

  it('silences the end: nothing is numbered and nothing is written any more', () => {
    const { swarm } = proved()
    swarm.end.send(ping)
    swarm.end.receive(new Uint8Array(16))
    expect(swarm.end.send(ping)).toBe(1)
    swarm.end.flush()
    expect(swarm.wrote).toEqual([])
  })
})
