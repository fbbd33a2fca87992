/**
 * Ticks in QuestDB: a table a kind and symbol, partitioned by day, written by lines over HTTP and read over PGWire. What a
 * line says again (same microsecond and sequence) takes the place of what was there, so that a retry adds nothing.
 *
 * A flush is answered when the server has the lines in its own log; how soon that is on its disk is its `cairo.commit.mode`.
 * QuestDB takes away whole days only. It keeps rows of one microsecond in no order: they are sorted on their way here.
 */
import { messageOf, SwarmError } from '#domain/errors.ts'
import { type TickBatch, type TickKind, tickKinds, valueNames } from '#swarm/ports/tick-batch.ts'
import type { TickRange, TickSeries, TickStore, TickStoreSpec } from '#swarm/ports/tick-store.ts'
import { dayText } from './day-files.ts'
import { ilpLines } from './ilp-text.ts'
import { connectPg, type PgConnection } from './pg-wire.ts'
import { questNotes } from './questdb-notes.ts'
import { questStream, settledTables, within, type QuestTable } from './questdb-stream.ts'
import { inOrder, mergeTicks } from './tick-order.ts'
import { turns } from './turns.ts'

export interface QuestdbStoreConfig {
  readonly host: string
  readonly httpPort: number
  readonly pgPort: number
  readonly user: string
  readonly password: string
  /** First part of the names of its tables. */
  readonly prefix: string
}

/** Lines held before they are sent without being asked. */
const FULL_CHARACTERS = 1 << 20

/** Names do not know capitals there, nor most signs: everything else is written as its code. */
const encoded = (symbol: string): string =>
  [...Buffer.from(symbol)]
    .map((code) =>
      /[A-Z0-9]/.test(String.fromCharCode(code)) ? String.fromCharCode(code) : `_${code.toString(16).padStart(2, '0')}`,
    )
    .join('')
