/**
 * One end of one connection: bytes in, checked frames out, and the other way round. Both the gateway and the emulator
 * stand on it.
 *
 * It trusts nothing: a wrong magic, an unknown or misdirected frame, a size beyond the limit, a gap in the numbers, a
 * wrong MAC ends the connection with one reason, and what follows is not looked at. Bytes may come cut anywhere.
 *
 * Cost  a frame that arrives whole is read where it lies; only one that is cut is copied together.
 */
import { frameById, frameNamed, type Frame, type FrameName } from './catalogue.ts'
import type { FrameDefinition } from './frame.ts'
import { frameMac, same } from './handshake.ts'
import { flags, GREETING_BYTES, HEADER_BYTES, MAC_BYTES, MAGIC, MAX_PAYLOAD, writeHeader } from './header.ts'

export type WireFault =
  | 'BAD_MAGIC'
  | 'UNKNOWN_FRAME'
  | 'WRONG_DIRECTION'
  | 'OVERSIZE'
  | 'SEQUENCE_GAP'
  | 'MALFORMED'
  | 'BAD_MAC'
  | 'UNPROVED'

/** A frame that passed every check of the wire. `view` is lent: it is overwritten after the call. */
export interface Arrival {
  readonly definition: FrameDefinition<FrameName>
  readonly flags: number
  readonly seq: number
  readonly view: DataView
  /** The payload without its MAC. */
  readonly at: number
  readonly end: number
}

export interface WireOutlet {
  /** Copied or sent before it returns. */
  write(bytes: Uint8Array): void
  arrived(arrival: Arrival): void
  /** Once; nothing arrives after it. */
  fault(reason: WireFault, detail: string): void
}

export interface WireEnd {
  /** Number of the last frame sent, and of the last one the peer took. */
  readonly sent: number
  readonly acked: number
  /** Number of the last frame read. */
  readonly heard: number
  receive(bytes: Uint8Array): void
  /** Queues a frame; `flush` writes all that is queued at once. Returns its number. */
  send(frame: Frame, flagBits?: number): number
  flush(): void
  /** From here on every frame, both ways, carries a MAC by these keys. */
  prove(sign: Uint8Array, verify: Uint8Array): void
  /** Acks no further than this number, until `Infinity` is given: what came after is read and not taken. */
  holdAck(seq: number): void
  /** The value of an arrival; undefined (and the fault told) when its payload is not well formed. */
  valueOf(arrival: Arrival): Frame | undefined
}

