/** One of four workers of a rival chain: objects posted from stage to stage, or a comlink call per hop. */
import { workerData, type MessagePort } from 'node:worker_threads'
import { expose, wrap } from 'comlink'
import { controlEndpoint } from '#swarm/hosts/control-endpoint.ts'
import { packets, Schedule, Score } from './score.ts'

export interface StageSetup {
  readonly transport: 'postMessage' | 'comlink'
  readonly stage: 0 | 1 | 2 | 3
  readonly score: SharedArrayBuffer
  /** Towards the stage before and the one after; the first has only `next`, the last only `previous`. */
  readonly previous: MessagePort | null
  readonly next: MessagePort | null
  /** Between the last and the first: how many have arrived, for as many may be under way. */
  readonly credit: MessagePort | null
  /** Of the second: control calls come by it. */
  readonly control: MessagePort | null
}

export interface StageControl {
  ping(): null
}

interface Quote {
  readonly type: 'market.quote'
  readonly seq: number
  readonly at: number
  readonly instrument: number
  readonly bid: number
  readonly bidSize: number
  readonly ask: number
  readonly askSize: number
}
interface Row {
  readonly type: 'feature.row'
  readonly seq: number
  readonly at: number
  readonly instrument: number
  readonly mid: number
  readonly values: readonly number[]
}
interface Proposal {
  readonly type: 'decision.proposal'
  readonly seq: number
  readonly at: number
  readonly instrument: number
  readonly voter: number
  readonly stance: 'long'
  readonly confidence: number
}
type Step = Quote | Row | Proposal

/** Ticks under way at most; acknowledged in parts. comlink serves fewer best. */
const WINDOW = { postMessage: 4096, comlink: 256 } as const
const ACK_EVERY = 256

const setup = workerData as StageSetup // set by rivals.ts
const score = new Score(setup.score)

const quoteAt = (seq: number, at: number): Quote => ({
  type: 'market.quote',
  seq,
  at,
  instrument: 1,
  bid: 1.1,
  bidSize: 1,
  ask: 1.2,
  askSize: 1,
})

/** What a stage makes of what it takes; nothing at the last, which notes it. */
function work(step: Step): Step | undefined {
  const { seq, at, instrument } = step
  switch (step.type) {
    case 'market.quote':
      return { type: 'feature.row', seq, at, instrument, mid: (step.bid + step.ask) / 2, values: [step.bid, step.ask] }
    case 'feature.row':
      return {
        type: 'decision.proposal',
        seq,
        at,
        instrument,
        voter: 3,
        stance: 'long',
        confidence: step.values[0] - step.mid,
      }
    case 'decision.proposal':
      score.note(at)
      return undefined
  }
}

/** The source's loop: sends what is due while fewer than the window are under way, and sleeps till the next is. */
function feed(send: (quote: Quote) => void, underWay: () => number): void {
  const schedule = new Schedule(score, packets)
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  const most = WINDOW[setup.transport]
  let seq = 0
  const turn = (): void => {
    const room = most - underWay()
    const now = room > 0 ? schedule.take(Math.min(64, room)) : 0
    for (let k = 0; k < now; k++) send(quoteAt(seq++, schedule.planned))
    // Asleep it hears no acknowledgement: it sleeps only with nothing under way, or in a schedule.
    if (now === 0 && room > 0) Atomics.wait(sleeper, 0, 0, schedule.sleepMicros() / 1e3)
    setImmediate(turn)
  }
  setImmediate(turn)
}

function overPorts(): void {
  const { stage, previous, next, credit } = setup
  if (stage === 0) {
    let sent = 0
    let acknowledged = 0
    credit!.on('message', (count: number) => void (acknowledged += count))
    feed(
      (quote) => {
        sent++
        next!.postMessage(quote)
      },
      () => sent - acknowledged,
    )
    return
  }
  let taken = 0
  previous!.on('message', (step: Step) => {
    const made = work(step)
    if (made !== undefined) next!.postMessage(made)
    else if (++taken % ACK_EVERY === 0) credit!.postMessage(ACK_EVERY)
  })
}

interface Far {
  take(step: Step): Promise<void>
}

function overComlink(): void {
  const { stage, previous, next } = setup
  const far = next === null ? undefined : wrap<Far>(controlEndpoint(next))
  if (stage === 0) {
    let underWay = 0
    feed(
      (quote) => {
        underWay++
        void far!.take(quote).then(() => underWay--)
      },
      () => underWay,
    )
    return
  }
  const near: Far = {
    async take(step) {
      const made = work(step)
      if (made !== undefined) await far!.take(made)
    },
  }
  expose(near, controlEndpoint(previous!))
}

if (setup.control !== null) expose({ ping: () => null } satisfies StageControl, controlEndpoint(setup.control))
if (setup.transport === 'postMessage') overPorts()
else overComlink()
