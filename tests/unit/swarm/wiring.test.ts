import { describe, expect, it } from 'vitest'
import type { MessageType } from '#messages/catalogue.ts'
import { acceptsOn, allRoutes, checkWiring, type Party } from '#swarm/wiring.ts'

const party = (id: string, consumes: MessageType[], produces: MessageType[], more: Partial<Party> = {}): Party => ({
  id,
  consumes,
  produces,
  from: [],
  outside: false,
  ...more,
})
const venue = party('venue', ['order.submit'], ['venue.tick', 'venue.depth'], { outside: true })
const data = party('data', ['venue.tick'], ['market.quote'])
const feature = party('feature', ['market.quote'], ['feature.row'])

describe('wiring', () => {
  it('routes by what each consumes and produces', () => {
    const ml = party('ml', ['feature.row'], [])
    expect(allRoutes([venue, data, feature, ml])).toEqual([
      { from: 'venue', to: 'data', types: ['venue.tick'] },
      { from: 'data', to: 'feature', types: ['market.quote'] },
      { from: 'feature', to: 'ml', types: ['feature.row'] },
    ])
  })

  it('lets an agent listen to one of two producers, and to the outside all the same', () => {
    const second = party('second', ['market.quote'], ['feature.row'])
    const ml = party('ml', ['feature.row', 'venue.tick'], [], { from: ['second'] })
    const heard = allRoutes([venue, data, feature, second, ml]).filter((route) => route.to === 'ml')
    expect(heard.map((route) => route.from)).toEqual(['venue', 'second'])
  })

  it('refuses a message nobody consumes, and says whose', () => {
    expect(() => checkWiring([venue, data])).toThrow(/WIRING_NO_CONSUMER.*agent=data, message=market\.quote/)
  })

  it('refuses a message nobody produces', () => {
    expect(() => checkWiring([feature, party('ml', ['feature.row'], [])])).toThrow(/WIRING_NO_PRODUCER.*market\.quote/)
  })

  it('lets a consumer do without fits when nobody makes them', () => {
    expect(() => checkWiring([venue, data, party('feature', ['market.quote', 'feature.fit'], [])])).not.toThrow()
    expect(() => checkWiring([venue, data, party('fitter', ['market.quote'], ['feature.fit'])])).toThrow(
      /WIRING_NO_CONSUMER.*feature\.fit/,
    )
  })

  it('refuses a second producer of decision.approved', () => {
    const risk = (id: string): Party => party(id, [], ['decision.approved'])
    const execution = party('execution', ['decision.approved'], [])
    expect(() => checkWiring([risk('one'), risk('two'), execution])).toThrow(/WIRING_SECOND_APPROVER.*one and two/)
  })

  it('refuses an id that is taken and a listener to nobody', () => {
    expect(() => checkWiring([data, data])).toThrow(/WIRING_DUPLICATE_ID/)
    const ml = party('ml', [], [], { from: ['nobody'] })
    expect(() => checkWiring([ml])).toThrow(/AGENT_UNKNOWN.*nobody/)
  })

  it('lets the venue offer more than the swarm uses', () => {
    expect(() => checkWiring([venue, party('data', ['venue.tick'], [])])).not.toThrow()
  })

  it('tells the numbers of a lane', () => {
    expect(acceptsOn(['market.quote', 'order.submit'], 'data')).toEqual([5])
    expect(acceptsOn(['market.quote', 'order.submit'], 'command')).toEqual([30])
  })
})
