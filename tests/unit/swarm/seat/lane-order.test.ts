import { describe, expect, it } from 'vitest'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { laneOrder } from '#swarm/seat/lane-order.ts'
import { BATCH } from '#swarm/seat/seat.ts'
import { message } from '#tests/outbox.ts'
import { quote, stage } from './seat-stage.ts'

describe('the order in which a node takes what waits for it', () => {
  it('takes commands before ticks that came earlier', () => {
    const seen: string[] = []
    const { tell, settle } = stage({ receive: (m) => void seen.push(m.type) })
    tell(quote(1), quote(2), message('agent.command', { command: 'halt' }))
    settle()
    expect(seen).toEqual(['agent.command', 'market.quote', 'market.quote'])
  })

  it('takes a decision after the ticks it may have been made on, whoever published first', () => {
    const seen: string[] = []
    const { tell, settle } = stage({ receive: (m) => void seen.push(`${m.type} ${m.seq}`) })
    tell(message('decision.intent', { seq: 2 }), quote(1), quote(2))
    settle()
    expect(seen).toEqual(['market.quote 1', 'market.quote 2', 'decision.intent 2'])
  })

  it('takes none whose tick came while it was taking the ticks before', () => {
    const seen: string[] = []
    const { tell, settle } = stage({
      receive(m) {
        seen.push(`${m.type} ${m.seq}`)
        // What other threads do meanwhile.
        if (seen.length === 1) tell(quote(2), message('decision.intent', { seq: 2 }))
      },
    })
    tell(quote(1))
    settle()
    expect(seen).toEqual(['market.quote 1', 'market.quote 2', 'decision.intent 2'])
  })

  it('takes none whose tick came while it was counting', () => {
    const seen: string[] = []
    const { tell, settle, resident } = stage({ receive: (m) => void seen.push(`${m.type} ${m.seq}`) })
    const { reader } = resident.inputs.find(({ order }) => order === laneOrder.market)!
    tell(quote(1))
    // What other threads do meanwhile.
    reader.available = () => {
      const count = RingReader.prototype.available.call(reader)
      if (seen.length === 0) tell(quote(2), message('decision.intent', { seq: 2 }))
      return count
    }
    settle()
    expect(seen).toEqual(['market.quote 1', 'market.quote 2', 'decision.intent 2'])
  })

  it('lets a decision wait for no more than a batch of ticks', () => {
    const seen: string[] = []
    const { tell, seat } = stage({ receive: (m) => void seen.push(m.type) })
    tell(...Array.from({ length: 3 * BATCH }, (_, k) => quote(k + 1)), message('decision.intent', { seq: 1 }))
    seat.pass()
    expect(seen).toEqual([...Array.from({ length: BATCH }, () => 'market.quote'), 'decision.intent'])
  })
})