const decoded = (text: string): string =>
  Buffer.from(
    text.replaceAll(/_([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    'latin1',
  ).toString('utf8')

/** Rejects with STORE_UNREADABLE when no server answers. */
export async function openQuestdbStore(config: QuestdbStoreConfig): Promise<TickStore> {
  const { host, httpPort, pgPort: port, user, password, prefix } = config
  const place = `${host}:${httpPort}`
  const known = new Set<string>()
  let pending = ''
  let open = true

  const guarded = async <Result>(
    code: 'STORE_UNREADABLE' | 'STORE_UNWRITABLE',
    act: () => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await act()
    } catch (thrown) {
      throw thrown instanceof SwarmError ? thrown : new SwarmError(code, { server: place, reason: messageOf(thrown) })
    }
  }
  const connect = (): Promise<PgConnection> =>
    guarded('STORE_UNREADABLE', () => connectPg({ host, port, user, password }))
  const pg = await connect()
  const notes = questNotes(pg, `${prefix}_imports`)

  const inTurn = turns()
  const send = (): Promise<void> =>
    inTurn(async () => {
      if (pending === '') return
      const body = pending
      await guarded('STORE_UNWRITABLE', async () => {
        const answer = await fetch(`http://${place}/write?precision=u`, {
          method: 'POST',
          body,
          headers: authorization(user, password),
        })
        if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.text()).slice(0, 300)}`)
      })
      pending = pending.slice(body.length)
    })
  const tableName = (kind: TickKind, symbol: string): string => `${prefix}_${kind}_${encoded(symbol)}`
  const make = async (kind: TickKind, symbol: string, columns: readonly string[]): Promise<void> => {
    const table = tableName(kind, symbol)
    const names = kind === 'row' ? columns : valueNames[kind]
    const key = [table, ...names].join(' ')
    if (known.has(key)) return
    const values = names.map((name) => `"${name}" ${name === 'fact' ? 'varchar' : 'double'}`)
    await guarded('STORE_UNWRITABLE', () =>
      pg.all(
        `create table if not exists "${table}" (ts timestamp, seq long, local_ts timestamp, ${values.join(', ')}) ` +
          'timestamp(ts) partition by day wal dedup upsert keys(ts, seq)',
      ),
    )
    known.add(key)
  }
  const tables = async ({ kinds, symbols }: TickRange): Promise<QuestTable[]> => {
    const names = await guarded('STORE_UNREADABLE', () => pg.all('select table_name from tables()'))
    return names.flatMap(([table]) => {
      const kind = tickKinds.find((one) => table.startsWith(`${prefix}_${one}_`))
      if (kind === undefined || kinds?.includes(kind) === false) return []
      const symbol = decoded(table.slice(prefix.length + kind.length + 2))
      return symbols?.includes(symbol) === false ? [] : [{ table, kind, symbol }]
    })
  }
  /** Everything sent can be read when it resolves. */
  const settled = async (range: TickRange): Promise<QuestTable[]> => {
    await send()
    const found = await tables(range)
    await guarded('STORE_UNREADABLE', () => settledTables(pg, found))
    return found
  }

  return {
    notices: [],
    dropped: 0,

    async append(batch: TickBatch) {
      const needed = new Set<number>()
      for (let row = 0; row < batch.rows; row++) needed.add(batch.symbol[row] * tickKinds.length + batch.kind[row])
      for (const key of needed) {
        const symbol = Math.floor(key / tickKinds.length)
        await make(tickKinds[key % tickKinds.length], batch.symbols[symbol], batch.columns[symbol])
      }
      pending += ilpLines(batch, (kind, symbol) => tableName(tickKinds[kind], batch.symbols[symbol]))
      if (pending.length > FULL_CHARACTERS) await send()
    },
    flush: send,

    async *read(range: TickRange = {}) {
      const found = await settled(range)
      const { from = -Infinity, to = Infinity } = range
      const symbols = inOrder(new Set(found.map(({ symbol }) => symbol)))
      const columns: (readonly string[])[] = symbols.map(() => [])
      for (const { table, kind, symbol } of found) {
        if (kind === 'row')
          columns[symbols.indexOf(symbol)] = (await pg.all(`show columns from "${table}"`))
            .map(([name]) => name)
            .filter((name) => !HEADER.has(name))
      }
      const streams = found.map((table) => questStream(connect, table, { symbols, columns, from, to }))
      yield* mergeTicks(streams, symbols, columns)
    },

    async summary() {
      const found = await settled({})
      const series: TickSeries[] = []
      for (const { table, kind, symbol } of found) {
        const [[rows, first, last]] = await pg.all(
          `select count()::string, min(ts)::long::string, max(ts)::long::string from "${table}"`,
        )
        if (Number(rows) === 0) continue
        const parts = await pg.all(`select name, diskSize::string from table_partitions('${table}') where numRows > 0`)
        series.push({
          symbol,
          kind,
          rows: Number(rows),
          first: Number(first),
          last: Number(last),
          days: parts.map(([day]) => day.slice(0, 10)),
          bytes: parts.reduce((sum, [, bytes]) => sum + Number(bytes), 0),
        })
      }
      series.sort((a, b) =>
        a.symbol === b.symbol ? tickKinds.indexOf(a.kind) - tickKinds.indexOf(b.kind) : a.symbol < b.symbol ? -1 : 1,
      )
      return { series, imports: await guarded('STORE_UNREADABLE', notes.all) }
    },

    async drop(range: TickRange) {
      const found = await settled(range)
      const { from = -Infinity, to = Infinity } = range
      const gone: { table: string; days: string[] }[] = []
      let count = 0
      for (const { table } of found) {
        const days: string[] = []
        const counted = await guarded('STORE_UNREADABLE', () =>
          pg.all(
            `select timestamp_floor('d', ts)::long::string, count()::string, sum(case when ${within(from, to)} then 1 else 0 end)::string from "${table}"`,
          ),
        )
        for (const [day, rows, inside] of counted) {
          if (Number(inside) === 0) continue
          if (inside !== rows)
            throw new SwarmError('STORE_CANNOT', {
              store: 'questdb',
              table,
              day: dayText(Number(day)),
              reason: 'it takes away whole days only',
            })
          count += Number(rows)
          days.push(dayText(Number(day)))
        }
        if (days.length === counted.length) gone.push({ table, days: [] })
        else if (days.length > 0) gone.push({ table, days })
      }
      for (const { table, days } of gone) {
        const sql =
          days.length === 0
            ? `drop table "${table}"`
            : `alter table "${table}" drop partition list ${days.map((day) => `'${day}'`).join(', ')}`
        await guarded('STORE_UNWRITABLE', () => pg.all(sql))
        known.clear()
      }
      return count
    },

    noteImport: (note) => guarded('STORE_UNWRITABLE', () => notes.note(note)),
    forgetImport: (digest) => guarded('STORE_UNWRITABLE', () => notes.forget(digest)),

    async close() {
      if (!open) return
      open = false
      try {
        await send()
      } finally {
        pg.close()
      }
    },
  }
}

const HEADER: ReadonlySet<string> = new Set(['ts', 'seq', 'local_ts'])

const authorization = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

const spec: TickStoreSpec<QuestdbStoreConfig> = {
  name: 'questdb',
  about: 'Tables of a QuestDB server, written by lines over HTTP and read over PGWire.',
  config: (z) =>
    z.strictObject({
      host: z.string().min(1).default('localhost').describe('where the server is'),
      httpPort: z.int().min(1).max(65_535).default(9_000).describe('its port for lines'),
      pgPort: z.int().min(1).max(65_535).default(8_812).describe('its port for PGWire'),
      user: z.string().default('admin').describe('of PGWire and HTTP'),
      password: z.string().default('quest').describe('of PGWire and HTTP; the server’s own default'),
      prefix: z
        .string()
        .regex(/^[a-z]+$/)
        .default('ticks')
        .describe('first part of the names of its tables'),
    }),
  open: (config) => openQuestdbStore(config),
}

export default spec
