/** Market time by a host's clock: `speed` seconds of market for each second of host, and still while it is frozen. */
import type { Zod } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'

/** `max`: no pace, as fast as the swarm takes it. */
export type Speed = number | 'max'

export const speedChoice = (z: Zod) =>
  z
    .union([z.number().positive().max(1_000), z.literal('max')])
    .default(1)
    .describe('seconds of market time per second, or max for as fast as the swarm takes it')

export interface Pace {
  readonly frozen: boolean
  /** Elapsed market time now. */
  elapsed(): number
  /** Host micros until the market has been going for `elapsed`. */
  until(elapsed: number): Micros
  freeze(): void
  thaw(): void
}

/** Frozen at first. `now` is host time. */
export function pace(speed: number, now: () => Micros): Pace {
  let base = 0
  let since = 0
  const self = {
    frozen: true,
    elapsed: () => (self.frozen ? base : base + (now() - since) * speed),
    until: (elapsed: number) => Math.max(0, Math.ceil((elapsed - self.elapsed()) / speed)),
    freeze(): void {
      base = self.elapsed()
      self.frozen = true
    },
    thaw(): void {
      if (!self.frozen) return
      since = now()
      self.frozen = false
    },
  }
  return self
}
