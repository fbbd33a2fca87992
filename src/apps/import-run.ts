/** Imports files one after the other, with a line of progress, and says of each what became of it. */
import { SwarmError } from '#domain/errors.ts'
import type { Fact } from '#market/quality/measure.ts'
import { iso, moment, whole } from '#market/quality/words.ts'
import { detectSources } from '#stores/ticks/import/detection.ts'
import { importSource, type ImportDone, type ImportOrder } from '#stores/ticks/import/importer.ts'
import type { ImportSource } from '#stores/ticks/import/import-source.ts'
import { zoneShift } from '#stores/ticks/import/zone-text.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import type { FileReport } from './data-check.ts'
import { tell } from './faults.ts'
import { onInterrupt } from './interrupts.ts'
import { progressLine } from './progress.ts'
import { readShare } from './read-share.ts'
import type { Shell } from './shell.ts'

export interface ImportRequest {
  /** Absolute. */
  readonly files: readonly string[]
  readonly store: string
  readonly symbol: string | undefined
  readonly as: string | undefined
  readonly barMicros: number | undefined
  readonly zone: string | undefined
  readonly shiftLocalMicros: number | undefined
  readonly sortMicros: number
  readonly replace: ImportOrder['replace']
}

export interface ImportStory {
  /** The first of its files. */
  readonly file: string
  readonly lines: readonly string[]
  readonly reports: readonly FileReport[]
  readonly facts: Readonly<Record<string, Fact>>
}

interface Listener {
  file(story: ImportStory): void
  notice(line: string): void
}

class Interrupted extends Error {}

/** What cannot be imported is told and decides the exit; the other files are imported all the same. */
export async function importFiles(request: ImportRequest, shell: Shell, listener: Listener): Promise<void> {
  const { files, as, barMicros } = request
  const sources = await detected(files, { as, barMicros }, shell)
  if (sources.length === 0) return
  const stop = new AbortController()
  const giveBack = onInterrupt(() => stop.abort(new Interrupted('interrupted')))
  let isBroken = false
  const store = await openTickStore(request.store, shell.cwd, { write: true })
  try {
    for (const notice of store.notices) listener.notice(notice)
    for (const source of sources) {
      try {
        listener.file(await importOne(store, source, request, shell, stop.signal))
      } catch (thrown) {
        if (thrown instanceof Interrupted) {
          listener.notice(`interrupted: nothing of ${source.files[0]} was kept`)
          shell.exit = 'interrupted'
          return
        }
        if (!(thrown instanceof SwarmError)) throw thrown
        tell(thrown, shell)
        if (thrown.code !== 'STORE_UNWRITABLE') continue
        listener.notice(
          `${source.files[0]}: not imported; what the store had taken of it goes when it is imported again`,
        )
        isBroken = true
        return
      }
    }
  } finally {
    giveBack()
    // A store that could not be written cannot be closed in order either, which was told.
    await store.close().catch((thrown: unknown) => {
      if (!isBroken) throw thrown
    })
  }
}

/** What the files are; those of one set are one source, and what a set has is not imported besides. */
async function detected(
  files: readonly string[],
  terms: Parameters<typeof detectSources>[1],
  shell: Shell,
): Promise<readonly ImportSource[]> {
  const sources: ImportSource[] = []
  for (const file of files) {
    try {
      sources.push(...(await detectSources(file, terms)))
    } catch (thrown) {
      if (!(thrown instanceof SwarmError)) throw thrown
      tell(thrown, shell)
    }
  }
  const sets = sources.filter((source) => source.files.length > 1)
  return sources.filter((source, k) => {
    const set = sets.find((one) => one.files.some((file) => source.files.includes(file)))
    return set === undefined || sources.findIndex((one) => one.files.join() === set.files.join()) === k
  })
}

async function importOne(
  store: TickStore,
  source: ImportSource,
  request: ImportRequest,
  shell: Shell,
  signal: AbortSignal,
): Promise<ImportStory> {
  const [file] = source.files
  const symbol = request.symbol ?? source.symbol
  if (symbol === '')
    throw new SwarmError('IMPORT_REFUSED', {
      file,
      reason: 'neither it nor its name says the instrument: use --symbol',
    })
  const toUtc = zoneOf(source, request.zone)
  const progress = progressLine(shell.stderr)
  const shareOf = readShare(source.files, looksOf(source))
  let stage = 'look'
  try {
    const done = await importSource(
      store,
      source,
      {
        symbol,
        toUtc,
        sortMicros: request.sortMicros,
        replace: request.replace,
        shiftLocalMicros: request.shiftLocalMicros,
      },
      {
        progressed: (path, bytes) =>
          progress.show(shareOf(path, bytes), `${file}: ${stage === 'look' ? 'looking' : 'taking'}`),
        noted: () => {},
        signal,
      },
      (name) => (stage = name),
    )
    return storyOf(source, symbol, done, request)
  } finally {
    progress.close()
  }
}

/** Each file is read twice, and sets look once more for the grid of their prices, each time. */
const looksOf = ({ files, rowColumns, kinds }: ImportSource): number =>
  files.length > 1 || (kinds.length === 3 && rowColumns.length === 0) ? 4 : 2

function zoneOf({ files, zoneOpen, zone }: ImportSource, asked: string | undefined): (at: number) => number {
  if (asked === undefined) return (at) => at
  if (!zoneOpen)
    throw new SwarmError('IMPORT_REFUSED', {
      file: files[0],
      reason: `the zone of its times is known (${zone}): leave --zone out`,
    })
  const shift = zoneShift(asked)
  if (shift === undefined)
    throw new SwarmError('IMPORT_REFUSED', { reason: `'${asked}' is no time zone: +02:00 or Europe/Athens` })
  return shift
}

function storyOf(source: ImportSource, symbol: string, done: ImportDone, request: ImportRequest): ImportStory {
  const { note, look, replaced, remarks } = done
  const [file] = source.files
  const facts = {
    file,
    format: note.format,
    symbol,
    kinds: [...note.kinds],
    rows: note.rows,
    first: iso(note.first),
    last: iso(note.last),
    how: done.how,
    replaced,
    remarks: [...remarks],
    zone: source.zone,
  }
  if (look === undefined) {
    return {
      file,
      lines: [`${file}: imported before as ${symbol}, ${whole(note.rows)} ticks: nothing was added`],
      reports: [],
      facts,
    }
  }
  const zone = source.zoneOpen ? (request.zone ?? source.zone) : source.zone
  const reports = look.quality.map(({ kind, findings }) => ({
    file,
    format: `${note.format}, ${kind}s`,
    kind,
    gzip: file.endsWith('.gz'),
    findings,
  }))
  const counts = Object.entries(look.counts).map(([kind, count]) => {
    const noun = kind === 'mbo' ? 'market-by-order record' : kind
    return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`
  })
  const lines = [
    `  ${symbol}: ${counts.join(', ')}, ${moment(note.first)} to ${moment(note.last)} UTC`,
    `  times: ${zone}`,
    ...(replaced > 0 ? [`  ${whole(replaced)} ticks of the store were replaced`] : []),
    ...[...source.remarks, ...remarks].map((remark) => `  ${remark}`),
  ]
  return {
    file,
    lines,
    reports,
    facts: {
      ...facts,
      quality: Object.fromEntries(
        look.quality.map(({ kind, findings }) => [
          kind,
          Object.fromEntries(findings.map(({ name, verdict, text }) => [name, { verdict, text }])),
        ]),
      ),
    },
  }
}
