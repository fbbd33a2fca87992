/** Ctrl-C and its kin: once asks for an end in order, twice quits at once. */
import { exitCodes } from './exit-codes.ts'

/**
 * One press of Ctrl-C can arrive twice: from the terminal to the whole group of processes, and again from a parent that
 * passes it on. What comes this soon after the first is the same press.
 */
const ECHO_MILLIS = 250

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interruptible {
  on(signal: (typeof SIGNALS)[number], listener: () => void): unknown
  off(signal: (typeof SIGNALS)[number], listener: () => void): unknown
  exit(code: number): void
}

/** Returns a function that gives the signals back. */
export function onInterrupt(
  ask: () => void,
  target: Interruptible = process,
  now: () => number = Date.now,
): () => void {
  let first = Number.NaN
  const listener = (): void => {
    if (Number.isNaN(first)) {
      first = now()
      ask()
    } else if (now() - first > ECHO_MILLIS) {
      target.exit(exitCodes.interrupted.code)
    }
  }
  for (const signal of SIGNALS) target.on(signal, listener)
  return () => {
    for (const signal of SIGNALS) target.off(signal, listener)
  }
}
