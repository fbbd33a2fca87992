/** What a replay found, for a person. */
import type { DecisionLine } from '#research/compare/decision-lines.ts'
import type { Replay } from './replay-run.ts'

/** Differing lines that are shown of each side. */
const SHOWN = 5

/** Every difference is one of what was seen: a mid or a confidence, never of what was decided. */
export const isAlike = ({ alike, difference: { onlyFirst, onlySecond } }: Replay): boolean =>
  alike === onlyFirst.length && alike === onlySecond.length

export function replayLines(replay: Replay): readonly string[] {
  const { session, venue, clock, decisions, digest, same, alike, difference, told, missing, unrecorded } = replay
  const heard =
    venue === 'simulated'
      ? 'its venue simulated again'
      : `${told.events} market events and ${told.facts} facts of its venue told again`
  const but = alike === 0 ? '' : `, ${alike} more but for the mid or the confidence`
  const lines = [
    `start ${session}, on the ${clock} clock: ${heard}`,
    ...orderLines(replay),
    ...(missing > 0 ? [`${missing} market events are missing from the recording`] : []),
    ...(unrecorded > 0 ? [`${unrecorded} decisions were made after its end, and are not compared`] : []),
    `decisions   journal ${decisions.journal}, replay ${decisions.replay}, the same ${difference.same}${but}`,
    `digest      journal ${digest.journal}, replay ${digest.replay}`,
  ]
  if (same) return [...lines, 'the same was decided']
  return [
    ...lines,
    isAlike(replay) ? 'the same was decided, on another mid or with another confidence' : 'not the same was decided',
    `the first difference is at market event ${firstOf(difference)}`,
    ...shown('only in the journal', difference.onlyFirst),
    ...shown('only in the replay', difference.onlySecond),
  ]
}

/** Notes that are shown. */
const NOTED = 5

/** In which order the agents took up what they were told. */
function orderLines({ exact, clock, venue, told, notes }: Replay): readonly string[] {
  if (told.turns === 0)
    return exact || venue === 'simulated'
      ? []
      : [`its turns are not recorded: in the order of a virtual clock, which that of a ${clock} clock is not`]
  const more = notes.length > NOTED ? [`  and ${notes.length - NOTED} more`] : []
  return [
    `each agent took up what it took up then, ${told.turns} turns${exact ? '' : ', but:'}`,
    ...notes.slice(0, NOTED).map((note) => `  ${note}`),
    ...more,
  ]
}

const firstOf = ({ onlyFirst, onlySecond }: Replay['difference']): number =>
  Math.min(...[...onlyFirst.slice(0, 1), ...onlySecond.slice(0, 1)].map(({ seq }) => seq))

const shown = (title: string, lines: readonly DecisionLine[]): readonly string[] =>
  lines.length === 0
    ? []
    : [
        `${title}: ${lines.length}`,
        ...lines.slice(0, SHOWN).map(({ seq, text }) => `  ${String(seq).padStart(8)}  ${text}`),
        ...(lines.length > SHOWN ? ['  ...'] : []),
      ]
