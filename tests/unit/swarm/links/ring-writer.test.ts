import { describe, expect, it } from 'vitest'
import { createRing, Ring } from '#swarm/links/ring.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { SETTLED } from '#swarm/links/ring-layout.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'

const ringOf = (): Ring => new Ring(createRing(1, 0, { slots: 256, slotWords: 8, laps: false, window: 256 }))

describe('a writer after the death of its thread', () => {
  it('publishes what was settled and not yet published, and wakes the readers', () => {
    const ring = ringOf()
    ring.attach(0, 3, false)
    const first = new RingWriter(ring)
    first.claim()
    ring.head[SETTLED] = first.next // the thread ends here, its record done
    const second = new RingWriter(ring)
    expect(new RingReader(ring, 0).available()).toBe(1)
    expect(second.next).toBe(1)
    expect(second.readersToWake()).toEqual([3])
  })

  it('takes back what was written and not settled', () => {
    const ring = ringOf()
    ring.attach(0, 3, false)
    new RingWriter(ring).claim()
    expect(new RingWriter(ring).next).toBe(0)
    expect(new RingReader(ring, 0).available()).toBe(0)
  })
})
