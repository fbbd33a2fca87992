/**
 * A million connections that go wrong once each: garbled, truncated, oversize, replayed, reordered, unsigned, signed by
 * somebody else, signed and senseless, or no frames at all. What came before is heard, the fault is told once, and
 * nothing changes any more. Seeded; FUZZ=1 for ten million.
 */
import { describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { bytesOf, frameOf, golden, goldenKeys } from '#tests/wire-frames.ts'
import { allFrames, frameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags, GREETING_BYTES, HEADER_BYTES, MAC_BYTES, MAX_PAYLOAD } from '#venues/mt5/wire/header.ts'
import { wireEnd, type WireEnd } from '#venues/mt5/wire/wire-end.ts'

const deep = process.env['FUZZ'] === '1'
const CASES = deep ? 10_000_000 : 1_000_000
const STREAMS = 200
const MINUTES = 60_000
const rng = seededRng(20_260_301)

type Side = 'terminal' | 'swarm'
const peerOf = { terminal: 'swarm', swarm: 'terminal' } as const

/** Well-formed frames one side sent, numbered from 1. */
type Stream = readonly Uint8Array[]

function streamFrom(side: Side, signed: boolean): Stream {
  const words = golden.frames.filter(({ from, signedHex }) => from === side && signedHex !== undefined)
  const shorts = words.filter(({ hex }) => hex.length < 300) // whole streams within a greeting
  return Array.from({ length: signed ? 2 + rng.below(4) : 2 }, (_, k) => {
    const from = signed ? words : shorts
    const { id, hex, flags: flagBits } = from[rng.below(from.length)]
    const payload = bytesOf(hex).subarray(HEADER_BYTES)
    return frameOf({ type: id, seq: k + 1, flagBits }, payload, signed ? goldenKeys[side] : undefined)
  })
}
const streamsOf = (side: Side): Record<'signed' | 'bare', readonly Stream[]> => ({
  signed: Array.from({ length: STREAMS }, () => streamFrom(side, true)),
  bare: Array.from({ length: STREAMS }, () => streamFrom(side, false)),
})
const pool = { terminal: streamsOf('terminal'), swarm: streamsOf('swarm') }

const randomBytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => rng.below(256))
const edited = (frame: Uint8Array, edit: (view: DataView) => void): Uint8Array => {
  const copy = frame.slice()
  edit(new DataView(copy.buffer))
  return copy
}

const PING = frameNamed('PING').id
const bothWays = new Set(allFrames.filter(({ from }) => from === 'both').map(({ id }) => id))

interface Harm {
  /** What arrives instead of the stream; the first `whole` frames of it are as they were. */
  readonly bytes: readonly Uint8Array[]
  readonly whole: number
  /** The frame after those may be a good one after all, being signed. */
  readonly mayBeHeard?: true
  /** It may end within a frame: the connection lives until more comes. */
  readonly mayBeOpen?: true
}
type Hurt = (stream: Stream, from: Side, signed: boolean) => Harm

/** The stream up to frame `k`, then something else. */
const insteadOf = (stream: Stream, k: number, ...then: readonly Uint8Array[]): Harm => ({
  bytes: [...stream.slice(0, k), ...then],
  whole: k,
})
const anyOf = (stream: Stream): number => rng.below(stream.length)

const harms: Readonly<Record<string, Hurt>> = {
  garbled(stream) {
    const k = anyOf(stream)
    const flips = 1 + rng.below(4)
    const bad = edited(stream[k], (view) => {
      const at = rng.below(view.byteLength)
      for (let n = 0; n < flips; n++) {
        const spot = (at + n) % view.byteLength
        view.setUint8(spot, view.getUint8(spot) ^ (1 + rng.below(255)))
      }
    })
    return { ...insteadOf(stream, k, bad, ...stream.slice(k + 1)), mayBeOpen: true }
  },
  truncated(stream) {
    const k = anyOf(stream)
    const part = stream[k].subarray(0, rng.below(stream[k].length))
    return { ...insteadOf(stream, k, part, ...stream.slice(k + 1)), mayBeOpen: true }
  },
  oversize(stream) {
    const k = anyOf(stream)
    const size = MAX_PAYLOAD + 1 + rng.below(2 ** 32 - MAX_PAYLOAD - 1)
    return insteadOf(
      stream,
      k,
      edited(stream[k], (view) => view.setUint32(4, size, true)),
    )
  },
  replayed(stream) {
    const k = 1 + rng.below(stream.length)
    return insteadOf(stream, k, stream[rng.below(k)], ...stream.slice(k))
  },
  reordered(stream) {
    const k = rng.below(stream.length - 1)
    return insteadOf(stream, k, stream[k + 1], stream[k], ...stream.slice(k + 2))
  },
  'signed by nobody'(stream) {
    const k = anyOf(stream)
    const bad = edited(stream[k], (view) => view.setUint8(3, view.getUint8(3) ^ flags.mac))
    return insteadOf(stream, k, bad)
  },
  'signed by somebody else'(stream, from) {
    const k = anyOf(stream)
    const head = { type: stream[k][2], seq: k + 1, flagBits: stream[k][3] & 7 }
    const key = rng.below(2) === 0 ? goldenKeys[peerOf[from]] : randomBytes(32)
    return insteadOf(stream, k, frameOf(head, stream[k].subarray(HEADER_BYTES), key))
  },
  'signed and senseless'(stream, from, signed) {
    const k = anyOf(stream)
    const { id } = allFrames[rng.below(allFrames.length)]
    const payload = randomBytes(rng.below(signed ? 250 : 120))
    const bad = frameOf({ type: id, seq: k + 1 }, payload, signed ? goldenKeys[from] : undefined)
    return { ...insteadOf(stream, k, bad), mayBeHeard: true }
  },
  'sent the wrong way'(stream, from, signed) {
    const k = anyOf(stream)
    const others = pool[peerOf[from]].bare.flat().filter(([, , type]) => !bothWays.has(type))
    const [, , type, ...rest] = others[rng.below(others.length)]
    const payload = Uint8Array.from(rest.slice(HEADER_BYTES - 3))
    return insteadOf(stream, k, frameOf({ type, seq: k + 1 }, payload, signed ? goldenKeys[from] : undefined))
  },
  'acking what was never sent'(stream, from, signed) {
    const k = anyOf(stream)
    const head = { type: PING, seq: k + 1, ack: 1 + rng.below(2 ** 32 - 1) }
    return insteadOf(stream, k, frameOf(head, randomBytes(8), signed ? goldenKeys[from] : undefined))
  },
  'talking and never proving'() {
    const one = HEADER_BYTES + 8
    const pings = Array.from({ length: 40 }, (_, k) => frameOf({ type: PING, seq: k + 1 }, new Uint8Array(8)))
    return { bytes: pings, whole: Math.floor(GREETING_BYTES / one) }
  },
  'no frames'(stream) {
    const k = rng.below(stream.length + 1)
    const noise = randomBytes(2 + rng.below(100))
    if (noise[0] === 0x53) noise[0] = 0
    return insteadOf(stream, k, noise)
  },
}

