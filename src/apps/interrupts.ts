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

/**
 * Resolves when the user has had enough, or after `forMillis`. The signals stay taken after an interrupt, since the
 * process ends: the echo of the press must not end it in the middle of its last words, a second press still quits.
 */
export function untilInterrupted(forMillis?: number, target: Interruptible = process): Promise<void> {
  return new Promise((resolve) => {
    const giveBack = onInterrupt(() => {
      clearTimeout(timer)
      resolve()
    }, target)
    const timeUp = (): void => {
      giveBack()
      resolve()
    }
    const timer = forMillis === undefined ? undefined : setTimeout(timeUp, forMillis)
  })
}
