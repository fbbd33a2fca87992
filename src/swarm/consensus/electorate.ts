/**
 * Who may vote, and what each voter holds at present.
 *
 * A stance stands, per instrument, for `ttlMicros` of event time. Members are kept in the order of their numbers; every
 * change of who they are is a new epoch. A restarted voter is a new incarnation: nothing it held before stands.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Stance } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { SwarmMember } from '#messages/system.ts'

export interface Standing {
  readonly stance: Stance
  readonly confidence: number
  /** Event time. */
  readonly at: Micros
}

export interface Member {
  readonly voter: number
  readonly name: string
  /** Millionths, so that weights add and compare as integers. */
  readonly weight: number
  readonly mayVeto: boolean
  /** By instrument. */
  readonly standing: (Standing | undefined)[]
}

/** A vote or a proposal, as far as a stance goes. */
export interface Word extends Standing {
  readonly instrument: InstrumentId
}

export interface Electorate {
  readonly members: readonly Member[]
  /** Counts the changes of `members`. */
  readonly epoch: number
  find(voter: number): Member | undefined
  /** Being told again of a member it has changes nothing but the weight: what stands, stands. */
  change(change: SwarmMember): void
  stand(member: Member, word: Word): void
  /** What the member holds at event time `at`; undefined when it said nothing lately. */
  fresh(member: Member, instrument: InstrumentId, at: Micros): Standing | undefined
}

const MILLION = 1_000_000

export function createElectorate(ttlMicros: Micros): Electorate {
  let members: readonly Member[] = []
  let epoch = 0
  const find = (voter: number): Member | undefined => members.find((member) => member.voter === voter)

  return {
    get members() {
      return members
    },
    get epoch() {
      return epoch
    },
    find,

    change({ voter, change, weight, mayVeto, name }) {
      const known = find(voter)
      if (change !== 'joined' || known === undefined) epoch++
      const others = members.filter((member) => member !== known)
      if (change === 'left') {
        members = others
        return
      }
      const standing = change === 'restarted' ? [] : (known?.standing ?? [])
      const micro = weight > 0 ? Math.round(weight * MILLION) : 0
      members = [...others, { voter, name, weight: micro, mayVeto, standing }].sort((a, b) => a.voter - b.voter)
    },

    stand(member, { instrument, stance, confidence, at }) {
      member.standing[instrument] = { stance, confidence, at }
    },

    fresh(member, instrument, at) {
      const standing = member.standing[instrument]
      return standing !== undefined && at - standing.at <= ttlMicros ? standing : undefined
    },
  }
}
