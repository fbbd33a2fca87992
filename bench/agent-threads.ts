/** Agents in workers of their own without a supervisor: the product's workers, seats, loops and rings. */
import type { Instrument } from '#domain/instrument.ts'
import type { MessageType } from '#messages/catalogue.ts'
import { readEpoch } from '#swarm/clocks/wall-clock.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import type { SeatHandle, SeatNews } from '#swarm/hosts/seat-handle.ts'
import { startWorker } from '#swarm/hosts/worker-host.ts'
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
  readonly handles: readonly SeatHandle[]
  close(): Promise<void>
}

const HEAP_MIB = 128

/** Starts them all, wired by what they declare. `more` may place further parties before the links are made. */
export async function startThreads(
  agents: readonly ThreadedAgent[],
  wait: Wait = 'block',
  instruments: readonly Instrument[] = [],
  more: (fabric: Fabric) => void = () => {},
): Promise<Threads> {
  const fabric = new Fabric({ slots: 8192, commandSlots: 4096 }, false)
  const epoch = readEpoch()
  const places = agents.map(({ id, consumes, produces }) =>
    fabric.place({ id, consumes, produces, from: [], outside: false }, fabric.takeSeat()),
  )
  more(fabric)
  for (const from of fabric.places.values()) for (const to of fabric.places.values()) fabric.connect(from, to)
  const listener = {
    // That a ring is full is what a run at full speed is for.
    onNews: (_seat: number, news: SeatNews) => ('full' in news ? undefined : console.error('news of a bench:', news)),
    onDown: (_seat: number, down: unknown) => console.error('a worker of a bench fell:', down),
  }
  const handles = await Promise.all(
    places.map(async ({ node, seat, party, outputs, links }, k) => {
      const worker = startWorker(fabric.board, { epoch, preload: [] }, HEAP_MIB)
      const { module, config } = agents[k]
      const inputs = links.map(({ ring, slot, accepts }) => ({ ring, slot, accepts }))
      const common = {
        node,
        id: party.id,
        incarnation: 1,
        session: 1,
        seed: 1,
        produces: party.produces,
        inputs,
        outputs,
      }
      const order = {
        role: 'agent',
        ...common,
        module,
        config,
        instruments,
        columns: [],
        poison: [],
        warmup: 0,
      } as const
      const { handle, failures } = await worker.adopt({ seat, wait, nodes: [order] }, listener)
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
