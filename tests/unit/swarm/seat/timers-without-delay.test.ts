/** Timers that set one another at once, on a clock that goes on meanwhile. */
import { expect, it } from 'vitest'
import { Fabric } from '#swarm/links/fabric.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import { Seat } from '#swarm/seat/seat.ts'

it('ends a turn of a seat while they go on, for time does too', () => {
  const fabric = new Fabric({ slots: 256, commandSlots: 256 }, false)
  let time = 0
  const clock = { virtual: false, now: () => ++time }
  const seat = new Seat(fabric.takeSeat(), { board: fabric.board, clock, stamp: clock.now, onFault: () => {} })
  const { node, outputs } = fabric.place({ id: 'agent', consumes: [], produces: [], from: [], outside: false }, 0)
  const resident = seat.seat({ node, id: 'agent', produces: [], outputs, seed: 1 })
  let fired = 0
  const again: WorkingBehaviour = {
    start: (ctx) => ctx.after(0, 1),
    receive(_one, ctx) {
      if (++fired < 100) ctx.after(0, 1)
    },
  }
  seat.run(resident, again, 1, { records: 0, without: [] })
  seat.pass()
  expect(fired).toBeLessThan(10)
})
