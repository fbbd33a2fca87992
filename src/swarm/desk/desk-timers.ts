/** Callbacks on the host's timers: an agent has only tags, a venue and its desk want functions. */
import type { Micros } from '#domain/time.ts'
import type { Context } from '#swarm/behaviour.ts'

export interface DeskTimers {
  /** Calls back after `delayMicros` of host time. Returns a function that cancels. */
  after(delayMicros: Micros, call: () => void): () => void
  /** A timer of the host is due. */
  fire(tag: number): void
}

/** Tags of one slot are this far apart: a timer that was canceled is due all the same, and is not the next one there. */
const SLOTS = 2 ** 20

export function createTimers(ctx: Pick<Context, 'after'>): DeskTimers {
  /** By slot; undefined where none is set. */
  const calls: ((() => void) | undefined)[] = []
  const tags: number[] = []
  const free: number[] = []
  const end = (tag: number): void => {
    const slot = tag % SLOTS
    if (tags[slot] !== tag || calls[slot] === undefined) return
    calls[slot] = undefined
    free.push(slot)
  }
  return {
    after(delayMicros, call) {
      const slot = free.pop() ?? calls.length
      const tag = (tags[slot] ?? slot) + SLOTS
      tags[slot] = tag
      calls[slot] = call
      ctx.after(delayMicros, tag)
      return () => end(tag)
    },
    fire(tag) {
      const slot = tag % SLOTS
      if (tags[slot] !== tag) return
      const call = calls[slot]
      end(tag)
      call?.()
    },
  }
}
