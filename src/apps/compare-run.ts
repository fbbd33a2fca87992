/** Two runs read from their directories and compared. A run is a directory of `swarm backtest`, or a state directory. */
import { lastSession } from '#config/journal-note.ts'
import { notedPlan } from '#config/plan-note.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import { compareRuns, type RunComparison } from '#research/compare/run-comparison.ts'
import { runFigures, type RunFigures } from '#research/compare/run-figures.ts'
import { runTrace, type RunTrace } from '#research/compare/run-trace.ts'
import { entriesOf } from './noted-session.ts'

export interface RunPlace {
  /** Absolute. */
  readonly directory: string
  /** The last start when absent. */
  readonly session?: number | undefined
}

export interface ComparedRuns {
  readonly figures: { readonly first: RunFigures; readonly second: RunFigures }
  readonly comparison: RunComparison
}

interface ReadRun {
  readonly trace: RunTrace
  readonly figures: RunFigures
}

async function readRun({ directory, session }: RunPlace): Promise<ReadRun> {
  const entries = await entriesOf(directory, session)
  const trace = runTrace(entries)
  return { trace, figures: runFigures(trace, entries, instrumentsOf(directory, session)) }
}

/** Without them profits are in price times lots. */
function instrumentsOf(directory: string, session = lastSession(directory)): readonly Instrument[] {
  try {
    return notedPlan(directory, session).plan.instruments
  } catch {
    return []
  }
}

/** Delays that differ by at most `delayMicros` are the same. Rejects with JOURNAL_UNREADABLE. */
export async function runComparison(first: RunPlace, second: RunPlace, delayMicros: Micros): Promise<ComparedRuns> {
  const [one, other] = [await readRun(first), await readRun(second)]
  return {
    figures: { first: one.figures, second: other.figures },
    comparison: compareRuns(one.trace, other.trace, { delayMicros }),
  }
}
