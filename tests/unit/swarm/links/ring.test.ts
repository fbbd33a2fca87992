import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRing, Ring, slotWordsFor } from '#swarm/links/ring.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'

const ringOf = (slots: number, laps = false): Ring =>
  new Ring(createRing(1, 0, { slots, slotWords: 8, laps, window: slots }))

/** Writes one record whose payload is its own number. */
function write(writer: RingWriter, value: number): void {
  const w = writer.claim()
  writer.ring.f[w + 4] = value
}

/** Reads everything there is. */
function readAll(reader: RingReader): number[] {
  const read: number[] = []
  while (reader.available() > 0) {
    read.push(reader.ring.f[reader.ring.wordOf(reader.cursor) + 4])
    reader.done()
  }
  reader.release()
  return read
}

describe('a ring', () => {
  it('shows nothing before the commit, and everything after it', () => {
    const ring = ringOf(8)
    ring.attach(0, 1, false)
    const writer = new RingWriter(ring)
    const reader = new RingReader(ring, 0)
    write(writer, 1)
    write(writer, 2)
    expect(reader.available()).toBe(0)
    writer.commit()
    expect(readAll(reader)).toEqual([1, 2])
  })

  it('takes back what was not committed', () => {
    const ring = ringOf(8)
    ring.attach(0, 1, false)
    const writer = new RingWriter(ring)
    const reader = new RingReader(ring, 0)
    write(writer, 1)
    writer.rollback()
    write(writer, 2)
    writer.commit()
    expect(readAll(reader)).toEqual([2])
  })

  it('has room again only when the slowest consumer released', () => {
    const ring = ringOf(4)
    ring.attach(0, 1, false)
    ring.attach(1, 2, false)
    const writer = new RingWriter(ring)
    const fast = new RingReader(ring, 0)
    const slow = new RingReader(ring, 1)
    for (let k = 0; k < 4; k++) write(writer, k)
    writer.commit()
    expect(readAll(fast)).toEqual([0, 1, 2, 3])
    expect(writer.hasRoom(1)).toBe(false)
    expect(readAll(slow)).toEqual([0, 1, 2, 3])
    expect(writer.hasRoom(4)).toBe(true)
  })

  it('lets the producer no further ahead than its window, though there are more slots', () => {
    const ring = new Ring(createRing(1, 0, { slots: 8, slotWords: 8, laps: false, window: 2 }))
    ring.attach(0, 1, false)
    const writer = new RingWriter(ring)
    write(writer, 0)
    write(writer, 1)
    writer.commit()
    expect(writer.hasRoom(1)).toBe(false)
    expect(readAll(new RingReader(ring, 0))).toEqual([0, 1])
    expect(writer.hasRoom(2)).toBe(true)
  })

  it('tells the waiting producer’s seat to the consumer that makes room', () => {
    const ring = ringOf(2)
    ring.attach(0, 1, false)
    ring.producerSeat = 9
    const writer = new RingWriter(ring)
    const reader = new RingReader(ring, 0)
    write(writer, 0)
    write(writer, 1)
    writer.commit()
    expect(writer.hasRoom(1)).toBe(false)
    reader.done()
    expect(reader.release()).toBe(9)
    reader.done()
    expect(reader.release()).toBe(-1)
  })

  it('does not wait for a consumer that only watches', () => {
    const ring = ringOf(2)
    ring.attach(0, 1, true)
    const writer = new RingWriter(ring)
    for (let k = 0; k < 10; k++) {
      expect(writer.hasRoom(1)).toBe(true)
      write(writer, k)
      writer.commit()
    }
  })

  it('tells a lapped consumer how many records it lost', () => {
    const ring = ringOf(4, true)
    ring.attach(0, 1, false)
    const writer = new RingWriter(ring)
    const reader = new RingReader(ring, 0)
    for (let k = 0; k < 10; k++) write(writer, k)
    writer.commit()
    expect(reader.intact()).toBe(false)
    expect(reader.skipLapped()).toBe(6)
    expect(reader.intact()).toBe(true)
    expect(readAll(reader)).toEqual([6, 7, 8, 9])
  })

  it('lets a new reader of a place go on where the last one had done its work', () => {
    const ring = ringOf(8)
    ring.attach(0, 1, false)
    const writer = new RingWriter(ring)
    const first = new RingReader(ring, 0)
    for (let k = 0; k < 3; k++) write(writer, k)
    writer.commit()
    first.done()
    expect(readAll(new RingReader(ring, 0))).toEqual([1, 2])
  })

  it('gives a consumer that joins late nothing of the past', () => {
    const ring = ringOf(8)
    const writer = new RingWriter(ring)
    write(writer, 0)
    writer.commit()
    ring.attach(0, 1, false)
    const reader = new RingReader(ring, 0)
    write(writer, 1)
    writer.commit()
    expect(readAll(reader)).toEqual([1])
  })

  it('counts over the end of the int32 range', () => {
    const ring = ringOf(4)
    ring.head[0] = 0x7ffffffe
    ring.attach(0, 1, false)
    const writer = new RingWriter(ring)
    const reader = new RingReader(ring, 0)
    for (let k = 0; k < 4; k++) write(writer, k)
    writer.commit()
    expect(readAll(reader)).toEqual([0, 1, 2, 3])
    expect(writer.hasRoom(4)).toBe(true)
  })

  it('delivers every record once and in order under any interleaving of writes and reads', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 7 })), { maxLength: 60 }), (steps) => {
        const ring = ringOf(8)
        ring.attach(0, 1, false)
        ring.attach(1, 2, false)
        const writer = new RingWriter(ring)
        const readers = [new RingReader(ring, 0), new RingReader(ring, 1)]
        const seen: number[][] = [[], []]
        let written = 0
        for (const [writing, count] of steps) {
          if (writing) {
            for (let k = 0; k < count && writer.hasRoom(1); k++) write(writer, written++)
            writer.commit()
          } else {
            const which = count % 2
            seen[which].push(...readAll(readers[which]))
          }
        }
        seen.forEach((list, which) => list.push(...readAll(readers[which])))
        const all = Array.from({ length: written }, (_, k) => k)
        expect(seen).toEqual([all, all])
      }),
      { seed: 7 },
    )
  })

  it('rounds slots up to whole cache lines and refuses a number of slots that is no power of two', () => {
    expect(slotWordsFor(9)).toBe(16)
    expect(() => createRing(0, 0, { slots: 6, slotWords: 8, laps: false, window: 6 })).toThrow(RangeError)
  })
})
