/**
 * The rule of a ballot: what the votes that are in decide, and whether those still out could change it.
 *
 *   quorum     responded weight > eligible / 2, or at least the share `for/of` of it
 *   threshold  of * votesFor >= for * (votesFor + votesAgainst)          default 3/5
 *
 * Weights are integers (millionths), so both are compared exactly. Abstaining counts for the quorum and for neither
 * side; silence counts for nothing. Fail-safe: whatever does not carry is rejected.
 *
 * Source  runtime.md section 6.
 */
export interface Ratio {
  readonly for: number
  readonly of: number
}

export interface VoteRules {
  /** Share of for among for and against that carries. */
  readonly threshold: Ratio
  /** Share of the eligible weight that must have responded. */
  readonly quorum: 'majority' | Ratio
  /** What it means when the holder of a veto says nothing until the deadline. */
  readonly vetoSilence: 'reject' | 'ignore'
}

/** Votes by weight, millionths. For and against may be scaled by confidence; the others never are. */
export interface Tally {
  votesFor: number
  votesAgainst: number
  /** Weight of all eligible. */
  eligible: number
  /** Weight of those who responded, abstentions among them. */
  responded: number
  /** Weight of those who still may. */
  outstanding: number
  vetoed: boolean
  /** A holder of a veto has not spoken on this very ballot. */
  vetoOutstanding: boolean
}

export type Outcome = 'carried' | 'outvoted' | 'no-quorum' | 'all-abstain' | 'veto' | 'veto-silence' | 'withdrawn'

export const emptyTally = (): Tally => ({
  votesFor: 0,
  votesAgainst: 0,
  eligible: 0,
  responded: 0,
  outstanding: 0,
  vetoed: false,
  vetoOutstanding: false,
})

const isQuorum = (responded: number, eligible: number, quorum: VoteRules['quorum']): boolean =>
  quorum === 'majority' ? 2 * responded > eligible : quorum.of * responded >= quorum.for * eligible

/**
 * The outcome, or null while it is open. At the deadline (`final`) what is outstanding is silence. Before, a ballot is
 * decided as soon as no vote that is still out could change it; an unheard veto keeps an approval open.
 */
export function outcomeOf(tally: Tally, rules: VoteRules, final: boolean): Exclude<Outcome, 'withdrawn'> | null {
  const { votesFor, votesAgainst, eligible, responded } = tally
  const { threshold } = rules
  const outstanding = final ? 0 : tally.outstanding
  if (tally.vetoed) return 'veto'
  if (!isQuorum(responded + outstanding, eligible, rules.quorum)) return 'no-quorum'
  if (outstanding === 0) {
    if (votesFor + votesAgainst === 0) return 'all-abstain'
    if (threshold.of * votesFor < threshold.for * (votesFor + votesAgainst)) return 'outvoted'
    if (!tally.vetoOutstanding) return 'carried'
    if (!final) return null
    return rules.vetoSilence === 'reject' ? 'veto-silence' : 'carried'
  }
  const atBest = votesFor + outstanding
  if (threshold.of * atBest < threshold.for * (atBest + votesAgainst)) return 'outvoted'
  const holds = threshold.of * votesFor >= threshold.for * (votesFor + votesAgainst + outstanding)
  return holds && votesFor > 0 && !tally.vetoOutstanding && isQuorum(responded, eligible, rules.quorum)
    ? 'carried'
    : null
}
