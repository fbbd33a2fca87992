/** The real coordinator agent, timed from the moment it puts a ballot until it says what carried. */
import coordinator, { type CoordinatorConfig } from '#agents/coordinator.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import type { Context } from '#swarm/behaviour.ts'
import { Score } from './score.ts'

export interface TimedConfig {
  readonly score: SharedArrayBuffer
  readonly rules: CoordinatorConfig
}

type Receive = ReturnType<typeof coordinator.create>['receive']
type Ctx = Parameters<Receive>[1]

export default {
  ...coordinator,
  create({ score: buffer, rules }: TimedConfig, env: Parameters<typeof coordinator.create>[1]): { receive: Receive } {
    const score = new Score(buffer)
    const inner = coordinator.create(rules, env)
    /** When the open ballot of each instrument was put. */
    const put: number[] = []
    let real: Ctx
    const timed: Context<Parameters<Ctx['emit']>[0]> = {
      now: () => real.now(),
      stopwatch: () => real.stopwatch(),
      after: (delayMicros, tag) => real.after(delayMicros, tag),
      get rng() {
        return real.rng
      },
      emit(message) {
        if (message.type === 'decision.ballot') put[message.instrument] = stamp()
        else if (message.type === 'decision.intent') score.note(put[message.instrument])
        real.emit(message)
      },
    }
    return {
      receive(message, ctx) {
        real = ctx
        inner.receive(message, timed)
      },
    }
  },
}
