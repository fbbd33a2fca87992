/** Callbacks on the host's timers: an agent has only tags, a venue and its desk want functions. */
import type { Micros } from '#domain/time.ts'
import type { Context } from '#swarm/behaviour.ts'

export interface DeskTimers {
  /** Calls back after `delayMicros` of host time. Returns a function that cancels. */
  after(delayMicros: Micros, call: () => void): () => void
  /** A timer of the host is due. */
  fire(tag: number): void
}

export function createTimers(ctx: Pick<Context, 'after'>): DeskTimers {
  const calls = new Map<number, () => void>()
  let tags = 0
  return {
    after(delayMicros, call) {
      const tag = ++tags
      calls.set(tag, call)
      ctx.after(delayMicros, tag)
      return () => void calls.delete(tag)
    },
    fire(tag) {
      const call = calls.get(tag)
      calls.delete(tag)
      call?.()
    },
  }
}
