/**
 * Market-by-order records for a bench, decoded beforehand into typed arrays: those of ../shared/data where that is, else
 * a seeded stream of adds, cancels and modifies around one price.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import { LAST_OF_EVENT, mboActions, type MboRecord } from '#market/feeds/mbo-book.ts'
import { seededRng } from '#numeric/rng.ts'
import { emptyMbo, mboColumns, readMbo } from '#stores/book-verification/mbo.ts'
import { openRows } from '#stores/row-file.ts'

const FILE = join(import.meta.dirname, '..', '..', 'shared', 'data', 'cme_es_mbo', 'ESH4_20231225_mbo.csv.gz')
/** Decimals of the prices in that file. */
const PLACES = 2
const SEEDED_RECORDS = 68_792
/** Orders that rest in the seeded stream, and how far from the touch. */
const SEEDED_ORDERS = 11_000
const SEEDED_TICKS = 400

export class MboRows {
  readonly name: string
  count = 0
  private actions = new Uint8Array(1 << 16)
  private sides = new Int8Array(1 << 16)
  private flags = new Uint8Array(1 << 16)
  private ticks = new Float64Array(1 << 16)
  private sizes = new Float64Array(1 << 16)
  private ids = new Float64Array(1 << 16)

  constructor(name: string) {
    this.name = name
  }

  push({ action, side, flags, ticks, size, id }: MboRecord): void {
    if (this.count === this.actions.length) this.grow()
    const k = this.count++
    this.actions[k] = mboActions.indexOf(action)
    this.sides[k] = side ?? -1
    this.flags[k] = flags
    this.ticks[k] = ticks
    this.sizes[k] = size
    this.ids[k] = id
  }

  read(k: number, into: MboRecord): void {
    const side = this.sides[k]
    into.action = mboActions[this.actions[k]]
    into.side = side < 0 ? null : (side as BookSide) // pushed as one
    into.flags = this.flags[k]
    into.ticks = this.ticks[k]
    into.size = this.sizes[k]
    into.id = this.ids[k]
  }

  private grow(): void {
    const doubled = <A extends Uint8Array | Int8Array | Float64Array>(from: A, to: A): A => {
      to.set(from)
      return to
    }
    const capacity = this.actions.length * 2
    this.actions = doubled(this.actions, new Uint8Array(capacity))
    this.sides = doubled(this.sides, new Int8Array(capacity))
    this.flags = doubled(this.flags, new Uint8Array(capacity))
    this.ticks = doubled(this.ticks, new Float64Array(capacity))
    this.sizes = doubled(this.sizes, new Float64Array(capacity))
    this.ids = doubled(this.ids, new Float64Array(capacity))
  }
}

export const mboRows = (): Promise<MboRows> => (existsSync(FILE) ? recorded() : Promise.resolve(seeded()))

async function recorded(): Promise<MboRows> {
  const kept = new MboRows('ES, 2023-12-25')
  const record = emptyMbo()
  const rows = await openRows(FILE, mboColumns(PLACES, 0), ({ line, field, condition }) => {
    throw new Error(`line ${line}: ${field}: ${condition}`)
  })
  while (rows.next() || (await rows.more())) {
    readMbo(rows.cells, record)
    kept.push(record)
  }
  await rows.close()
  return kept
}

function seeded(): MboRows {
  const kept = new MboRows('seeded, no ../shared/data')
  const rng = seededRng(7)
  const live: { id: number; side: BookSide; ticks: number; size: number }[] = []
  kept.push({ ...emptyMbo(), action: 'R' })
  for (let id = 1; kept.count < SEEDED_RECORDS; id++) {
    const side = rng.below(2) === 0 ? BID : ASK
    const away = 1 + rng.below(1 + rng.below(SEEDED_TICKS))
    const order = { id, side, ticks: 100_000 + (side === BID ? -away : away), size: 1 + rng.below(9) } as const
    if (live.length < SEEDED_ORDERS || id % 2 === 0) {
      kept.push({ action: 'A', ...order, flags: LAST_OF_EVENT })
      live.push(order)
      continue
    }
    const k = rng.below(live.length)
    const old = live[k]
    if (rng.below(2) === 0) {
      kept.push({ action: 'C', ...old, flags: LAST_OF_EVENT })
      live[k] = live[live.length - 1]
      live.pop()
    } else {
      live[k] = { ...order, id: old.id, side: old.side, ticks: old.ticks }
      kept.push({ action: 'M', ...live[k], flags: LAST_OF_EVENT })
    }
  }
  return kept
}
