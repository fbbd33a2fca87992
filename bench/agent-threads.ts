/** Agents in workers without a supervisor: the product's workers, seats, loops and rings. */
import { PLAIN_ACCOUNT } from '#domain/account.ts'
import type { Instrument } from '#domain/instrument.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import type { MessageType } from '#messages/catalogue.ts'
import { readEpoch } from '#swarm/clocks/wall-clock.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import type { SeatHandle, SeatNews } from '#swarm/hosts/seat-handle.ts'
import { startWorker } from '#swarm/hosts/worker-host.ts'
import type { NodeOrder } from '#swarm/seat/seat-control.ts'
import type { Wait } from '#swarm/seat/seat-loop.ts'

export interface ThreadedAgent {
  readonly id: string
  readonly consumes: readonly MessageType[]
  readonly produces: readonly MessageType[]
  /** URL of its module. */
  readonly module: string
  readonly config: unknown
}

export interface Threads {
  readonly fabric: Fabric
  /** In the order of the agents. */
  readonly places: readonly Place[]
  /** One a worker. */
  readonly handles: readonly SeatHandle[]
  close(): Promise<void>
}

const HEAP_MIB = 128

export interface ThreadOptions {
  /** Block on their rings, or live in their event loops. */
  readonly wait?: Wait
  /** All in one worker, instead of each in its own. */
  readonly together?: boolean
  readonly instruments?: readonly Instrument[]
  /** Places further parties before the links are made. */
  readonly more?: (fabric: Fabric) => void
}

/** Starts them all, wired by what they declare. */
export async function startThreads(agents: readonly ThreadedAgent[], options: ThreadOptions = {}): Promise<Threads> {
  const { wait = 'block', together = false, instruments = [], more } = options
  const fabric = new Fabric({ slots: 8192, commandSlots: 4096 }, false)
  const epoch = readEpoch()
  const shared = together ? fabric.takeSeat() : -1
  const places = agents.map(({ id, consumes, produces }) =>
    fabric.place({ id, consumes, produces, from: [], outside: false }, together ? shared : fabric.takeSeat()),
  )
  more?.(fabric)
  for (const from of fabric.places.values()) for (const to of fabric.places.values()) fabric.connect(from, to)
  const orders = places.map((place, k) => orderFor(place, agents[k], instruments))
  const workers = together
    ? [{ seat: shared, nodes: orders }]
    : places.map(({ seat }, k) => ({ seat, nodes: [orders[k]] }))
  const handles = await Promise.all(
    workers.map(async ({ seat, nodes }) => {
      const worker = startWorker(fabric.board, { epoch, preload: [] }, HEAP_MIB)
      const { handle, failures } = await worker.adopt({ seat, wait, nodes }, listener)
      if (failures.length > 0) throw new Error(failures[0].line)
      return handle
    }),
  )
  return {
    fabric,
    places,
    handles,
    close: async () => void (await Promise.all(handles.map((handle) => handle.close()))),
  }
}

const listener = {
  // That a ring is full is what a run at full speed is for.
  onNews: (_seat: number, news: SeatNews) => ('full' in news ? undefined : console.error('news of a bench:', news)),
  onDown: (_seat: number, down: unknown) => console.error('a worker of a bench fell:', down),
}

const orderFor = (
  { node, party, outputs, links }: Place,
  { module, config }: ThreadedAgent,
  instruments: readonly Instrument[],
): NodeOrder => ({
  role: 'agent',
  node,
  id: party.id,
  incarnation: 1,
  session: 1,
  seed: 1,
  produces: party.produces,
  inputs: links.map(({ ring, slot, accepts }) => ({ ring, slot, accepts })),
  outputs,
  module,
  config,
  instruments,
  day: UTC_DAY,
  account: PLAIN_ACCOUNT,
  columns: [],
  poison: [],
  warmup: 0,
})
