import { setImmediate as breathe } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createTape, type Tape } from '#simulation/market/tape.ts'
import { TickBatchBuilder, type TickBatch } from '#swarm/ports/tick-batch.ts'

const batchOf = (times: readonly number[]): TickBatch => {
  const batch = new TickBatchBuilder(['A'])
  for (const at of times) batch.trade(0, at, 0, at, 1, 0)
  return batch
}

function tapeOf(batches: readonly (readonly number[])[], fails = false) {
  let asked = 0
  const tape = createTape(async () => {
    const times = batches[asked++]
    if (times === undefined && fails) throw new Error('the disk is gone')
    return times === undefined ? null : batchOf(times)
  })
  return { tape, asked: () => asked }
}

/** Plays it all with that feed latency; who had what, in order. */
async function play(tape: Tape, latency: (at: number) => number): Promise<string[]> {
  const told: string[] = []
  for (;;) {
    const state = tape.look()
    if (state === 'wait') {
      await breathe()
      continue
    }
    if (state === 'end' && tape.deliverAt === Infinity) return told
    if (tape.at <= tape.deliverAt) {
      told.push(`exchange ${tape.at}`)
      tape.pass(tape.at + latency(tape.at))
    } else {
      const { batch, row } = tape.delivery
      told.push(`we ${batch.at[row]} at ${tape.deliverAt}`)
      tape.delivered()
    }
  }
}

describe('a tape', () => {
  it('gives every event to the exchange, and to us a latency later', async () => {
    const { tape } = tapeOf([[1, 2], [], [5]])
    expect(await play(tape, () => 2)).toEqual([
      'exchange 1',
      'exchange 2',
      'we 1 at 3',
      'we 2 at 4',
      'exchange 5',
      'we 5 at 7',
    ])
  })

  it('never lets one event overtake another on its way to us', async () => {
    const { tape } = tapeOf([[1, 2, 3]])
    expect((await play(tape, (at) => (at === 1 ? 10 : 0))).filter((line) => line.startsWith('we'))).toEqual([
      'we 1 at 11',
      'we 2 at 11',
      'we 3 at 11',
    ])
  })

  it('fetches no more than two batches ahead', async () => {
    const { tape, asked } = tapeOf([[1], [2], [3], [4], [5]])
    while (tape.look() === 'wait') await breathe()
    for (let k = 0; k < 10; k++) await breathe()
    expect(asked()).toBe(2)
  })

  it('ends with what the source threw', async () => {
    const { tape } = tapeOf([[1]], true)
    expect(await play(tape, () => 0)).toEqual(['exchange 1', 'we 1 at 1'])
    expect(tape.fault).toEqual(new Error('the disk is gone'))
  })

  it('of nothing is over at once', async () => {
    const { tape } = tapeOf([])
    expect(await play(tape, () => 0)).toEqual([])
  })
})
