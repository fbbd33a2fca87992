/** The ticks of one table of QuestDB in order, and the wait until what was sent can be read. */
import { setTimeout } from 'node:timers/promises'
import type { Micros } from '#domain/time.ts'
import { type TickBatch, TickBatchBuilder, type TickKind, tickKinds, valueNames } from '#swarm/ports/tick-batch.ts'
import type { PgConnection, PgRows } from './pg-wire.ts'
import type { TickStream } from './tick-order.ts'

const WAIT_MILLIS = 30_000
const POLL_MILLIS = 10

/** A table of the store. */
export interface QuestTable {
  readonly table: string
  readonly kind: TickKind
  readonly symbol: string
}

/** Where the rows of a range are. */
export const within = (from: Micros, to: Micros): string =>
  [...(Number.isFinite(from) ? [`ts >= ${from}`] : []), ...(Number.isFinite(to) ? [`ts < ${to}`] : [])].join(' and ') ||
  'true'

/** Resolves when the server has put everything sent into these tables. Rejects when one is suspended, or it takes too long. */
export async function settledTables(pg: PgConnection, tables: readonly QuestTable[]): Promise<void> {
  const ours = new Set(tables.map(({ table }) => table))
  for (let waited = 0; waited < WAIT_MILLIS; waited += POLL_MILLIS) {
    const states = await pg.all('select name, suspended::string, (writerTxn = sequencerTxn)::string from wal_tables()')
    const mine = states.filter(([name]) => ours.has(name))
    const suspended = mine.find(([, isSuspended]) => isSuspended === 'true')
    if (suspended !== undefined) throw new Error(`table ${suspended[0]} is suspended: see the server's log`)
    if (mine.every(([, , isDone]) => isDone === 'true')) return
    await setTimeout(POLL_MILLIS)
  }
  throw new Error(`what was sent is not in the tables after ${WAIT_MILLIS / 1_000} s`)
}

export interface QuestStreamTerms {
  readonly symbols: readonly string[]
  readonly columns: readonly (readonly string[])[]
  readonly from: Micros
  readonly to: Micros
}

interface Row {
  readonly at: Micros
  readonly seq: number
  readonly localAt: Micros
  readonly values: readonly number[]
  readonly text: string
}

export function questStream(
  connect: () => Promise<PgConnection>,
  { table, kind, symbol: name }: QuestTable,
  { symbols, columns, from, to }: QuestStreamTerms,
): TickStream {
  const symbol = symbols.indexOf(name)
  const names = kind === 'row' ? columns[symbol] : valueNames[kind]
  const numbers = names.filter((one) => one !== 'fact')
  const hasText = numbers.length < names.length
  const kindNumber = tickKinds.indexOf(kind)
  const batch = new TickBatchBuilder(symbols, columns)
  let connection: PgConnection | undefined
  let rows: PgRows | undefined
  /** Rows of a microsecond, in order; the first `told` are in a batch. Memory: all of them. */
  let group: Row[] = []
  let told = 0
  /** The first row of the next one. */
  let next: Row | undefined
  let over = false

  const ask = async (): Promise<PgRows> => {
    connection = await connect()
    const list = ['ts::long', 'seq', 'local_ts::long', ...names.map((one) => `"${one}"`)]
    return connection.query(`select ${list.join(', ')} from "${table}" where ${within(from, to)} order by ts`)
  }
  const rowOf = (given: PgRows): Row => ({
    at: given.long(0),
    seq: given.long(1),
    localAt: given.long(2),
    values: numbers.map((_, k) => given.double(3 + k)),
    text: hasText ? given.text(3 + numbers.length) : '',
  })
  /** As many of them as the batch has room for. */
  const tell = (): void => {
    for (; told < group.length && !batch.full; told++) {
      const { at, seq, localAt, values, text } = group[told]
      if (hasText) batch.order(symbol, at, seq, values[0], text, localAt)
      else {
        const into = batch.add(kindNumber, symbol, at, seq, localAt, values.length)
        for (let k = 0; k < values.length; k++) batch.values[into + k] = values[k]
      }
    }
  }

  const stream = {
    batch: batch as TickBatch,
    row: 0,
    step(): boolean {
      stream.row++
      return stream.row < batch.rows
    },
    async fetch(): Promise<boolean> {
      stream.row = 0
      batch.clear()
      rows ??= await ask()
      for (;;) {
        tell()
        if (batch.full || over) break
        group = next === undefined ? [] : [next]
        told = 0
        for (;;) {
          if (!rows.next() && !(await rows.more())) {
            over = true
            break
          }
          next = rowOf(rows)
          if (group.length > 0 && next.at !== group[0].at) break
          group.push(next)
        }
        if (group.length > 1) group.sort((a, b) => a.seq - b.seq)
      }
      return batch.rows > 0
    },
    close(): void {
      connection?.close()
      connection = undefined
    },
  }
  return stream
}
