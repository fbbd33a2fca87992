/**
 * An L2 book fed by numbered updates and snapshots: it serves levels only while the chain of numbers is whole.
 *
 *     waiting ── snapshot ──▶ synced ── gap, bad update, lose() ──▶ stale ── snapshot ──▶ synced
 *
 * While it waits or is stale the book is empty and updates are kept, the newest of them up to a bound. A snapshot then
 * loads, updates it already contains are dropped, the others applied. One that does not reach what was kept is refused,
 * for the updates in between are lost. Sizes are absolute, so an update that a snapshot holds in part does no harm.
 *
 * How the numbers of a venue follow each other is a `Chain`; `consecutiveChain` is the commonest.
 */
import type { LevelView } from '#market/book-side.ts'
import type { LevelBatch } from './level-batch.ts'
import type { LevelBook } from './level-book.ts'

/** Numbers of one update: whole, 0 or above. `previous` is NaN where the feed does not say it. */
export interface UpdateIds {
  readonly first: number
  readonly last: number
  readonly previous: number
}

/** `at` is the number of the last update applied, or that of the snapshot. */
export interface Chain {
  /** Nothing in it is newer than `at`. */
  isOld(ids: UpdateIds, at: number): boolean
  /** Not old, and nothing is missing between a snapshot of number `at` and it. */
  starts(ids: UpdateIds, at: number): boolean
  /** Not old, and nothing is missing between the update that ended at `at` and it. */
  follows(ids: UpdateIds, at: number): boolean
}

/** Every number belongs to one update: each begins one after the last one's end. */
export const consecutiveChain: Chain = {
  isOld: ({ last }, at) => last <= at,
  starts: ({ first, last }, at) => first <= at + 1 && last > at,
  follows: ({ first }, at) => first === at + 1,
}

export type SequenceState = 'waiting' | 'synced' | 'stale'

/** gap, badLevel and renumbered leave a synced book stale; badIds is left to the gap that it makes. */
export type UpdateOutcome = 'applied' | 'kept' | 'old' | 'gap' | 'badIds' | 'badLevel' | 'renumbered'
/** tooOld: what was kept does not start on it, or a synced book is ahead of it. */
export type SnapshotOutcome = 'synced' | 'gap' | 'tooOld' | 'badIds' | 'badLevel'

export interface SequenceCounts {
  /** Updates that reached the book. */
  applied: number
  /** Updates and parts of the past that came again or late. */
  old: number
  gaps: number
  /** Updates that were kept and had to make room. */
  dropped: number
  /** Updates refused: numbers that are none, a level that is none or missing. */
  badIds: number
  badLevel: number
  /** Times the numbers seem to have started over. */
  renumbered: number
  snapshots: number
  /** Snapshots refused, for whatever reason. */
  badSnapshots: number
}

export interface SequencedBook {
  /** Empty unless synced. */
  readonly book: LevelView
  readonly state: SequenceState
  /** Number of the last update the book holds; NaN unless synced. */
  readonly at: number
  readonly kept: number
  readonly counts: Readonly<SequenceCounts>
  /** Both arguments may be reused afterwards. */
  update(ids: UpdateIds, levels: LevelBatch): UpdateOutcome
  snapshot(id: number, levels: LevelBatch): SnapshotOutcome
  /** The feed broke off or said it lost something: stale until a snapshot, and what was kept is forgotten. */
  lose(): void
}

export interface SequenceLimits {
  /** Kept while there is no snapshot. */
  readonly maxUpdates: number
  readonly maxLevels: number
  /** Old updates in a row after which the numbers have started over, and the book is no longer believed. */
  readonly maxOldInRow: number
}

const LIMITS: SequenceLimits = { maxUpdates: 4096, maxLevels: 1 << 20, maxOldInRow: 1000 }

const isId = (id: number): boolean => Number.isSafeInteger(id) && id >= 0
const areIds = ({ first, last, previous }: UpdateIds): boolean =>
  isId(first) && isId(last) && first <= last && (Number.isNaN(previous) || isId(previous))

