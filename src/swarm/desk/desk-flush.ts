/**
 * When what was appended to the journal reaches the disk: one flush for all that was written within `flushMillis`. An
 * order does not wait for it: it asks for a flush of its own, which takes the rest along.
 *
 * Memory  what a disk that is full does not take waits for it. Of what was only said no more than so much: the rest is
 *         counted, and the count is written.
 */
import { messageOf } from '#domain/errors.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import type { DeskTimers } from './desk-timers.ts'
import type { DeskTiming } from './desk-timing.ts'
import type { Journal } from '#swarm/ports/journal.ts'

const MOST_WAITING = 100_000

export interface DeskFlush {
  readonly append: Journal['append']
  stop(): void
}

/** `onFault` hears once that the disk takes nothing, until it does again. */
export function createFlush(
  journal: Journal,
  timers: DeskTimers,
  timing: DeskTiming,
  now: () => Micros,
  onFault: (line: string) => void,
): DeskFlush {
  let waiting = false
  let unwritable = false
  let stopped = false
  let entries = 0
  let unsaid = 0

  const flush = (): void => {
    waiting = false
    if (stopped) return
    try {
      journal.flush()
      unwritable = false
      entries = 0
      if (unsaid > 0) sayGap()
    } catch (thrown) {
      if (!unwritable) onFault(messageOf(thrown))
      unwritable = true
      flushLater(timing.maxQueryMillis)
    }
  }
  const sayGap = (): void => {
    const ours = `${unsaid} messages were not written`
    unsaid = 0
    append({ entry: 'why', at: now(), code: 'AUDIT_GAP', instrument: 0, clientId: 0, ours, venues: '' })
  }
  const flushLater = (delayMillis: number): void => {
    if (waiting || stopped) return
    waiting = true
    timers.after(fromMillis(delayMillis), flush)
  }

  const append: Journal['append'] = (entry) => {
    if (entry.entry === 'said' && entries >= MOST_WAITING) {
      unsaid++
      return
    }
    entries++
    journal.append(entry)
    flushLater(timing.flushMillis)
  }

  return {
    append,
    stop: () => void (stopped = true),
  }
}
