/** The clock of a terminal whose market has no time of its own: that of its host. */
import { fromMillis } from '#domain/time.ts'
import type { EmulatorHost } from './surroundings.ts'
import type { TerminalClock } from './terminal.ts'

export const hostClock = ({ now, after }: Pick<EmulatorHost, 'now' | 'after'>): TerminalClock => ({
  utcNow: () => now() / 1_000,
  after: (delayMillis, call) => after(fromMillis(delayMillis), call),
})
