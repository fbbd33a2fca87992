/** The golden frames of the MetaTrader wire: whole frames made elsewhere, and the values they stand for. */
import { readFileSync } from 'node:fs'
import { frameNamed, type Frame, type FrameName } from '#venues/mt5/wire/catalogue.ts'
import { frameMac } from '#venues/mt5/wire/handshake.ts'
import { flags, HEADER_BYTES, MAC_BYTES, writeHeader } from '#venues/mt5/wire/header.ts'

type Plain = Readonly<Record<string, unknown>>

interface GoldenFrame {
  readonly from: 'terminal' | 'swarm'
  readonly id: number
  readonly flags: number
  readonly seq: number
  readonly ack: number
  readonly value: Plain & { readonly frame: FrameName }
  readonly hex: string
  /** Not of those that come before the keys. */
  readonly signedHex?: string
}

export interface Golden {
  readonly secret: string
  readonly nonceS: string
  readonly nonceE: string
  readonly keys: { readonly terminal: string; readonly swarm: string }
  readonly proofs: { readonly terminal: string; readonly swarm: string }
  readonly frames: readonly GoldenFrame[]
}

// Our own file; the tests on it would fail on any other shape.
export const golden = JSON.parse(readFileSync('tests/golden/mt5-frames.json', 'utf8')) as Golden

export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

/** The frame a golden value stands for: strings become what the frame's own blank has in their place. */
export function frameOfPlain(plain: GoldenFrame['value']): Frame {
  const blank: Plain = { ...frameNamed(plain.frame).blank() }
  const entries = Object.entries(plain).map(([name, value]) => {
    const as = blank[name]
    if (typeof as === 'bigint') return [name, BigInt(String(value))]
    return [name, as instanceof Uint8Array ? bytesOf(String(value)) : value]
  })
  return Object.fromEntries(entries) as Frame // field by field what its blank is
}

export interface FrameHead {
  readonly type: number
  readonly seq: number
  readonly ack?: number
  readonly flagBits?: number
}

/** A frame of any payload, well formed or not, under a right MAC where a key is given. */
export function frameOf(head: FrameHead, payload: Uint8Array, key?: Uint8Array): Uint8Array {
  const split = HEADER_BYTES + payload.length
  const bytes = new Uint8Array(split + (key === undefined ? 0 : MAC_BYTES))
  const bits = (head.flagBits ?? 0) | (key === undefined ? 0 : flags.mac)
  writeHeader(new DataView(bytes.buffer), 0, head.type, bits, bytes.length - HEADER_BYTES, head.seq, head.ack ?? 0)
  bytes.set(payload, HEADER_BYTES)
  if (key !== undefined) bytes.set(frameMac(key, bytes.subarray(0, split)), split)
  return bytes
}

export const goldenKeys = { terminal: bytesOf(golden.keys.terminal), swarm: bytesOf(golden.keys.swarm) } as const
