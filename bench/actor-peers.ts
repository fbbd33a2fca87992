/** Actor libraries doing the same work: one actor that is told quotes, and four that pass a tick on as we do. */
// The peers' own types lead to `{}`, and a relay's two types tie its make to its neighbours: neither is a slip.
/* oxlint-disable typescript/no-unnecessary-type-parameters, typescript/no-generated-empty-object-type */
import { createSystem, type ActorRef } from 'comedy'
import { dispatch, spawn, start, stop, type Ref } from 'nact'
import { createActor, fromCallback, setup, type AnyActorRef } from 'xstate'

export interface Peer {
  readonly name: string
  /** No state, no transitions, no queue to speak of: a function called at once. Shown, but not what a goal is against. */
  readonly isFunction: boolean
  /** Tells one actor so many quotes; resolves when it has handled them all. */
  tell(count: number): Promise<void>
  /** Sends so many ticks through four actors; resolves when the last has handled the last. */
  pipeline(count: number): Promise<void>
  close(): Promise<void>
}

interface Quote {
  readonly seq: number
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
}
interface FeatureRow {
  readonly seq: number
  readonly mid: number
  readonly values: readonly number[]
}
interface Proposal {
  readonly seq: number
  readonly voter: number
  readonly confidence: number
}
type Stage = 'quote' | 'row' | 'proposal'

const quoteOf = (seq: number): Quote => ({ seq, bid: 1.1, ask: 1.2, bidSize: 1, askSize: 1 })
const passOn = ({ seq, bid, ask, bidSize, askSize }: Quote): Quote => ({ seq, bid, ask, bidSize, askSize })
const rowOf = ({ seq, bid, ask }: Quote): FeatureRow => ({ seq, mid: (bid + ask) / 2, values: [bid, ask] })
const proposalOf = ({ seq, values }: FeatureRow): Proposal => ({ seq, voter: 3, confidence: values[0] })

/** Counts what arrives and wakes whoever waits for the last of it. */
class Tally {
  private left = 0
  private done: () => void = () => {}

  expect(count: number): Promise<void> {
    this.left = count
    return new Promise((resolve) => {
      this.done = resolve
    })
  }

  readonly one = (): void => {
    if (--this.left === 0) this.done()
  }
}

export function nactPeer(): Peer {
  const system = start()
  const told = new Tally()
  const out = new Tally()
  const ear = spawn(system, (heard: number, _quote: Quote) => (told.one(), heard + 1), 'ear', { initialState: 0 })
  const fourth = spawn(system, (seen: number, _in: Proposal) => (out.one(), seen + 1), 'execution', { initialState: 0 })
  const relay = <In, Out>(name: string, to: Ref<Out>, make: (message: In) => Out): Ref<In> =>
    spawn(system, (seen: number, message: In) => (dispatch(to, make(message)), seen + 1), name, { initialState: 0 })
  const third = relay('ml', fourth, proposalOf)
  const second = relay('feature', third, rowOf)
  const first = relay('data', second, passOn)
  const send = (to: Ref<Quote>, tally: Tally, count: number): Promise<void> => {
    const all = tally.expect(count)
    for (let seq = 0; seq < count; seq++) dispatch(to, quoteOf(seq))
    return all
  }
  return {
    name: 'nact',
    isFunction: false,
    tell: (count) => send(ear, told, count),
    pipeline: (count) => send(first, out, count),
    close: async () => stop(system),
  }
}

export async function comedyPeer(): Promise<Peer> {
  const silent = () => {}
  const system = createSystem({ test: true, log: { debug: silent, info: silent, warn: silent, error: console.error } })
  const root = await system.rootActor()
  const told = new Tally()
  const out = new Tally()
  const child = (definition: object): Promise<ActorRef> => root.createChild(definition)
  const relay = <In, Out>(to: ActorRef, make: (message: In) => Out): Promise<ActorRef> =>
    child({ take: (message: In) => void to.send('take', make(message)) })
  const ear = await child({ take: (_quote: Quote) => told.one() })
  const fourth = await child({ take: (_proposal: Proposal) => out.one() })
  const third = await relay(fourth, proposalOf)
  const second = await relay(third, rowOf)
  const first = await relay(second, passOn)
  const send = (to: ActorRef, tally: Tally, count: number): Promise<void> => {
    const all = tally.expect(count)
    for (let seq = 0; seq < count; seq++) void to.send('take', quoteOf(seq))
    return all
  }
  return {
    name: 'comedy in memory',
    isFunction: false,
    tell: (count) => send(ear, told, count),
    pipeline: (count) => send(first, out, count),
    close: () => system.destroy(),
  }
}

/** State machine actors: what xstate is for. */
export function machinePeer(): Peer {
  const actor = <In>(take: (message: In) => void): AnyActorRef => {
    const types = {} as { context: { seen: number }; events: { type: Stage; message: In } }
    const machine = setup({ types }).createMachine({
      context: { seen: 0 },
      on: { '*': { actions: ({ event }) => take(event.message) } },
    })
    return createActor(machine).start()
  }
  return xstatePeer('xstate machine', false, actor)
}

/** Callback actors: a function behind a mailbox, without state or transitions. */
export function callbackPeer(): Peer {
  const actor = <In>(take: (message: In) => void): AnyActorRef => {
    const logic = fromCallback<{ type: Stage; message: In }>(({ receive }) => receive(({ message }) => take(message)))
    return createActor(logic).start()
  }
  return xstatePeer('xstate callback', true, actor)
}

function xstatePeer(name: string, isFunction: boolean, actor: <In>(take: (message: In) => void) => AnyActorRef): Peer {
  let left = 0
  const ear = actor<Quote>(() => left--)
  const fourth = actor<Proposal>(() => left--)
  const relay = <In, Out>(type: Stage, to: AnyActorRef, make: (message: In) => Out): AnyActorRef =>
    actor<In>((message) => to.send({ type, message: make(message) }))
  const third = relay('proposal', fourth, proposalOf)
  const second = relay('row', third, rowOf)
  const first = relay('quote', second, passOn)
  const send = async (to: AnyActorRef, count: number): Promise<void> => {
    left = count
    for (let seq = 0; seq < count; seq++) to.send({ type: 'quote', message: quoteOf(seq) })
    if (left !== 0) throw new Error(`${name} lost ${left} of ${count}`)
  }
  return {
    name,
    isFunction,
    tell: (count) => send(ear, count),
    pipeline: (count) => send(first, count),
    close: async () => [ear, first, second, third, fourth].forEach((one) => one.stop()),
  }
}
