/**
 * A file into a store: looked at as a whole first, then taken. Nothing changes when the look refuses it, or when the store
 * has ticks of its time already. The same file twice adds nothing; an import that was cut short is taken away again, at
 * once or, when its process was killed, by the next of that file.
 */
import { SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { moment, span } from '#market/quality/words.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { TickImport, TickRange, TickStore } from '#swarm/ports/tick-store.ts'
import { digestOf } from './file-head.ts'
import { faults, lookAt, type ImportLook } from './import-look.ts'
import type { ImportSink, ImportSource, ImportWatch } from './import-source.ts'

export interface ImportOrder {
  readonly symbol: string
  readonly toUtc: (at: Micros) => Micros
  readonly sortMicros: number
  /** Takes away what the store has of the file's time, from its first tick to its last, or of a time that is named. */
  readonly replace: boolean | { readonly from: Micros; readonly to: Micros }
  /** Added to the local clock; undefined takes it as it is, unless it is behind the venue's. */
  readonly shiftLocalMicros: number | undefined
}

export interface ImportDone {
  /** `there`: the same file was imported before. */
  readonly how: 'taken' | 'there'
  readonly note: TickImport
  /** Undefined when it was there. */
  readonly look?: ImportLook
  /** Ticks of the store that had to go. */
  readonly replaced: number
  /** What was done that a user should know, a line each. */
  readonly remarks: readonly string[]
}

/** `stage` hears which look it is. Rejects with IMPORT_REFUSED, IMPORT_OVERLAP, what the store says, or the signal's reason. */
export async function importSource(
  store: TickStore,
  source: ImportSource,
  order: ImportOrder,
  watch: ImportWatch,
  stage: (name: 'look' | 'take') => void,
): Promise<ImportDone> {
  const { files, kinds, format } = source
  const { symbol, replace } = order
  const digest = await digestOf(symbol, files, watch.signal)
  const before = (await store.summary()).imports.find((one) => one.digest === digest)
  if (before?.done === true && replace === false) return { how: 'there', note: before, replaced: 0, remarks: [] }
  const remarks: string[] = []
  if (before?.done === false) {
    const count = await store.drop(rangeOf(before))
    await store.forgetImport(digest)
    remarks.push(`an import of it was cut short: ${count} ticks of that were taken away`)
  }
  stage('look')
  const look = await lookAt(source, order, watch)
  const note: TickImport = {
    digest,
    file: files[0],
    format,
    symbol,
    kinds,
    rows: look.rows,
    first: look.first,
    last: look.last,
    done: false,
  }
  const range = rangeOf(note)
  const shift = localShift(look, order.shiftLocalMicros, remarks)
  const replaced = await makeRoom(store, note, replace)
  stage('take')
  await store.noteImport(note)
  try {
    await take(store, source, order, watch, shift)
    await store.flush()
  } catch (thrown) {
    try {
      await store.drop(range)
      await store.forgetImport(digest)
    } catch {
      // The note that it was cut short is still there, and the next import of the file begins with it.
    }
    throw thrown
  }
  const done = { ...note, done: true }
  await store.noteImport(done)
  return { how: 'taken', note: done, look, replaced, remarks: [...remarks, ...warnings(look)] }
}

const rangeOf = ({ symbol, kinds, first, last }: TickImport): TickRange => ({
  symbols: [symbol],
  kinds,
  from: first,
  to: last + 1,
})

/** Takes away what is in the way, or refuses. */
async function makeRoom(store: TickStore, note: TickImport, replace: ImportOrder['replace']): Promise<number> {
  const range = rangeOf(note)
  if (replace !== false) return store.drop(replace === true ? range : { ...range, ...replace })
  for await (const batch of store.read(range)) {
    const { imports } = await store.summary()
    const from = imports.find(
      (one) => one.symbol === note.symbol && one.done && one.first <= note.last && one.last >= note.first,
    )
    throw new SwarmError('IMPORT_OVERLAP', {
      file: note.file,
      symbol: note.symbol,
      from: moment(note.first),
      to: moment(note.last),
      there: `${moment(batch.at[0])}${from === undefined ? '' : ` from ${from.file}`}`,
    })
  }
  return 0
}

/** What is added to the local clock; undefined leaves it out. */
function localShift(look: ImportLook, asked: number | undefined, remarks: string[]): number | undefined {
  if (look.bothClocks === 0) return 0
  if (asked !== undefined) {
    if (look.worstLatency + asked < 0) {
      throw new SwarmError('IMPORT_REFUSED', {
        reason: `with the local clock ${span(asked)} later some rows still came ${span(-look.worstLatency - asked)} before they happened`,
      })
    }
    remarks.push(`the local clock is taken ${span(asked)} later`)
    return asked
  }
  if (look.negative === 0) return 0
  remarks.push(
    `the local clock is behind the venue's, by up to ${span(-look.worstLatency)}, in ${look.negative} of ${look.bothClocks} rows: ` +
      'its times are left out; --shift-local takes them corrected',
  )
  return undefined
}

function warnings(look: ImportLook): string[] {
  const lines: string[] = look.clockFault === '' ? [] : [look.clockFault]
  if (look.back > 0)
    lines.push(`${look.back} rows were out of order, by ${span(look.worstBack)} at most: put in their places`)
  for (const [what, count] of Object.entries(look.setAside)) lines.push(`${count} left out: ${what}`)
  if (look.badRows > 0) lines.push(`${look.badRows} rows cannot be read and are left out`)
  if (look.gaps > 0)
    lines.push(`${look.gaps} gaps: records are missing, and the book is not whole until it is told anew`)
  if (look.otherZones > 0)
    lines.push(`${look.otherZones} rows state another time zone than the first: each is taken by its own`)
  if (look.truncated !== '') lines.push(`the file breaks off (${look.truncated}): what came before was taken`)
  return lines
}

async function take(
  store: TickStore,
  source: ImportSource,
  { symbol, toUtc }: ImportOrder,
  watch: ImportWatch,
  shift: number | undefined,
): Promise<void> {
  let batch = new TickBatchBuilder([symbol], [source.rowColumns])
  let pending: Promise<void> | undefined
  let seq = 0
  const local = (localAt: Micros): Micros => (shift === undefined ? NaN : localAt + shift)
  const full = (): void => {
    if (!batch.full) return
    const whole = batch
    batch = new TickBatchBuilder([symbol], [source.rowColumns])
    pending = pending === undefined ? store.append(whole) : pending.then(() => store.append(whole))
    // Waited for at the next turn of the source; until then a failure is nobody's.
    pending.catch(() => {})
  }
  const sink: ImportSink = {
    quote(stated, localAt, bid, bidSize, ask, askSize) {
      const at = toUtc(stated)
      if (faults.quote(at, bid, bidSize, ask, askSize) !== undefined) return
      batch.quote(0, at, seq++, bid, bidSize, ask, askSize, local(localAt))
      full()
    },
    trade(stated, localAt, price, size, side) {
      const at = toUtc(stated)
      if (faults.trade(at, price, size) !== undefined) return
      batch.trade(0, at, seq++, price, size, side, local(localAt))
      full()
    },
    depth(stated, localAt, image) {
      const at = toUtc(stated)
      if (faults.depth(at, image) !== undefined) return
      batch.depth(0, at, seq++, image, local(localAt))
      full()
    },
    mbo(stated, localAt, id, action, side, price, size, flags) {
      const at = toUtc(stated)
      if (!(at >= 0)) return
      batch.mbo(0, at, seq++, id, action, side, price, size, flags, local(localAt))
      full()
    },
    row(stated, values) {
      const at = toUtc(stated)
      if (!(at >= 0)) return
      batch.row(0, at, seq++, values)
      full()
    },
    gap() {},
    room() {
      const wait = pending
      pending = undefined
      return wait
    },
  }
  await source.read(sink, watch)
  await pending
  await store.append(batch)
}
