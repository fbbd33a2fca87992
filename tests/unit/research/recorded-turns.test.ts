import { describe, expect, it } from 'vitest'
import { recordedTurns, turnLineOf } from '#research/replay/recorded-turns.ts'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import type { TurnLine } from '#swarm/hosts/scheduled.ts'
import { createOperator, OPERATOR } from '#swarm/supervision/operator.ts'
import { Fabric } from '#swarm/links/fabric.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import type { TickBatch } from '#swarm/ports/tick-batch.ts'
import { turnKind } from '#swarm/seat/turn-log.ts'
import { TurnRecording } from '#swarm/supervision/turn-recording.ts'

const START = 1_700_000_000_000_000
const SPAN = { session: 2, from: START + 1_000, to: START + 100_000_000 }

/** What one swarm records: its operator's word, and the turns of an agent. */
function recording(store: { append(batch: TickBatch): Promise<void> }, start: number, agent: string): void {
  const turns = new TurnRecording(2, (batch) => void store.append(batch))
  turns.start(start)
  const fabric = new Fabric({ slots: 64, commandSlots: 64 }, false)
  const operator = createOperator(
    fabric.place(OPERATOR, 0),
    fabric.board,
    () => start + 5,
    () => 0,
    turns,
  )
  operator.command('halt', `of ${agent}`)
  const taken = Float64Array.of(
    start + 9,
    turnKind.began,
    2,
    start + 2_000,
    5 * 16,
    64,
    start + 2_000,
    turnKind.left,
    0,
  )
  expect(turns.hear({ node: 3, news: 'turns', chunk: { agent, number: 0, turns: taken, emitted: [0, 4] } })).toBe(true)
  expect(turns.hear({ node: 3, news: 'ended', line: '' })).toBe(false)
  turns.close()
}

async function read(store: ReturnType<typeof memoryStore>): Promise<readonly TurnLine[]> {
  const lines: TurnLine[] = []
  for await (const some of recordedTurns(store, SPAN)) lines.push(...some)
  return lines
}

describe('recorded turns', () => {
  it('come back as they were given, with the words of the operator, in order of time', async () => {
    const store = memoryStore({ maxRows: 1_000 })
    recording(store, START, 'risk')
    const turns = [START + 9, turnKind.began, 2, START + 2_000, 5 * 16, 64, START + 2_000, turnKind.left, 0]
    expect(await read(store)).toEqual([
      { said: { type: 'agent.command', seq: 0, at: START + 5, instrument: 0, command: 'halt', reason: 'of risk' } },
      { chunk: { agent: 'risk', number: 0, turns: Float64Array.from(turns), emitted: [0, 4] } },
    ])
  })

  it('are those of the swarm that was asked for, whoever wrote to the store before it and after it', async () => {
    const store = memoryStore({ maxRows: 1_000 })
    recording(store, START - 5_000_000, 'earlier')
    recording(store, START, 'ours')
    recording(store, START + 50_000_000, 'later')
    const agents = (await read(store)).map((line) =>
      'chunk' in line ? line.chunk.agent : 'said' in line ? line.said.type : line.joined.agent.id,
    )
    expect(agents).toEqual(['agent.command', 'ours'])
  })

  it('hold who was added, with numbers JSON has none of, and not where its rows were recorded', async () => {
    const store = memoryStore({ maxRows: 1_000 })
    recording(store, START, 'ours')
    const turns = new TurnRecording(2, (batch) => void store.append(batch))
    const joiner = { id: 'late', use: 'momentum', config: { most: Infinity } } as AgentPlan // as much as this needs
    turns.joined(START + 3_000, 10, { ...joiner, record: { module: 'file:///x.ts', path: 'x.csv' } })
    turns.close()
    expect((await read(store)).at(-1)).toEqual({ joined: { agent: joiner, node: 10, at: START + 3_000 } })
  })

  it('are none where none were recorded', async () => {
    expect(await read(memoryStore({ maxRows: 1_000 }))).toEqual([])
  })

  it('refuse a word of the operator that is none', () => {
    expect(() => turnLineOf('{"said":{"type":"market.rumour"}}', START)).toThrow('MESSAGE_UNREPRESENTABLE')
  })
})
