/**
 * Quotes into each tick store and out of it again: appended in batches until they are durable and can be read, read as a
 * whole in order of time across two instruments, and a tenth of the time of one of them. Real quotes, seeded ones without
 * `../shared/data`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import { openParquetStore } from '#stores/ticks/parquet-store.ts'
import { openQuestdbStore } from '#stores/ticks/questdb-store.ts'
import { MAX_BATCH_ROWS } from '#swarm/ports/tick-batch.ts'
import type { TickRange, TickStore } from '#swarm/ports/tick-store.ts'
import { noQuestdb, startQuestdb } from '#tests/conformance/questdb-server.ts'
import { Report } from './report.ts'
import { interleave, quick, repetitions, single, type Contender } from './sampling.ts'
import { storeQuotes } from './store-quotes.ts'

const ROUNDS = 3
const { name, batches, rows, first, last } = await storeQuotes(quick ? 20 * MAX_BATCH_ROWS : Infinity)
const range: TickRange = { symbols: ['EURUSD'], from: first + 0.45 * (last - first), to: first + 0.55 * (last - first) }

interface Subject {
  readonly name: string
  open(): Promise<TickStore>
  /** Takes away what the store before it left. */
  clear(): void
}

const directory = mkdtempSync(join(tmpdir(), 'store-bench-'))
const server = noQuestdb === undefined ? await startQuestdb() : undefined
let places = 0
const subjects: Subject[] = [
  { name: 'memory', open: () => Promise.resolve(memoryStore({ maxRows: rows })), clear: () => {} },
  {
    name: 'parquet',
    open: () => openParquetStore({ path: join(directory, `${++places}`), memoryMiB: 512 }, { write: true }),
    clear: () => rmSync(join(directory, `${places}`), { recursive: true, force: true }),
  },
  ...(server === undefined
    ? []
    : [
        {
          name: 'questdb',
          open: () =>
            openQuestdbStore({
              host: '127.0.0.1',
              httpPort: server.httpPort,
              pgPort: server.pgPort,
              user: 'admin',
              password: 'quest',
              prefix: `b${String.fromCharCode(97 + (places++ % 26))}`,
            }),
          clear: () => {},
        },
      ]),
]

async function fill(store: TickStore): Promise<void> {
  for (const batch of batches) await store.append(batch)
  await store.flush()
  await store.summary() // what a reader waits for: days made, lines applied
}

async function scan(store: TickStore, of: TickRange): Promise<number> {
  let count = 0
  let at = -Infinity
  for await (const batch of store.read(of)) {
    if (batch.at[0] < at) throw new Error('out of order')
    at = batch.at[batch.rows - 1]
    count += batch.rows
  }
  return count
}

const rate = async (act: () => Promise<number>): Promise<ReturnType<typeof single>> => {
  const from = performance.now()
  const count = await act()
  return single(count / ((performance.now() - from) / 1e3))
}

const report = new Report('store')
report.note(
  `${rows.toLocaleString('en-US')} quotes, ${name}${server === undefined ? `; questdb left out: ${noQuestdb}` : ''}`,
)

const appenders = subjects.map((subject): Contender => ({
  name: `append, ${subject.name}`,
  async run() {
    const store = await subject.open()
    const reading = await rate(() => fill(store).then(() => rows))
    await store.drop({})
    await store.close()
    subject.clear()
    return reading
  },
}))
const filled = new Map<string, TickStore>()
for (const subject of subjects) {
  const store = await subject.open()
  await fill(store)
  if ((await scan(store, {})) !== rows) throw new Error(`${subject.name} lost quotes`)
  filled.set(subject.name, store)
}
const readers = (what: string, of: TickRange): Contender[] =>
  [...filled].map(([subject, store]) => ({ name: `${what}, ${subject}`, run: () => rate(() => scan(store, of)) }))

for (const [what, contenders] of [
  ['append', appenders],
  ['scan', readers('scan', {})],
  ['range', readers('a tenth of one symbol', range)],
] as const) {
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard(what, others)
  const [base] = contenders
  for (const { name: row } of contenders)
    report.add(row, 'rows/s', readings.get(row)!, row === base.name ? undefined : base.name)
}
const sizes = await Promise.all(
  [...filled].map(async ([subject, store]) => [subject, (await store.summary()).series] as const),
)
for (const [subject, series] of sizes) {
  report.add(`a quote, ${subject}`, 'bytes', single(series.reduce((sum, { bytes }) => sum + bytes, 0) / rows))
}
report.add('resident memory at the end', 'MiB', single(process.memoryUsage.rss() / 2 ** 20))
report.print()

for (const store of filled.values()) await store.close()
await server?.stop()
rmSync(directory, { recursive: true, force: true })
