import { describe, expect, it } from 'vitest'
import { TURN_KINDS, turnKind, type TurnChunk, TurnLog } from '#swarm/seat/turn-log.ts'
import { TURN_WORDS, TurnMemory } from '#swarm/seat/turn-memory.ts'

function logAt(start: number) {
  const chunks: TurnChunk[] = []
  const clock = { now: start }
  const memory = new TurnMemory()
  const log = new TurnLog({ agent: 'risk', memory, now: () => clock.now, give: (chunk) => void chunks.push(chunk) })
  return { log, chunks, clock, memory }
}

describe('the turns of an agent', () => {
  it('are three numbers each, and given away half a second after the first of them', () => {
    const { log, chunks } = logAt(0)
    log.add(1_000, turnKind.took, 12, 5)
    log.add(2_000, turnKind.timer, 0.5)
    log.add(500_999, turnKind.gap, 3, 4)
    expect(chunks).toEqual([])
    log.add(501_000, turnKind.paused)
    expect(chunks).toEqual([
      {
        agent: 'risk',
        number: 0,
        turns: Float64Array.of(
          ...[1_000, 5 * TURN_KINDS + turnKind.took, 12],
          ...[2_000, turnKind.timer, 0.5],
          ...[500_999, 4 * TURN_KINDS + turnKind.gap, 3],
        ),
      },
    ])
  })

  it('are given away while it has nothing to do', () => {
    const { log, chunks, clock } = logAt(1_000)
    log.idle()
    log.add(1_000, turnKind.took, 1, 5)
    clock.now = 500_999
    log.idle()
    expect(chunks).toEqual([])
    clock.now = 501_000
    log.idle()
    log.idle()
    expect(chunks.map(({ turns }) => turns.length / TURN_WORDS)).toEqual([1])
  })

  it('are given away when there is no more room, numbered so that none can be missing unnoticed', () => {
    const { log, chunks } = logAt(0)
    for (let k = 0; k < 10_000; k++) log.add(k, turnKind.took, 1, 5)
    log.close(Float64Array.of(0, 7))
    const whole = chunks.flatMap(({ turns }) => [...turns].filter((_, at) => at % TURN_WORDS === 0))
    expect(whole.slice(0, -1)).toEqual(Array.from({ length: 10_000 }, (_, k) => k))
    expect(chunks.map(({ number }) => number)).toEqual(chunks.map((_, k) => k))
    expect(chunks.length).toBeGreaterThan(2)
  })

  it('end with its leaving, and with what it had said', () => {
    const { log, chunks, clock } = logAt(0)
    clock.now = 77
    log.close(Float64Array.of(0, 7))
    expect(chunks).toEqual([
      { agent: 'risk', number: 0, turns: Float64Array.of(77, turnKind.left, 0), emitted: [0, 7] },
    ])
  })

  it('outlive the thread that has not given them away, as far as it had come', () => {
    const { log, chunks, memory } = logAt(0)
    log.add(1_000, turnKind.timer, 7)
    log.taking(2_000, 5, 40)
    log.taken(64)
    log.taking(3_000, 5, 104)
    expect(chunks).toEqual([])
    const asked: (readonly [number, number])[] = []
    const tail = memory.tail((...batch) => asked.push(batch))
    expect(asked).toEqual([[5 * TURN_KINDS + turnKind.took, 104]])
    expect(tail).toEqual({
      number: 0,
      turns: Float64Array.of(
        ...[1_000, turnKind.timer, 7],
        ...[2_000, 5 * TURN_KINDS + turnKind.took, 64],
        ...[3_000, 5 * TURN_KINDS + turnKind.took, 1],
      ),
    })
    expect(memory.tail(() => 1)).toBe(undefined)
  })

  it('leave nothing behind when the agent has left, and no batch of which nothing was handled', () => {
    const { log, memory } = logAt(0)
    log.taking(1_000, 5, 40)
    log.taken(0)
    log.taking(2_000, 5, 40)
    expect(memory.tail(() => 0)).toEqual({ number: 0, turns: new Float64Array(0) })
    const other = logAt(0)
    other.log.close(Float64Array.of(0))
    expect(other.memory.tail(() => 1)).toBe(undefined)
  })
})
