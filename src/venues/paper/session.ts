/**
 * The session with the exchange, in host time: it connects, it is cut (on demand, or now and then by configuration), it
 * notices only after a while, and it tries again until the wire is there.
 *
 * Between the cut and the notice the session believes it is up: what is sent then is lost, and nobody knows.
 */
import type { Micros } from '#domain/time.ts'
import type { Rng } from '#numeric/rng.ts'

export interface SessionTerms {
  readonly noticeMicros: number
  readonly reconnectMicros: number
  /** Mean host time from a connect to the next cut, and how long it lasts. */
  readonly cuts: { readonly everyMicros: number; readonly downMicros: number } | undefined
}

export interface SessionHost {
  now(): Micros
  after(delayMicros: number, call: () => void): () => void
  readonly rng: Rng
}

export interface SessionOutlet {
  /** The wire is cut. */
  cut(): void
  /** The wire is back and the session up. */
  connected(): void
  /** The session noticed that it is down. */
  disconnected(reason: string): void
}

export interface Session {
  /** As far as this end knows. */
  readonly up: boolean
  /** Counts sessions: 1, 2, 3 ... */
  readonly epoch: number
  start(): void
  /** Cuts the wire; it stays cut for `downMicros` of host time at least. */
  cut(downMicros: number): void
  stop(): void
}

export function session(terms: SessionTerms, host: SessionHost, outlet: SessionOutlet): Session {
  let wireBackAt = -Infinity
  let severed = true
  let stopped = false
  let cancelNext = (): void => {}
  let cancelCut = (): void => {}

  const connect = (): void => {
    if (host.now() < wireBackAt) {
      cancelNext = host.after(terms.reconnectMicros, connect)
      return
    }
    severed = false
    self.up = true
    self.epoch++
    if (terms.cuts !== undefined) {
      const { everyMicros, downMicros } = terms.cuts
      cancelCut = host.after(Math.round(host.rng.exponential() * everyMicros), () => self.cut(downMicros))
    }
    outlet.connected()
  }

  const notice = (): void => {
    self.up = false
    cancelNext = host.after(terms.reconnectMicros, connect)
    outlet.disconnected('the wire was cut')
  }

  const self = {
    up: false,
    epoch: 0,
    start(): void {
      cancelNext = host.after(0, connect)
    },
    cut(downMicros: number): void {
      wireBackAt = Math.max(wireBackAt, host.now() + downMicros)
      if (severed || stopped) return
      severed = true
      cancelCut()
      outlet.cut()
      cancelNext = host.after(terms.noticeMicros, notice)
    },
    stop(): void {
      stopped = true
      self.up = false
      cancelNext()
      cancelCut()
    },
  }
  return self
}
