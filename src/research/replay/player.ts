/**
 * A recorded session played to the agents in place of the venue and its desk, by time: everything the venue said at its host
 * time, and the operator's words of the journal between. Nothing is simulated and nothing is sent. For a session whose
 * turns are not recorded; `recorded-turns.ts` is for the others.
 *
 * The virtual clock moves on only when all a record caused is done, so each record is handled to its end before the next
 * one: market events of one microsecond are told together, as the desk told them, facts one by one, a quarter of a
 * microsecond apart where they share one.
 */
import type { Micros } from '#domain/time.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import type { Context } from '#swarm/behaviour.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import type { Script } from './script.ts'

/** A word of the operator, from the journal. */
export interface OperatorWord {
  /** Host time. */
  readonly at: Micros
  readonly message: AnyMessage
}

export interface Player extends WorkingBehaviour {
  readonly over: boolean
  /** Words of the operator it told. */
  readonly words: number
}

/** What one turn may tell: a behaviour has room for as many. */
const MOST_AT_ONCE = 32
/** The least a clock of microseconds since the epoch can move, in a double. */
const INSTANT = 0.25
const NEXT = 1

/** `words` in order of time; the agents go on until the host time `until` after the last record. */
export function createPlayer(script: Script, words: readonly OperatorWord[], until: Micros): Player {
  let wordsTold = 0
  let armed = false
  let reading = false
  let over = false
  let ctx: Context

  /** When the next thing is told; undefined while it must be read first. */
  const due = (): Micros | undefined => {
    if (script.due === undefined) return undefined
    return Math.min(script.due, words[wordsTold]?.at ?? Infinity, script.next === 'end' ? until : Infinity)
  }

  const tell = (): void => {
    const word = words[wordsTold]
    if (word !== undefined && word.at === due()) {
      wordsTold++
      return ctx.emit(word.message)
    }
    switch (script.next) {
      case 'fact':
        return script.say(ctx.emit)
      case 'event': {
        const at = script.due
        for (let left = MOST_AT_ONCE; left > 0; left--) {
          script.say(ctx.emit)
          if (script.next !== 'event' || due() !== at || words[wordsTold]?.at === at) return
        }
        return
      }
      case 'end':
        over = true
        return
      case undefined: // it is told only what was read
    }
  }

  const arm = (): boolean => {
    if (armed || over) return false
    const coming = due()
    if (coming === undefined) {
      if (!reading) {
        reading = true
        void script.read().then(() => (reading = false))
      }
      return true
    }
    armed = true
    ctx.after(Math.max(INSTANT, coming - ctx.now()), NEXT)
    return false
  }

  return {
    get over() {
      return over
    },
    get words() {
      return wordsTold
    },
    start(context) {
      ctx = context
    },
    receive(message) {
      if (message.type !== 'agent.timer') return
      armed = false
      if (due() !== undefined) tell()
      arm()
    },
    work: arm,
    status: () => ({ told: script.told, over }),
  }
}
