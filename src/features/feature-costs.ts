/**
 * What an event costs each feature: every so many events one of them, in turn, is timed. Often enough to tell, seldom
 * enough not to be felt.
 */
const TIMED_EVERY = 64

export class FeatureCosts {
  private readonly events: Float64Array
  private readonly micros: Float64Array
  private seen = 0

  constructor(features: number) {
    this.events = new Float64Array(features)
    this.micros = new Float64Array(features)
  }

  /** An event comes: the feature to time at it, or -1. */
  turn(): number {
    const round = this.seen++ / TIMED_EVERY
    return Number.isInteger(round) ? round % this.events.length : -1
  }

  timed(feature: number, micros: number): void {
    this.events[feature]++
    this.micros[feature] += micros
  }

  /** Mean nanoseconds an event; null before any was measured, and on a clock that stands meanwhile. */
  nanosPerEvent(feature: number): number | null {
    return this.micros[feature] > 0 ? Math.round((1e3 * this.micros[feature]) / this.events[feature]) : null
  }
}
