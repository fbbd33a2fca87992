/**
 * Runs an agent alone, by hand: an inbox in, its outbox out. For unit tests; the hosts have the conformance suite.
 * Timers fire when the inbox's host time passes them: give `{ now }` steps between messages with `wait(micros)`.
 */
import { z } from 'zod'
import { PLAIN_ACCOUNT } from '#domain/account.ts'
import type { Instrument } from '#domain/instrument.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import type { AnyMessage, MessageFor, MessageType } from '#messages/catalogue.ts'
import { messageOf } from '#messages/catalogue.ts'
import { seededRng } from '#numeric/rng.ts'
import type { AgentEnv, AgentSpec, Behaviour } from '#swarm/behaviour.ts'

export const EURUSD: Instrument = {
  id: 1,
  symbol: 'EURUSD',
  tickSize: '0.00001',
  lotStep: '0.01',
  minLots: '0.01',
  maxLots: '100',
  contractSize: '100000',
  currency: 'USD',
}

/** A complete message from the fields a test cares about; the others hold their draft's value. */
export function message<Type extends MessageType>(type: Type, fields: Partial<MessageFor<Type>>): MessageFor<Type> {
  const draft: unknown = { ...messageOf(type).draft(), seq: 1, at: 1_000_000, instrument: 1, ...fields }
  return draft as MessageFor<Type> // the draft of that very type, completed by fields of that type
}

export interface Bench {
  readonly behaviour: Behaviour
  readonly outbox: AnyMessage[]
  tell(...messages: AnyMessage[]): void
  /** Moves host time on and delivers the timers that come due. */
  wait(micros: number): void
  sent<Type extends MessageType>(type: Type): MessageFor<Type>[]
  /** Timers that were set and are not due yet. */
  readonly timers: number
}

/** A bench takes any agent: the config goes through the spec's own schema. */
// oxlint-disable-next-line typescript/no-explicit-any -- no narrower type holds every spec
export type AnySpec = AgentSpec<any, any, any>

/** Creates the agent as a host would: config through its schema, then `start`. */
export function bench(spec: AnySpec, config: unknown, env: Partial<AgentEnv> = {}, seed = 1): Bench {
  const outbox: AnyMessage[] = []
  let now = 1_000_000
  const timers: { due: number; tag: number }[] = []
  const behaviour: Behaviour = spec.create(spec.config(z).parse(config) as never, {
    id: spec.name,
    node: 3,
    incarnation: 1,
    session: 1,
    instruments: [EURUSD],
    day: UTC_DAY,
    account: PLAIN_ACCOUNT,
    columns: [],
    ...env,
  })
  const ctx = {
    now: () => now,
    stopwatch: () => now,
    emit: (sent: AnyMessage) => {
      const definition = messageOf(sent.type)
      const f = new Float64Array(definition.words)
      definition.encode(sent, f, new Int32Array(f.buffer), 0)
      const copy = definition.draft()
      definition.decode(f, new Int32Array(f.buffer), 0, copy)
      outbox.push(copy)
    },
    after: (delay: number, tag: number) => void timers.push({ due: now + delay, tag }),
    rng: seededRng(seed),
  }
  behaviour.start?.(ctx)
  return {
    behaviour,
    outbox,
    tell: (...messages) => {
      for (const one of messages) behaviour.receive(one, ctx)
    },
    wait(micros) {
      const until = now + micros
      for (;;) {
        timers.sort((a, b) => a.due - b.due)
        const next = timers[0]
        if (next === undefined || next.due > until) break
        timers.shift()
        now = next.due
        behaviour.receive(message('agent.timer', { tag: next.tag }), ctx)
      }
      now = until
    },
    get timers() {
      return timers.length
    },
    sent: <Type extends MessageType>(type: Type) => outbox.filter((one): one is MessageFor<Type> => one.type === type),
  }
}