/** Fills up whatever frame the stream left open, and begins no other. */
const filler = new Uint8Array(MAX_PAYLOAD + 2 * HEADER_BYTES)

/** Without keys a changed payload may be a good one. */
const needsMac = (name: string): boolean => name === 'garbled' || name === 'truncated'
const neverProves = (name: string): boolean => name === 'talking and never proving'

interface Ear {
  readonly end: WireEnd
  heard: number
  faults: number
  told: string
}

function earOf(side: Side, signed: boolean): Ear {
  const end = wireEnd(side, {
    write() {},
    arrived(arrival) {
      if (end.valueOf(arrival) !== undefined) ear.heard++
    },
    fault(reason, detail) {
      ear.faults++
      ear.told = `${reason}: ${detail}`
    },
  })
  if (signed) end.prove(goldenKeys[side], goldenKeys[peerOf[side]])
  const ear: Ear = { end, heard: 0, faults: 0, told: '' }
  return ear
}

function hear({ end }: Ear, bytes: Uint8Array): void {
  if (rng.below(4) > 0) {
    end.receive(bytes)
    return
  }
  for (let at = 0; at < bytes.length;) {
    const to = at + 1 + rng.below(bytes.length - at)
    end.receive(bytes.subarray(at, to))
    at = to
  }
}

const stateOf = ({ end, heard, faults, told }: Ear): string =>
  `${heard} heard, ${faults} faults, at ${end.heard}, acked ${end.acked}, sent ${end.sent}, ${told}`

/** What is wrong with how this connection ended, or undefined. */
function wrong(hurt: Hurt, from: Side, signed: boolean): string | undefined {
  const streams = pool[from][signed ? 'signed' : 'bare']
  const stream = streams[rng.below(streams.length)]
  const { bytes, whole, mayBeHeard, mayBeOpen } = hurt(stream, from, signed)
  const ear = earOf(peerOf[from], signed)
  hear(ear, Buffer.concat(bytes))
  if (mayBeOpen === true || ear.heard > whole) {
    for (let at = 0; at < filler.length && ear.faults === 0; at += 65_536)
      ear.end.receive(filler.subarray(at, at + 65_536))
  }
  const after = stateOf(ear)
  const fits = ear.heard === whole || (ear.heard === whole + 1 && mayBeHeard === true)
  if (!fits || ear.faults !== 1 || ear.told.includes('\n')) return `${whole} were whole: ${after}`
  ear.end.send({ frame: 'ACK' })
  ear.end.receive(stream[0])
  for (const frame of stream) ear.end.receive(frame)
  return stateOf(ear) === after ? undefined : `${after}, then ${stateOf(ear)}`
}

describe(`${CASES} connections that go wrong`, () => {
  const names = Object.keys(harms)
  const share = Math.ceil(CASES / names.length)

  it.each(names)(
    '%s: what came before is heard, one fault is told, nothing changes after it',
    (name) => {
      const findings: string[] = []
      for (let k = 0; k < share; k++) {
        const from = rng.below(2) === 0 ? 'terminal' : 'swarm'
        const signed = !neverProves(name) && (needsMac(name) || rng.below(8) > 0)
        const finding = wrong(harms[name], from, signed)
        if (finding !== undefined) findings.push(`${from} ${signed ? 'signed' : 'bare'} ${finding}`)
      }
      expect(findings.slice(0, 5)).toEqual([])
    },
    (deep ? 20 : 2) * MINUTES,
  )

  it('needs a whole MAC: no frame gets by with less', () => {
    const [frame] = pool.terminal.signed[0]
    for (let size = 0; size < MAC_BYTES; size++) {
      const ear = earOf('swarm', true)
      ear.end.receive(edited(frame, (view) => view.setUint32(4, size, true)))
      expect([ear.heard, ear.faults]).toEqual([0, 1])
    }
  })
})
