/** When orders end by themselves: by the server's clock, which may be set while they work. */
import { TIME } from './trade-codes.ts'

const DAY = 86_400_000
/** Timers of the host may not reach further; a longer wait is looked at again. */
const LONGEST_WAIT = 1_000_000_000
const endOfDay = (time: number): number => (Math.floor(time / DAY) + 1) * DAY

/** Server time at which an order set up or changed at `now` expires; Infinity for never. */
export function expiresAt(timeType: number, expiration: number, now: number): number {
  switch (timeType) {
    case TIME.gtc:
      return Infinity
    case TIME.day:
      return endOfDay(now)
    case TIME.specified:
      return expiration
    default:
      return endOfDay(expiration)
  }
}

export interface ExpiryClock {
  serverNow(): number
  after(delayMillis: number, call: () => void): () => void
}

/** Wakes `sweep` when the next order is due; `nearest` is that time, Infinity for none. */
export function createExpiryTimer(clock: ExpiryClock, nearest: () => number, sweep: () => void) {
  let cancel = (): void => {}
  let armed = Infinity
  const arm = (): void => {
    const due = nearest()
    if (due === armed) return
    cancel()
    armed = due
    if (due === Infinity) return
    cancel = clock.after(Math.min(LONGEST_WAIT, Math.max(1, due - clock.serverNow())), () => {
      armed = Infinity
      sweep()
    })
  }
  return {
    arm,
    stop(): void {
      cancel()
      armed = Infinity
    },
  }
}