export function wireEnd(side: 'terminal' | 'swarm', outlet: WireOutlet): WireEnd {
  /** The beginning of a frame that is not whole yet: the first `heldBytes` of `held`. */
  let held: Uint8Array = new Uint8Array(0)
  let heldBytes = 0
  /** What arrived while a frame was being handled, as two ends in memory do to each other. */
  const later: Uint8Array[] = []
  let busy = false
  let greeting = 0
  let dead = false
  let signKey: Uint8Array | undefined
  let verifyKey: Uint8Array | undefined
  let ackLimit = Infinity
  let ackSent = 0
  let room = new ArrayBuffer(4_096)
  let out = new DataView(room)
  let used = 0
  const arrival = {
    definition: undefined as unknown as FrameDefinition<FrameName>, // set before it is ever given
    flags: 0,
    seq: 0,
    view: out as DataView,
    at: 0,
    end: 0,
  }

  const fail = (reason: WireFault, detail: string): number => {
    if (!dead) {
      dead = true
      held = new Uint8Array(0)
      heldBytes = 0
      later.length = 0
      outlet.fault(reason, detail)
    }
    return -1
  }

  /** Takes the frame at `at`: how many bytes it took, 0 when it is not whole yet, -1 after a fault. */
  const take = (bytes: Uint8Array, view: DataView, at: number): number => {
    const there = bytes.length - at
    if (there < 2) return 0
    if (view.getUint16(at, true) !== MAGIC) return fail('BAD_MAGIC', 'these are not frames of this protocol')
    if (there < HEADER_BYTES) return 0
    const size = view.getUint32(at + 4, true)
    if (size > (verifyKey === undefined ? GREETING_BYTES - HEADER_BYTES : MAX_PAYLOAD)) {
      return fail('OVERSIZE', `a payload of ${size} bytes`)
    }
    const length = HEADER_BYTES + size
    if (verifyKey === undefined && greeting + length > GREETING_BYTES) {
      return fail('UNPROVED', `more than ${GREETING_BYTES} bytes before it proved who it is`)
    }
    const type = view.getUint8(at + 2)
    const definition = frameById(type)
    if (definition === undefined) return fail('UNKNOWN_FRAME', `type ${type}`)
    if (definition.from === side) return fail('WRONG_DIRECTION', definition.name)
    if (there < length) return 0
    const seq = view.getUint32(at + 8, true)
    if (seq !== self.heard + 1) return fail('SEQUENCE_GAP', `expected ${self.heard + 1}, got ${seq}`)
    const flagBits = view.getUint8(at + 3)
    const signed = (flagBits & flags.mac) !== 0
    if (verifyKey !== undefined || signed) {
      if (verifyKey === undefined || !signed || size < MAC_BYTES) return fail('BAD_MAC', definition.name)
      const whole = bytes.subarray(at, at + length)
      const split = whole.length - MAC_BYTES
      if (!same(frameMac(verifyKey, whole.subarray(0, split)), whole.subarray(split))) {
        return fail('BAD_MAC', definition.name)
      }
    }
    const ack = view.getUint32(at + 12, true)
    if (ack > self.sent || ack < self.acked) return fail('SEQUENCE_GAP', `ack ${ack} of ${self.sent} sent`)
    if (verifyKey === undefined) greeting += length
    self.heard = seq
    self.acked = ack
    arrival.definition = definition
    arrival.flags = flagBits
    arrival.seq = seq
    arrival.view = view
    arrival.at = at + HEADER_BYTES
    arrival.end = arrival.at + size - (signed ? MAC_BYTES : 0)
    outlet.arrived(arrival)
    return dead ? -1 : length
  }

  /** Puts bytes behind those that are held. */
  const hold = (bytes: Uint8Array): void => {
    const needed = heldBytes + bytes.length
    if (needed > held.length) {
      const larger = new Uint8Array(Math.max(held.length * 2, needed))
      larger.set(held.subarray(0, heldBytes))
      held = larger
    }
    held.set(bytes, heldBytes)
    heldBytes = needed
  }

  const feed = (incoming: Uint8Array): void => {
    const cut = heldBytes > 0
    if (cut) hold(incoming)
    const bytes = cut ? held.subarray(0, heldBytes) : incoming
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    for (;;) {
      const taken = take(bytes, view, at)
      if (taken < 0) return
      if (taken === 0) break
      at += taken
    }
    if (!cut) hold(bytes.subarray(at))
    else {
      held.copyWithin(0, at, heldBytes)
      heldBytes -= at
    }
  }

  const grow = (bytes: number): void => {
    if (used + bytes <= room.byteLength) return
    const larger = new ArrayBuffer(Math.max(room.byteLength * 2, used + bytes))
    new Uint8Array(larger).set(new Uint8Array(room, 0, used))
    room = larger
    out = new DataView(room)
  }

  const self = {
    sent: 0,
    acked: 0,
    heard: 0,

    receive(incoming: Uint8Array): void {
      if (dead) return
      if (busy) {
        later.push(incoming.slice())
        return
      }
      busy = true
      try {
        for (let bytes: Uint8Array | undefined = incoming; bytes !== undefined; bytes = later.shift()) feed(bytes)
      } finally {
        busy = false
      }
    },

    send(frame: Frame, flagBits = 0): number {
      if (dead) return self.sent
      const definition = frameNamed(frame.frame)
      // A catalogue of many shapes: each definition writes the frame of its own name.
      const value = frame as never
      const size = definition.size(value) + (signKey === undefined ? 0 : MAC_BYTES)
      grow(HEADER_BYTES + size)
      const start = used
      const bits = flagBits | (signKey === undefined ? 0 : flags.mac)
      ackSent = Math.max(ackSent, Math.min(self.heard, ackLimit)) // what was taken once stays taken
      writeHeader(out, start, definition.id, bits, size, ++self.sent, ackSent)
      const end = definition.write(out, start + HEADER_BYTES, value)
      if (signKey !== undefined) {
        new Uint8Array(room).set(frameMac(signKey, new Uint8Array(room, start, end - start)), end)
      }
      used = start + HEADER_BYTES + size
      return self.sent
    },

    flush(): void {
      if (used === 0) return
      const length = used
      used = 0
      if (!dead) outlet.write(new Uint8Array(room, 0, length).slice())
    },

    prove(sign: Uint8Array, verify: Uint8Array): void {
      signKey = sign
      verifyKey = verify
    },

    holdAck(seq: number): void {
      ackLimit = seq
    },

    valueOf({ definition, view, at, end }: Arrival): Frame | undefined {
      const value = definition.read(view, at, end)
      if (value === undefined) fail('MALFORMED', definition.name)
      return value as Frame | undefined // the definition reads the frame of its own name
    },
  }
  return self
}
