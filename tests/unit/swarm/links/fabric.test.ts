import { describe, expect, it } from 'vitest'
import { Fabric } from '#swarm/links/fabric.ts'
import { CONSUMERS } from '#swarm/links/ring-layout.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'

const fabricWith = (consumers: number) => {
  const fabric = new Fabric({ slots: 64, commandSlots: 64 }, false)
  const produces = ['market.quote', 'agent.command'] as const
  const teller = fabric.place({ id: 'teller', consumes: [], produces, from: [], outside: true }, 0)
  const place = (id: string, consumes: typeof produces | readonly ['agent.command'] = produces) =>
    fabric.place({ id, consumes, produces: [], from: [], outside: false }, 1)
  for (let k = 0; k < consumers; k++) fabric.connect(teller, place(`listener ${k}`, ['agent.command']))
  return { fabric, teller, place }
}

describe('the fabric', () => {
  it('leaves nobody waiting for a consumer it had no place for', () => {
    const { fabric, teller, place } = fabricWith(CONSUMERS)
    const late = place('late')
    expect(() => fabric.connect(teller, late)).toThrow(/WIRING_FULL/)
    fabric.vacate(late)
    const writer = new RingWriter(teller.data!)
    for (let k = 0; k < 200; k++) {
      expect(writer.hasRoom(1)).toBe(true)
      writer.claim()
      writer.commit()
    }
  })

  it('connects two nodes once, however often it is asked', () => {
    const { fabric, teller, place } = fabricWith(0)
    const twice = place('twice')
    expect(fabric.connect(teller, twice)).toHaveLength(2)
    expect(fabric.connect(teller, twice)).toEqual([])
    expect(twice.links).toHaveLength(2)
  })

  it('cuts a link once: its place may be another’s by then', () => {
    const { fabric, teller, place } = fabricWith(0)
    const first = place('first')
    const [link] = fabric.connect(teller, first)
    fabric.cut(first, link)
    const second = place('second')
    fabric.connect(teller, second)
    fabric.cut(first, link)
    expect(first.links).toHaveLength(1)
    expect(second.links[0].slot).toBe(link.slot)
    const writer = new RingWriter(teller.data!)
    expect(writer.hasRoom(65)).toBe(false) // the second is still waited for
  })
})
