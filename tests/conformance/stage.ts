/**
 * A stage for one agent: someone who tells it everything it consumes, and someone who hears everything it says, over
 * real rings, on a clock that is told. The agent plays in this thread or in a worker; the code that seats it is the same.
 */
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { PLAIN_ACCOUNT } from '#domain/account.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import { messageById, messageOf, type AnyMessage, type MessageType } from '#messages/catalogue.ts'
import { Board } from '#swarm/links/board.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import { Ring } from '#swarm/links/ring.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { controlSeat, type AgentOrder } from '#swarm/seat/seat-control.ts'
import { type AnySpec, EURUSD } from '#tests/outbox.ts'

/** A message to tell, or host time to let pass. */
export type Cue = AnyMessage | { readonly wait: number }

export interface Play {
  readonly spec: AnySpec
  /** URL of the module the spec is the default export of. */
  readonly module: string
  readonly config: unknown
  readonly columns?: readonly string[]
  readonly inbox: readonly Cue[]
}

/** Told to the worker that plays. */
export interface Script {
  readonly board: SharedArrayBuffer
  readonly seat: number
  readonly clock: SharedArrayBuffer
  /** [asked, answered]: a turn of the stage is asked for and answered when nothing is left to do. */
  readonly turns: SharedArrayBuffer
  readonly order: AgentOrder
}

const CLOCK_START = 1_000_000

function set(play: Play) {
  const fabric = new Fabric({ slots: 256, commandSlots: 256 }, false)
  const seat = fabric.takeSeat()
  const agentSeat = fabric.takeSeat()
  const { spec } = play
  const heard: MessageType[] = ['market.gap', ...spec.consumes]
  const teller = fabric.place({ id: 'teller', consumes: [], produces: heard, from: [], outside: true }, seat)
  const agent = fabric.place(
    { id: spec.name, consumes: heard, produces: spec.produces, from: [], outside: false },
    agentSeat,
  )
  const hearer = fabric.place({ id: 'hearer', consumes: spec.produces, produces: [], from: [], outside: true }, seat)
  fabric.connect(teller, agent)
  const links = fabric.connect(agent, hearer)
  const order: AgentOrder = {
    role: 'agent',
    node: agent.node,
    id: spec.name,
    incarnation: 1,
    module: play.module,
    config: spec.config(z).parse(play.config),
    session: 1,
    seed: 7,
    instruments: [EURUSD],
    day: UTC_DAY,
    account: PLAIN_ACCOUNT,
    produces: spec.produces,
    inputs: agent.links.map(({ ring, slot, accepts }) => ({ ring, slot, accepts })),
    outputs: agent.outputs,
    columns: play.columns ?? [],
    warmup: 0,
    poison: [],
  }
  const readers = links.map(({ ring, slot }) => new RingReader(new Ring(ring), slot))
  return { fabric, teller, order, readers, agentSeat }
}

function tell(teller: Place, writers: Map<Ring, RingWriter>, message: AnyMessage): void {
  const definition = messageOf(message.type)
  const ring = definition.lane === 'data' ? teller.data! : teller.command! // the teller produces on the lanes it tells on
  const writer = writers.get(ring) ?? new RingWriter(ring)
  writers.set(ring, writer)
  definition.encode(message, ring.f, ring.i, writer.claim())
  writer.commit()
}

function hear(readers: readonly RingReader[]): AnyMessage[] {
  const heard: AnyMessage[] = []
  for (const reader of readers) {
    while (reader.available() > 0) {
      const { ring } = reader
      const w = ring.wordOf(reader.cursor)
      const definition = messageById[ring.i[2 * w]]! // only catalogued messages are written
      const message = definition.draft()
      definition.decode(ring.f, ring.i, w, message)
      heard.push(message)
      reader.done()
    }
    reader.release()
  }
  return heard
}

/** Seats the agent of a script on a told clock; shared by both stages. */
export async function enter(script: Script, onFault: (fault: Fault) => void): Promise<() => void> {
  const clock = new Float64Array(script.clock)
  const seat = new Seat(script.seat, {
    board: new Board(script.board),
    clock: { virtual: true, now: () => clock[0] },
    stamp: () => clock[0],
    onFault,
  })
  const answer = await controlSeat(seat, () => {}).add(script.order)
  if (!answer.ok) throw new Error(answer.line)
  return () => {
    const until = clock[0]
    clock[0] = clock[1]!
    for (;;) {
      while (seat.pass()) {}
      if (seat.timers.next > until) break
      clock[0] = seat.timers.next
    }
    clock[0] = clock[1] = until
  }
}

/** Plays the inbox and gives the outbox. */
export async function perform(play: Play, where: 'inline' | 'worker'): Promise<AnyMessage[]> {
  const { fabric, teller, order, readers, agentSeat } = set(play)
  const writers = new Map<Ring, RingWriter>()
  const clock = new SharedArrayBuffer(16)
  const turns = new SharedArrayBuffer(8)
  const now = new Float64Array(clock)
  now.fill(CLOCK_START)
  const script: Script = { board: fabric.board.buffer, seat: agentSeat, clock, turns, order }
  const faults: Fault[] = []
  const worker = where === 'worker' ? await inWorker(script) : undefined
  const turn = worker?.turn ?? (await enter(script, (fault) => faults.push(fault)))
  const outbox: AnyMessage[] = hear(readers)
  for (const cue of play.inbox) {
    if ('wait' in cue) now[0] += cue.wait
    else tell(teller, writers, cue)
    await Promise.resolve(turn())
    outbox.push(...hear(readers))
  }
  await worker?.end()
  if (faults.length > 0) throw new Error(faults[0].line)
  return outbox
}

async function inWorker(script: Script): Promise<{ turn: () => Promise<void>; end: () => Promise<void> }> {
  const worker = new Worker(new URL('./stage-worker.ts', import.meta.url), { workerData: script })
  const words = new Int32Array(script.turns)
  const failed = new Promise<never>((_resolve, reject) => worker.once('error', reject))
  await Promise.race([failed, new Promise((resolve) => worker.once('message', resolve))])
  const turn = async (): Promise<void> => {
    const asked = Atomics.add(words, 0, 1) + 1
    Atomics.notify(words, 0)
    while (Atomics.load(words, 1) !== asked) {
      const answered = Atomics.waitAsync(words, 1, asked - 1, 1_000)
      if (answered.async) await Promise.race([failed, answered.value])
    }
  }
  return { turn, end: async () => void (await worker.terminate()) }
}
