import { describe, expect, it } from 'vitest'
import { messageOf } from '#messages/catalogue.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import { resume, skipRecord } from '#swarm/seat/out-of-turn.ts'
import { controlSeat } from '#swarm/seat/seat-control.ts'
import { message } from '#tests/outbox.ts'

import { nothing, quote, rowFor, stage } from './seat-stage.ts'

describe('a seat', () => {
  it('lets nobody leave before what they held open is closed: the thread may end then', async () => {
    const gate = Promise.withResolvers<void>()
    const told: string[] = []
    const { seat, resident } = stage({
      receive() {},
      stop: () => void told.push('stopped'),
      closed: () => gate.promise.then(() => void told.push('closed')),
    })
    const left = controlSeat(seat, () => {}).remove(resident.node)
    expect(told).toEqual(['stopped'])
    gate.resolve()
    expect(await left).toEqual({ ok: true, value: 0 })
    expect(told).toEqual(['stopped', 'closed'])
    expect(seat.holds(resident)).toBe(false)
  })

  it('hands each record to the agent once, in order, and publishes what it says', () => {
    const { tell, settle, heard } = stage({ receive: (m, ctx) => ctx.emit(rowFor(m)) })
    tell(quote(1), quote(2))
    settle()
    expect(heard()).toEqual(['feature.row 1', 'feature.row 2'])
    settle()
    expect(heard()).toEqual([])
  })

  it('publishes nothing of a receive that throws, keeps its record, and reports where it was', () => {
    let sick = true
    const { tell, settle, heard, faults, resident, seat } = stage({
      receive(m, ctx) {
        ctx.emit(rowFor(m))
        if (sick && m.seq === 2) throw new Error('no')
      },
    })
    tell(quote(1), quote(2), quote(3))
    settle()
    expect(heard()).toEqual(['feature.row 1'])
    expect(faults).toMatchObject([{ code: 'AGENT_FAULT', incarnation: 1 }])
    expect(faults[0].line).toContain('no')
    expect(resident.state).toBe('faulted')

    sick = false
    seat.run(resident, resident.behaviour!, 2, nothing)
    settle()
    expect(heard()).toEqual(['feature.row 2', 'feature.row 3'])
  })

  it('skips the record it is told to skip, and gives its bytes back', () => {
    const { tell, settle, heard, faults, resident, seat } = stage({
      receive(m, ctx) {
        if (m.seq === 1) throw new Error('poison')
        ctx.emit(rowFor(m))
      },
    })
    tell(quote(1), quote(2))
    settle()
    const words = skipRecord(seat, resident, Number(faults[0].place.split(':')[0]))
    expect(words?.[1]).toBe(1)
    seat.run(resident, resident.behaviour!, 2, nothing)
    settle()
    expect(heard()).toEqual(['feature.row 2'])
  })

  it('refuses a message the agent does not declare, and one too many', () => {
    const undeclared = stage({ receive: (m, ctx) => ctx.emit(message('risk.lease', { seq: m.seq, until: 1 })) })
    undeclared.tell(quote(1))
    undeclared.settle()
    expect(undeclared.faults[0].code).toBe('EMIT_UNDECLARED')

    const chatty = stage({
      receive(m, ctx) {
        for (let k = 0; k < 65; k++) ctx.emit(rowFor(m))
      },
    })
    chatty.tell(quote(1))
    chatty.settle()
    expect(chatty.faults[0].code).toBe('EMIT_TOO_MANY')
    expect(chatty.heard()).toEqual([])
    expect(chatty.board.emitted(chatty.resident.node).every((count) => count === 0)).toBe(true)
  })

  it('waits before a record while its outbox has no room, and goes on when it has', () => {
    const { tell, settle, heard } = stage({ receive: (m, ctx) => ctx.emit(rowFor(m)) }, { slots: 128 })
    const seqs = Array.from({ length: 100 }, (_, k) => k + 1)
    tell(...seqs.map(quote))
    settle()
    const first = heard()
    expect(first.length).toBe(65) // 128 slots less the 64 a receive may need, and the one that found room
    settle()
    expect([...first, ...heard()]).toEqual(seqs.map((seq) => `feature.row ${seq}`))
  })

  it('tells a paused agent facts and commands but no market and no decisions, and a gap when it resumes', () => {
    const seen: string[] = []
    const { tell, settle, seat, resident } = stage({ receive: (m) => void seen.push(m.type) })
    resident.state = 'paused'
    tell(quote(1), message('decision.intent', {}), message('agent.command', { command: 'reduce' }))
    settle()
    expect(seen).toEqual(['agent.command'])
    resume(seat, resident)
    tell(quote(2))
    settle()
    expect(seen).toEqual(['agent.command', 'market.gap', 'market.quote'])
  })

  it('tells a lapped agent how much it lost, counts it, and goes on', () => {
    const seen: string[] = []
    const { tell, settle, board, resident } = stage(
      { receive: (m) => void seen.push(m.type === 'market.gap' ? `gap ${m.lost}` : `${m.seq}`) },
      { laps: true, slots: 4 },
    )
    tell(...[1, 2, 3, 4, 5, 6].map(quote))
    settle()
    expect(seen).toEqual(['gap 2', '3', '4', '5', '6'])
    expect(board.ints[board.node(resident.node, 'lost')]).toBe(2)
  })

  it('tells it some of a market that laps it while it is told of other things, at every turn', () => {
    const seen: string[] = []
    const { tell, seat } = stage(
      {
        receive(m) {
          seen.push(m.type === 'market.gap' ? `gap ${m.lost}` : `${m.type} ${m.seq}`)
          if (m.type === 'agent.command') tell(...[2, 3, 4, 5, 6, 7].map(quote))
        },
      },
      { laps: true, slots: 4 },
    )
    tell(quote(1), message('agent.command', { seq: 0, command: 'reduce' }))
    seat.pass()
    const told = [4, 5, 6, 7].map((seq) => `market.quote ${seq}`)
    expect(seen).toEqual(['agent.command 0', 'gap 3', ...told])
  })

  it('fires timers when they are due, in the order they were set', () => {
    const seen: string[] = []
    const { clock, settle } = stage({
      start(ctx) {
        ctx.after(10, 1)
        ctx.after(5, 2)
        ctx.after(10, 3)
      },
      receive: (m, ctx) => void seen.push(m.type === 'agent.timer' ? `${m.tag} at ${ctx.now()}` : m.type),
    })
    settle()
    expect(seen).toEqual([])
    clock.advanceTo(1_005)
    settle()
    clock.advanceTo(1_010)
    settle()
    expect(seen).toEqual(['2 at 1005', '1 at 1010', '3 at 1010'])
  })

  it('warms a new incarnation with the recent market, its outbox shut', () => {
    const seen: number[][] = [[], []]
    let life = 0
    const behaviour: WorkingBehaviour = {
      receive(m, ctx) {
        seen[life].push(m.seq)
        ctx.emit(rowFor(m))
      },
    }
    const { tell, settle, heard, seat, resident } = stage(behaviour)
    tell(...[1, 2, 3, 4, 5].map(quote))
    settle()
    heard()
    life = 1
    seat.run(resident, behaviour, 2, { records: 3, without: [] })
    tell(quote(6))
    settle()
    expect(seen).toEqual([
      [1, 2, 3, 4, 5],
      [3, 4, 5, 6],
    ])
    expect(heard()).toEqual(['feature.row 6'])
  })

  it('leaves the record that felled it out of the warm-up', () => {
    const seen: number[] = []
    const { tell, settle, faults, seat, resident } = stage({
      receive(m) {
        if (m.seq === 2) throw new Error('poison')
        seen.push(m.seq)
      },
    })
    tell(...[1, 2, 3].map(quote))
    settle()
    const [{ place }] = faults
    skipRecord(seat, resident, Number(place.split(':')[0]))
    seat.run(resident, resident.behaviour!, 2, { records: 10, without: [place] })
    settle()
    expect(faults.length).toBe(1)
    expect(seen).toEqual([1, 1, 3])
  })

  it('asks a venue that found no room again, when there is room, before it sleeps', () => {
    let sent = 0
    const { seat, settle, heard, resident } = stage(
      {
        receive: () => {},
        work() {
          if (sent >= 100 || !resident.hasRoomForWork()) return false
          resident.ctx.emit(message('feature.row', { seq: ++sent, width: 0 }))
          return true
        },
      },
      { slots: 128 },
    )
    settle()
    const before = sent
    expect(before).toBeLessThan(100)
    expect(seat.hasInput()).toBe(false)
    heard()
    expect(seat.hasInput()).toBe(true)
    settle()
    expect(sent).toBeGreaterThan(before)
  })

  it('counts what each node took and gave', () => {
    const { tell, settle, board, resident } = stage({ receive: (m, ctx) => ctx.emit(rowFor(m)) })
    tell(quote(1), quote(2))
    settle()
    expect(board.consumed(resident.node)[messageOf('market.quote').id]).toBe(2)
    expect(board.emitted(resident.node)[messageOf('feature.row').id]).toBe(2)
  })
})
