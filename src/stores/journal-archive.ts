/**
 * Retention: entries of orders that are over, older than the days they are kept, go from the journal to the archive
 * beside it, and a checkpoint says what they amount to. `orders.db` is archived in `orders-archive.db`.
 *
 * What stays: every entry of an order that is open, that was heard of since, or that execution still works on; the last
 * session and the last day. So recovery finds the same orders and positions with an archive as without one. Client ids
 * of archived orders are known by the greatest of them, as ids only grow from session to session. Of archived fills the ids of the newest are
 * kept: a venue that tells older ones again is caught by the comparison of positions, not by this.
 *
 * Two databases have no commit in common, so the archive has the entries on the disk before the journal forgets them; cut
 * off in between, the next opening does it again. Who reads both takes one entry of each number.
 *
 * Cost  nothing until a day's entries are due; then about 20 us for each one moved.
 */
import { dirname, join, parse } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { ZERO } from '#domain/money.ts'
import { MICROS_PER_DAY, type Micros } from '#domain/time.ts'
import type { InstrumentId } from '#domain/instrument.ts'
import type { JournalCheckpoint, JournalEntry } from '#swarm/ports/journal.ts'
import { booked } from '#trading/orders/order-register.ts'
import { flatPosition, type Position } from '#trading/portfolio/position.ts'
import { entryOfJson, jsonOfEntry } from './journal-json.ts'
import { orderOf, registerFor, tellEntry } from './journal-orders.ts'
import { checkpointIn, newestRow, pageReader, rowsUpTo, writeCheckpoint } from './journal-rows.ts'
import { openTables } from './journal-tables.ts'

/** Ids of archived fills that are kept: as many as the register of orders remembers. */
const KEPT_FILLS = 65_536

/** Entries moved at one opening: a swarm that starts does not wait for long. The next one goes on. */
const MOST = 100_000

/** The archive of the journal in `path`. */
export function archiveOf(path: string): string {
  const { name, ext } = parse(path)
  return join(dirname(path), `${name}-archive${ext}`)
}

export interface RetentionTerms {
  readonly path: string
  readonly keepDays: number
  /** Entries at a time. */
  readonly most?: number | undefined
}

/** Moves what is due. The caller holds the lock; nothing else goes on in `db`. */
export function archiveOld(db: DatabaseSync, { path, keepDays, most = MOST }: RetentionTerms, now: Micros): void {
  const stored = checkpointIn(db, path)
  const from = stored?.cut ?? 0
  const cutoff = now - keepDays * MICROS_PER_DAY
  const oldest = db.prepare('SELECT at FROM entries WHERE n > ? ORDER BY n LIMIT 1').get(from)
  // A day's worth at a time, or every start would move a few.
  if (oldest === undefined || Number(oldest['at']) >= cutoff - MICROS_PER_DAY) return
  const young = db.prepare('SELECT n FROM entries WHERE n > ? AND at >= ? ORDER BY n LIMIT 1').get(from, cutoff)
  const due = young === undefined ? newestRow(db, path) : Number(young['n']) - 1
  const cut = Math.min(due, from + most)

  const read = pageReader(db, path)
  const entries = function* (): Generator<Numbered> {
    for (const { n, body } of rowsUpTo(read, 0, cut)) yield { n, entry: entryOfJson(body) }
  }
  const kept = rowsToKeep(db, entries(), cut)
  const before = stored === undefined ? nothing : (entryOfJson(stored.body) as JournalCheckpoint) // we wrote it
  const sum = createSum(before)
  for (const { n, entry } of entries()) sum.take(entry, kept.has(n))
  move(db, archiveOf(path), cut, kept, sum.checkpoint())
}

interface Numbered {
  readonly n: number
  readonly entry: JournalEntry
}

const nothing: JournalCheckpoint = {
  entry: 'checkpoint',
  at: 0,
  lastClientId: 0,
  lastFillId: '',
  lastFillAt: 0,
  positions: [],
  fills: [],
}

