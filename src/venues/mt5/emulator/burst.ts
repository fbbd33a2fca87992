/** Bursts of ticks: a seeded walk at a rate, some of them in one millisecond, some of them late. */
import { fromMillis, type Micros } from '#domain/time.ts'
import type { CommandNamed } from './scenario-words.ts'
import type { EmulatorHost } from './surroundings.ts'
import type { Terminal } from './terminal.ts'
import { createWalk } from './walk.ts'

const FIRST_BID = 1
const SPREAD_TICKS = 2
/** Every so manyth tick is late, when ticks are. */
const LATE_ONE_IN = 10
/** Due ticks are told together, not one by one. */
const STEP_MICROS = fromMillis(1)

export interface Bursts {
  /** How old the times of late ticks are; 0 for none. */
  lateMillis: number
  begin(burst: CommandNamed<'burst'>): void
  stop(): void
}

export function tickBurst(terminal: Terminal, host: Pick<EmulatorHost, 'now' | 'after'>): Bursts {
  const running = new Set<() => void>()
  const bursts: Bursts = {
    lateMillis: 0,
    begin({ name, count, rate, permilli = 1, seed, bid, spread }) {
      const spec = terminal.server.symbol(name)
      if (spec === undefined) return
      const quoted = terminal.market.show(name).last.bid
      const next = createWalk({
        seed,
        bid: bid ?? (quoted > 0 ? quoted : FIRST_BID),
        spreadTicks: spread ?? SPREAD_TICKS,
        tickSize: spec.tickSize,
        digits: spec.digits,
      })
      const began: Micros = host.now()
      const beganServer = terminal.serverNow()
      let told = 0
      let cancel = (): void => {}
      const stop = (): void => cancel()
      running.add(stop)

      /** Millis from the beginning to a tick: those of a group share one. */
      const dueOf = (tick: number): number => ((tick - (tick % permilli)) / rate) * 1_000
      const step = (): void => {
        const elapsed = (host.now() - began) / 1_000
        for (; told < count && dueOf(told) <= elapsed; told++) {
          const late = (told + 1) % LATE_ONE_IN === 0 ? bursts.lateMillis : 0
          terminal.tick(name, next(), Math.floor(beganServer + dueOf(told)) - late)
        }
        terminal.program?.stir()
        if (told === count) running.delete(stop)
        else cancel = host.after(Math.max(STEP_MICROS, fromMillis(dueOf(told) - elapsed)), step)
      }
      step()
    },
    stop() {
      for (const stop of running) stop()
      running.clear()
    },
  }
  return bursts
}
