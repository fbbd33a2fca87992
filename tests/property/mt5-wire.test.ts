/** Any frame of any values comes out as it went in, signed or not, wherever the bytes between are cut. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenKeys } from '#tests/wire-frames.ts'
import { listener } from '#tests/wire-listener.ts'
import { allFrames, frameNamed, type Frame } from '#venues/mt5/wire/catalogue.ts'
import type { FrameDefinition, Scalars, Tail } from '#venues/mt5/wire/frame.ts'
import * as scalars from '#venues/mt5/wire/scalar.ts'

const values = new Map<unknown, fc.Arbitrary<unknown>>([
  [scalars.u8, fc.nat(255)],
  [scalars.u16, fc.nat(65_535)],
  [scalars.u32, fc.nat(2 ** 32 - 1)],
  [scalars.i32, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  [scalars.f64, fc.double()],
  [scalars.msc, fc.maxSafeInteger()],
  [scalars.count, fc.maxSafeNat()],
  [scalars.ticket, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
])

const bytesIn = (text: string): number => new TextEncoder().encode(text).length

const scalarsOf = (fields: Scalars): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, scalar]) => [name, values.get(scalar)!]))

const tailOf = (tail: Tail): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(
    Object.entries(tail).map(([name, part]) => [
      name,
      part.form === 'block'
        ? fc.uint8Array({ minLength: part.bytes, maxLength: part.bytes })
        : fc.string({ unit: 'grapheme', maxLength: part.max }).filter((text) => bytesIn(text) <= part.max),
    ]),
  )

function valueOf({ name, fields, rows, rowBytes, tail }: FrameDefinition): fc.Arbitrary<Frame> {
  const rowsOf = rowBytes > 0 ? { rows: fc.array(fc.record(scalarsOf(rows)), { maxLength: 20 }) } : {}
  return fc
    .record({ ...scalarsOf(fields), ...rowsOf, ...tailOf(tail) })
    .map((value) => ({ frame: name, ...value, ...('rows' in value ? { n: (value.rows as unknown[]).length } : {}) }))
    .map((value) => value as unknown as Frame) // made of the arbitraries of its own definition
}

const frameFrom = (side: 'terminal' | 'swarm'): fc.Arbitrary<Frame> =>
  fc.oneof(...allFrames.filter(({ from }) => from === side || from === 'both').map((one) => valueOf(one)))

/** Cuts bytes at these shares of their length. */
function pieces(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const cuts = [0, ...shares.map((share) => Math.floor(share * bytes.length)).toSorted((a, b) => a - b), bytes.length]
  return cuts.slice(1).map((to, k) => bytes.subarray(cuts[k], to))
}

describe('a frame', () => {
  it.each(allFrames)('$name is read as it was written, and no shorter', (definition) => {
    fc.assert(
      fc.property(valueOf(definition), fc.double({ min: 0, max: 0.999, noNaN: true }), (value, share) => {
        const size = definition.size(value as never)
        const view = new DataView(new ArrayBuffer(size + 3), 3)
        expect(definition.write(view, 0, value as never)).toBe(size)
        expect(definition.read(view, 0, size)).toEqual(value)
        const end = Math.floor(share * size)
        if (end < size) expect(definition.read(view, 0, end)).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })
})

describe('a conversation', () => {
  const other = { terminal: 'swarm', swarm: 'terminal' } as const
  const talk = fc.constantFrom('terminal' as const, 'swarm' as const).chain((side) =>
    fc.record({
      side: fc.constant(side),
      frames: fc.array(fc.tuple(frameFrom(side), fc.constantFrom(0, 1, 2, 4)), { minLength: 1, maxLength: 12 }),
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
      flushes: fc.array(fc.boolean()),
    }),
  )

  it('is heard as it was said, wherever it is cut', () => {
    fc.assert(
      fc.property(talk, ({ side, frames, cuts, flushes }) => {
        const speaker = listener(side)
        const bits: number[] = []
        const hearer = listener(other[side], (_, { flags }) => bits.push(flags & 7))
        speaker.end.prove(goldenKeys[side], goldenKeys[other[side]])
        hearer.end.prove(goldenKeys[other[side]], goldenKeys[side])
        for (const [k, [frame, flagBits]] of frames.entries()) {
          speaker.end.send(frame, flagBits)
          if (flushes[k]) speaker.end.flush()
        }
        speaker.end.flush()
        for (const piece of pieces(Buffer.concat(speaker.wrote), cuts)) hearer.end.receive(piece)
        expect(hearer.faults).toEqual([])
        expect(hearer.heard).toEqual(frames.map(([frame]) => frame))
        expect(bits).toEqual(frames.map(([, flagBits]) => flagBits))
        expect(hearer.end.heard).toBe(speaker.end.sent)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps a page of 512 ticks whole', () => {
    const row = { time: 1_700_000_000_123, bid: 1, ask: 2, last: 3, volume: 4, flags: 5 }
    const page = {
      ...frameNamed('TICKS').blank(),
      n: 512,
      rows: Array.from({ length: 512 }, () => row),
    } as unknown as Frame
    const [speaker, hearer] = [listener('terminal'), listener('swarm')]
    speaker.end.prove(goldenKeys.terminal, goldenKeys.swarm)
    hearer.end.prove(goldenKeys.swarm, goldenKeys.terminal)
    speaker.end.send(page)
    speaker.end.flush()
    for (const piece of pieces(speaker.wrote[0], [0.1, 0.5, 0.9])) hearer.end.receive(piece)
    expect(hearer.heard).toEqual([page])
  })
})
