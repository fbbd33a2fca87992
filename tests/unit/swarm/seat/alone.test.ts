import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageById, type MessageType } from '#messages/catalogue.ts'
import { virtualClock } from '#swarm/clocks/virtual-clock.ts'
import { Fabric } from '#swarm/links/fabric.ts'
import { createAlone } from '#swarm/seat/alone.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { message } from '#tests/outbox.ts'

interface Cast {
  readonly id: string
  readonly consumes: readonly MessageType[]
  readonly produces: readonly MessageType[]
  behave(): WorkingBehaviour
}

/** What the feed says at a moment: so many quotes, trades and depth images. */
type Moment = readonly ('market.quote' | 'market.trade' | 'market.depth')[]

/** One feed on a timer, and who hears it: of everything, of some of it, and of what another says of it. */
const cast = (moments: readonly Moment[]): readonly Cast[] => [
  {
    id: 'rows',
    consumes: ['market.quote', 'market.depth'],
    produces: ['feature.row'],
    behave: () => ({
      receive(one, ctx) {
        if (one.type === 'market.quote') ctx.emit(message('feature.row', { seq: one.seq, width: 0 }))
      },
    }),
  },
  {
    id: 'voter',
    consumes: ['feature.row', 'market.trade'],
    produces: ['decision.proposal'],
    behave: () => ({
      receive(one, ctx) {
        if (one.seq % 3 === 0) ctx.emit(message('decision.proposal', { seq: one.seq, voter: 1 }))
      },
    }),
  },
  {
    id: 'feed',
    consumes: ['decision.proposal'],
    produces: ['market.quote', 'market.trade', 'market.depth', 'agent.command'],
    behave: () => {
      let seq = 0
      let at = 0
      return {
        start: (ctx) => ctx.after(10, 1),
        receive(one, ctx) {
          if (one.type === 'decision.proposal') return ctx.emit(message('agent.command', { seq: one.seq }))
          for (const type of moments[at] ?? []) ctx.emit(message(type, { seq: ++seq }))
          if (++at < moments.length) ctx.after(10, 1)
        },
      }
    },
  },
  {
    id: 'clerk',
    consumes: ['decision.proposal', 'agent.command'],
    produces: ['decision.intent'],
    behave: () => ({
      receive: (one, ctx) => ctx.emit(message('decision.intent', { seq: one.seq, ballot: 1 })),
    }),
  },
]

/** A seat with these on it, and everything they publish, in order. */
function seated(roles: readonly Cast[]) {
  const fabric = new Fabric({ slots: 512, commandSlots: 512 }, false)
  const clock = virtualClock(0)
  const said: string[] = []
  const seat = new Seat(fabric.takeSeat(), {
    board: fabric.board,
    clock,
    stamp: clock.now,
    onFault: ({ line }) => said.push(line),
    tap: (node, ring, w) => said.push(`${node} ${messageById[ring.i[2 * w]]!.type} ${ring.f[w + 1]}`), // it was encoded
  })
  const places = roles.map(({ id, consumes, produces }) =>
    fabric.place({ id, consumes, produces, from: [], outside: false }, 0),
  )
  for (const from of places) for (const to of places) fabric.connect(from, to)
  for (const [k, { id, produces, behave }] of roles.entries()) {
    const { node, outputs, links } = places[k]
    const resident = seat.seat({ node, id, produces, outputs, seed: 1 })
    for (const link of links) resident.link(link)
    seat.run(resident, behave(), 1, { records: 0, without: [] })
  }
  return { seat, clock, said }
}

/** Everything that was published, by turns of one kind or the other. */
function played(moments: readonly Moment[], by: 'pass' | 'alone'): readonly string[] {
  const { seat, clock, said } = seated(cast(moments))
  const alone = createAlone(seat)
  for (let turn = 1; ; turn++) {
    if (by === 'pass' ? seat.pass() : alone.turn(turn % 8 === 0)) continue
    if (seat.timers.next === Infinity) return said
    clock.advanceTo(seat.timers.next)
  }
}

const moment = fc.array(fc.constantFrom('market.quote' as const, 'market.trade' as const, 'market.depth' as const), {
  maxLength: 40,
})

describe('a seat that has the swarm to itself', () => {
  it('publishes what a seat publishes that asks every node, record by record', () => {
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 30 }), (moments) => {
        expect(played(moments, 'alone')).toEqual(played(moments, 'pass'))
      }),
    )
  })

  it('tells a turn in which one only asked again from one in which something was said', () => {
    let quotes = 1
    const source: Cast = {
      id: 'source',
      consumes: [],
      produces: ['market.quote'],
      behave: () => {
        let say = (): void => {}
        return {
          start: (ctx) => (say = () => ctx.emit(message('market.quote', { seq: 1 }))),
          receive: () => {},
          work() {
            if (quotes-- > 0) say()
            return true
          },
        }
      },
    }
    const { seat, said } = seated([source])
    const alone = createAlone(seat)
    expect([alone.turn(false), alone.acted]).toEqual([true, true])
    expect([alone.turn(false), alone.acted]).toEqual([true, false])
    expect(said).toHaveLength(1)
  })

  it('lets a message through that comes behind many which nobody takes', () => {
    const trades = Array.from({ length: 60 }, () => 'market.trade' as const)
    const said = played([trades, trades, ['market.quote']], 'alone')
    expect(said.some((line) => line.endsWith('feature.row 121'))).toBe(true)
  })

  it('has more to do when something was said between two turns, by a callback', () => {
    const heard: number[] = []
    let say = (): void => {}
    const { seat } = seated([
      {
        id: 'reader',
        consumes: ['market.quote'],
        produces: [],
        behave: () => ({ receive: (one) => void heard.push(one.seq) }),
      },
      {
        id: 'feed',
        consumes: [],
        produces: ['market.quote'],
        behave: () => ({
          start: (ctx) => void (say = () => ctx.emit(message('market.quote', { seq: 7 }))),
          receive: () => {},
          work: () => false,
        }),
      },
    ])
    const alone = createAlone(seat)
    while (alone.turn(false));
    say()
    expect(alone.turn(false)).toBe(true)
    while (alone.turn(false));
    expect(heard).toEqual([7])
  })
})
