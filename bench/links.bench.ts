/**
 * One record between two workers: round trip, and one way as fast as it goes. Rings are written and read with the
 * product's own writer, reader and codec; the others get the same record as an object.
 */
import { MessageChannel, Worker } from 'node:worker_threads'
import { Board } from '#swarm/links/board.ts'
import { createRing, Ring, slotWordsFor, type RingHandle } from '#swarm/links/ring.ts'
import { parcels, type EndSetup, type Result, type Size, type Task } from './link-parcel.ts'
import { atLeast, Report } from './report.ts'
import { interleave, readingOf, repetitions, seconds, type Contender, type Reading } from './sampling.ts'

const SLOTS = 8192
const ROUNDS = 7

const board = new Board()
const ringOf = (id: number, size: Size, producer: number): RingHandle => {
  const shape = { slots: SLOTS, slotWords: slotWordsFor(parcels[size].words), laps: false, window: SLOTS }
  const ring = new Ring(createRing(id, producer, shape))
  ring.producerSeat = producer
  ring.attach(0, 1 - producer, false)
  return ring.handle
}
const entry = new URL('./link-end.ts', import.meta.url)

/** Two workers and the rings between them. Fresh ones for each size, so that no code has met records of the other. */
function openLink(size: Size): readonly [Worker, Worker] {
  const there = ringOf(0, size, 0)
  const back = ringOf(1, size, 1)
  const start = (setup: EndSetup): Worker => new Worker(entry, { workerData: setup })
  return [
    start({ side: 0, size, board: board.buffer, out: there, in: back }),
    start({ side: 1, size, board: board.buffer, out: back, in: there }),
  ]
}

const answerOf = (worker: Worker): Promise<Result> =>
  new Promise((resolve, reject) => {
    worker.removeAllListeners('error').once('error', reject)
    worker.once('message', resolve)
  })

async function measure(ends: readonly [Worker, Worker], task: Task): Promise<Reading> {
  const { port1, port2 } = new MessageChannel()
  const answers = Promise.all(ends.map(answerOf))
  ends[1].postMessage({ task, port: port2 }, [port2])
  ends[0].postMessage({ task, port: port1 }, [port1])
  const [first, second] = (await answers) as [Result, Result] // one a side
  if (task.trip === 'round') return readingOf(first.micros)
  return readingOf(second.micros, task.count / ((second.to - first.from) / 1e6))
}

const contender = (ends: readonly [Worker, Worker], name: string, task: Task, rate: number): Contender => {
  const count = Math.ceil((rate * seconds(0.5)) / 6400) * 6400
  return { name, run: () => measure(ends, { ...task, count }) }
}

const report = new Report('links')
const common = { batch: 1, count: 0 } as const
for (const [size, bytes] of [
  ['large', 128],
  ['small', 64],
] as const) {
  const ends = openLink(size)
  const round = { ...common, trip: 'round' } as const
  const trips = [
    contender(ends, 'comlink', { ...round, transport: 'comlink' }, 8e3),
    contender(ends, 'postMessage', { ...round, transport: 'postMessage' }, 15e3),
    contender(ends, 'ring', { ...round, transport: 'ring' }, 15e3),
  ]
  const trip = await interleave(trips, repetitions(ROUNDS))
  report.heard(`round trip ${bytes} B`, trip.others)
  for (const { name } of trips) {
    const yardstick =
      name === 'comlink' ? undefined : `round trip ${bytes} B: ${name === 'ring' ? 'postMessage' : 'comlink'}`
    report.add(`round trip ${bytes} B: ${name}`, 'us', trip.readings.get(name)!, yardstick)
  }

  const way = { ...common, trip: 'one-way' } as const
  const ways = [
    contender(ends, 'comlink', { ...way, transport: 'comlink' }, 80e3),
    contender(ends, 'postMessage', { ...way, transport: 'postMessage' }, 500e3),
    contender(ends, 'ring, each published', { ...way, transport: 'ring' }, 15e6),
    contender(ends, 'ring, 64 at once', { ...way, transport: 'ring', batch: 64 }, 30e6),
  ]
  const oneWay = await interleave(ways, repetitions(ROUNDS))
  report.heard(`one way ${bytes} B`, oneWay.others)
  const post = `one way ${bytes} B: postMessage`
  for (const { name } of ways) {
    const row = `one way ${bytes} B: ${name}`
    const reading = oneWay.readings.get(name)!
    if (!name.startsWith('ring')) report.add(row, 'records/s', reading)
    else if (name === 'ring, each published') report.add(row, 'records/s', reading, post)
    else {
      report.add(row, 'records/s', reading, post, ({ value, ratio }) => [
        atLeast(ratio!, 60, '60x'),
        ...(bytes === 64 ? [atLeast(value, 40e6, '40 M/s')] : []),
      ])
    }
  }
  await Promise.all(ends.map((worker) => worker.terminate()))
}
report.print()