function rowsToKeep(db: DatabaseSync, entries: Iterable<Numbered>, cut: number): ReadonlySet<number> {
  const instruments = db.prepare('SELECT DISTINCT instrument FROM entries').all()
  const register = registerFor(instruments.map((row) => Number(row['instrument'])))
  const rowsOf = new Map<number, number[]>()
  const worked = new Map<number, boolean>()
  const last = new Map<'session' | 'day', number>()
  for (const { n, entry } of entries) {
    tellEntry(register, entry)
    const order = orderOf(entry)
    const rows = rowsOf.get(order)
    if (rows === undefined) rowsOf.set(order, [n])
    else if (order !== 0) rows.push(n)
    if (entry.entry === 'session' || entry.entry === 'day') last.set(entry.entry, n)
    if (entry.entry === 'memory') worked.set(order, entry.body !== '')
  }
  const kept = new Set(last.values())
  const keep = (order: number): void => {
    if (order !== 0) for (const n of rowsOf.get(order) ?? []) kept.add(n)
  }
  for (const { order } of register.open()) keep(order.clientId)
  for (const [approval, isWorked] of worked) if (isWorked) keep(approval)
  const since = db.prepare('SELECT DISTINCT client_id FROM entries WHERE n > ? AND client_id <> 0').all(cut)
  for (const row of since) keep(Number(row['client_id']))
  return kept
}

/** Adds up what goes to the archive, on top of the checkpoint before. */
function createSum(before: JournalCheckpoint) {
  const positions = new Map<InstrumentId, Position>()
  for (const { instrument, lots, averagePrice, fees } of before.positions) {
    positions.set(instrument, { ...flatPosition('1'), lots, fees, averagePrice: lots.isZero() ? null : averagePrice })
  }
  let { at, lastClientId, lastFillId, lastFillAt } = before
  let fills = [...before.fills]
  return {
    take(entry: JournalEntry, stays: boolean): void {
      at = Math.max(at, entry.at)
      // Below zero: made up for a difference, and nothing a venue could be asked about.
      if (entry.entry === 'filled' && entry.fill.clientId >= 0 && entry.fill.at >= lastFillAt) {
        lastFillId = entry.fill.fillId
        lastFillAt = entry.fill.at
      }
      if (stays) return
      // Ours alone: a stranger may bear any number, and every id up to this one is taken for used.
      if (entry.entry === 'submit') lastClientId = Math.max(lastClientId, entry.order.clientId)
      if (entry.entry !== 'filled') return
      const { clientId, fillId, instrument } = entry.fill
      positions.set(instrument, booked(positions.get(instrument) ?? flatPosition('1'), entry.fill))
      fills.push({ clientId, fillId })
      if (fills.length > 2 * KEPT_FILLS) fills = fills.slice(-KEPT_FILLS)
    },
    checkpoint: (): JournalCheckpoint => ({
      entry: 'checkpoint',
      at,
      lastClientId,
      lastFillId,
      lastFillAt,
      positions: [...positions].map(([instrument, { lots, averagePrice, fees }]) => ({
        instrument,
        lots,
        averagePrice: averagePrice ?? ZERO,
        fees,
      })),
      fills: fills.slice(-KEPT_FILLS),
    }),
  }
}

function move(
  db: DatabaseSync,
  archive: string,
  cut: number,
  kept: ReadonlySet<number>,
  checkpoint: JournalCheckpoint,
): void {
  openTables(archive, true).close()
  db.prepare('ATTACH ? AS archive').run(archive)
  try {
    db.exec('CREATE TEMP TABLE kept(n INTEGER PRIMARY KEY)')
    const keep = db.prepare('INSERT INTO kept VALUES (?)')
    const inOne = (act: () => void): void => {
      db.exec('BEGIN IMMEDIATE')
      try {
        act()
        db.exec('COMMIT')
      } catch (thrown) {
        if (db.isTransaction) db.exec('ROLLBACK')
        throw thrown
      }
    }
    inOne(() => {
      for (const n of kept) keep.run(n)
    })
    const due = 'WHERE n <= ? AND n NOT IN (SELECT n FROM kept)'
    inOne(() => void db.prepare(`INSERT OR REPLACE INTO archive.entries SELECT * FROM main.entries ${due}`).run(cut))
    inOne(() => {
      db.prepare(`DELETE FROM main.entries ${due}`).run(cut)
      writeCheckpoint(db, { cut, kept: kept.size, body: jsonOfEntry(checkpoint) })
    })
    db.exec('DROP TABLE kept')
  } finally {
    db.exec('DETACH archive')
  }
}
