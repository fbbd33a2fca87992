/** What the two ends of a link send each other, and what they are asked to do. */
import { defineMessage, num, type MessageOf } from '#messages/record.ts'
import type { RingHandle } from '#swarm/links/ring.ts'

const four = { bid: num, bidSize: num, ask: num, askSize: num }

/** 64 bytes on a ring: a quote. */
export const small = defineMessage({
  type: 'bench.small',
  id: 62,
  kind: 'DATA',
  lane: 'data',
  about: '64 bytes.',
  fields: four,
})
/** 128 bytes on a ring. */
export const large = defineMessage({
  type: 'bench.large',
  id: 63,
  kind: 'DATA',
  lane: 'data',
  about: '128 bytes.',
  fields: { ...four, a: num, b: num, c: num, d: num, e: num, f: num, g: num, h: num },
})

export type Parcel = MessageOf<typeof small>
export const parcels = { small, large } as const
export type Size = keyof typeof parcels

export type Transport = 'ring' | 'postMessage' | 'comlink'

/** One measurement, told to both ends; each answers with a `Result`. */
export interface Task {
  readonly transport: Transport
  readonly trip: 'one-way' | 'round'
  readonly count: number
  /** Records published at once. */
  readonly batch: number
}

/** Microseconds on the common axis, and what each chunk or trip took. */
export interface Result {
  readonly from: number
  readonly to: number
  readonly micros: Float64Array
}

export interface EndSetup {
  /** 0 begins, 1 answers. */
  readonly side: 0 | 1
  readonly size: Size
  readonly board: SharedArrayBuffer
  /** The ring this end writes, and the one it reads. */
  readonly out: RingHandle
  readonly in: RingHandle
}

/** Records between two readings of the clock. */
export const CHUNK = 1000

/** A definition whose records the ends fill and read alike. */
export type Small = typeof small

export function filled(size: Size): ReturnType<Small['draft']> {
  const parcel: Record<string, unknown> = { ...parcels[size].draft() }
  for (const [name, value] of Object.entries(parcel)) if (typeof value === 'number') parcel[name] = 1.25
  return { ...parcel, seq: 0, at: 1, instrument: 1 } as unknown as ReturnType<Small['draft']> // a draft of either size, of which the ends touch the common part
}
