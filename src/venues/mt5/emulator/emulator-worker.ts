/** The thread of an embedded emulator: a terminal of its own, which dials the gateway over TCP and delays it by nothing. */
import { randomInt } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '#domain/errors.ts'
import { wallClock } from '#swarm/clocks/wall-clock.ts'
import { tcpDial } from './dial.ts'
import { openEmulator, type EmulatorTerms } from './emulator.ts'

export interface EmulatorSetup {
  readonly terms: EmulatorTerms
  readonly host: string
  readonly port: number
  /** Host time less the stamp common to all threads. */
  readonly epoch: number
}

/** To the thread: a scenario line; `id` asks for its answer. */
export interface EmulatorOrder {
  readonly say: string
  readonly id: number
}

/** From the thread. */
export type EmulatorNews =
  | { readonly news: 'fault'; readonly line: string }
  | { readonly news: 'ended' }
  | { readonly news: 'status'; readonly status: unknown }
  | { readonly news: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly news: 'refused'; readonly id: number; readonly why: string }

const { terms, host, port, epoch } = workerData as EmulatorSetup // put there by `threadEmulator`
const home = parentPort! // it is a worker's
const tell = (news: EmulatorNews): void => home.postMessage(news)
const clock = wallClock(epoch)
/** The longest a timer takes. */
const MAX_MILLIS = 2 ** 31 - 1

const emulator = openEmulator(
  terms,
  {
    virtual: false,
    now: () => clock.now(),
    after(delayMicros, call) {
      const timer = setTimeout(call, Math.min(MAX_MILLIS, delayMicros / 1_000))
      return () => clearTimeout(timer)
    },
    dial: tcpDial(host, () => port),
    random: () => randomInt(2 ** 32) / 2 ** 32,
    print() {},
  },
  {
    fault: (line) => tell({ news: 'fault', line }),
    ended: () => tell({ news: 'ended' }),
    beat: () => tell({ news: 'status', status: emulator.status() }),
  },
)

home.on('message', ({ say, id }: EmulatorOrder) => {
  try {
    tell({ news: 'answer', id, answer: emulator.say(say) })
  } catch (thrown) {
    tell({ news: 'refused', id, why: messageOf(thrown) })
  }
})
emulator.start()