export function sequencedBook(book: LevelBook, chain: Chain, limits: Partial<SequenceLimits> = {}): SequencedBook {
  const { maxUpdates, maxLevels, maxOldInRow } = { ...LIMITS, ...limits }
  const counts: SequenceCounts = {
    applied: 0,
    old: 0,
    gaps: 0,
    dropped: 0,
    badIds: 0,
    badLevel: 0,
    renumbered: 0,
    snapshots: 0,
    badSnapshots: 0,
  }
  let state: SequenceState = 'waiting'
  let at = NaN
  /** Whether an update was applied since the snapshot. */
  let started = false
  let oldInRow = 0
  let kept: { readonly ids: UpdateIds; readonly levels: LevelBatch }[] = []
  let keptLevels = 0

  const fall = (): void => {
    book.clear()
    state = 'stale'
    at = NaN
    oldInRow = 0
  }

  const keep = (ids: UpdateIds, levels: LevelBatch): void => {
    kept.push({ ids: { ...ids }, levels: levels.copy() })
    keptLevels += levels.count
    while (kept.length > maxUpdates || keptLevels > maxLevels) {
      keptLevels -= kept.shift()!.levels.count // the loop ends when there is none: it has no levels then
      counts.dropped++
    }
  }

  const forgetKept = (): void => {
    kept = []
    keptLevels = 0
  }

  const continues = (ids: UpdateIds): boolean => (started ? chain.follows(ids, at) : chain.starts(ids, at))

  const apply = (ids: UpdateIds, levels: LevelBatch): void => {
    levels.applyTo(book)
    at = ids.last
    started = true
    oldInRow = 0
    counts.applied++
  }

  /** Applies what was kept; what comes after a gap stays kept. */
  const applyKept = (): SnapshotOutcome => {
    const updates = kept
    forgetKept()
    for (const [k, { ids, levels }] of updates.entries()) {
      if (chain.isOld(ids, at)) {
        counts.old++
      } else if (continues(ids)) {
        apply(ids, levels)
      } else {
        counts.gaps++
        fall()
        for (const later of updates.slice(k)) keep(later.ids, later.levels)
        return 'gap'
      }
    }
    return 'synced'
  }

  const updateSynced = (ids: UpdateIds, levels: LevelBatch): UpdateOutcome => {
    if (chain.isOld(ids, at)) {
      counts.old++
      if (++oldInRow <= maxOldInRow) return 'old'
      counts.renumbered++
      fall()
      return 'renumbered'
    }
    if (!continues(ids)) {
      counts.gaps++
      fall()
      if (levels.fault === null) keep(ids, levels)
      else counts.badLevel++
      return 'gap'
    }
    if (levels.fault !== null) {
      counts.badLevel++
      fall()
      return 'badLevel'
    }
    apply(ids, levels)
    return 'applied'
  }

  const refuse = (outcome: Exclude<SnapshotOutcome, 'synced' | 'gap'>): SnapshotOutcome => {
    counts.badSnapshots++
    return outcome
  }

  return {
    book,
    counts,
    get state() {
      return state
    },
    get at() {
      return at
    },
    get kept() {
      return kept.length
    },

    update(ids, levels) {
      if (!areIds(ids)) {
        counts.badIds++
        return 'badIds'
      }
      if (state === 'synced') return updateSynced(ids, levels)
      if (levels.fault !== null) {
        counts.badLevel++
        return 'badLevel'
      }
      keep(ids, levels)
      return 'kept'
    },

    snapshot(id, levels) {
      if (!isId(id)) return refuse('badIds')
      if (levels.fault !== null) return refuse('badLevel')
      if (state === 'synced' && id < at) return refuse('tooOld')
      const next = kept.find(({ ids }) => !chain.isOld(ids, id))
      if (next !== undefined && !chain.starts(next.ids, id)) return refuse('tooOld')
      counts.snapshots++
      book.clear()
      levels.applyTo(book)
      state = 'synced'
      at = id
      started = false
      oldInRow = 0
      return applyKept()
    },

    lose() {
      forgetKept()
      if (state === 'synced') fall()
    },
  }
}
