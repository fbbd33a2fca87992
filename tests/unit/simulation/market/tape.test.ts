import { setImmediate as breathe } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createTape, DELIVERY, HEAD, type Tape, TOLD } from '#simulation/market/tape.ts'
import { TickBatchBuilder, type TickBatch } from '#swarm/ports/tick-batch.ts'

/** A trade at each time; below zero a record of an order, which nobody is told. */
const batchOf = (times: readonly number[]): TickBatch => {
  const batch = new TickBatchBuilder(['A'])
  for (const at of times) {
    if (at < 0) batch.mbo(0, -at, 0, 1, 0, 1, 1, 1, 0)
    else batch.trade(0, at, 0, at, 1, 0)
  }
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
    if (state === 'end' && tape.times[DELIVERY] === Infinity) return told
    if (tape.times[HEAD] <= tape.times[DELIVERY]) {
      told.push(`exchange ${tape.times[HEAD]}`)
      if (tape.isTold) tape.pass(tape.times[HEAD] + latency(tape.times[HEAD]))
      else tape.skip()
    } else {
      const { batch, row } = tape.delivery
      told.push(`we ${batch.at[row]} at ${tape.times[DELIVERY]}`)
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

  it('gives orders of the market to the exchange alone', async () => {
    const { tape } = tapeOf([[-1, -2, 3, -3, -4], [-5], [6, -7]])
    expect(await play(tape, () => 2)).toEqual([
      'exchange 1',
      'exchange 2',
      'exchange 3',
      'exchange 3',
      'exchange 4',
      'exchange 5',
      'we 3 at 5',
      'exchange 6',
      'exchange 7',
      'we 6 at 8',
    ])
  })

  it('knows when the next event is that we are told, as far as it is here', async () => {
    const { tape } = tapeOf([[-1, -2, 3, -4], [5]])
    const seen: number[] = []
    while (tape.look() !== 'end') {
      if (tape.look() === 'wait') await breathe()
      else {
        seen.push(tape.times[TOLD])
        tape.skip()
      }
    }
    expect(seen).toEqual([3, 3, 3, Infinity, 5])
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
