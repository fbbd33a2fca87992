/** Reads recorded market data into a sink, with a line of progress, and says what was found on the way. */
import { checkedSink, type EventCounts, type MarketSink } from '#stores/market-events.ts'
import type { FileFault } from '#stores/row-file.ts'
import type { FeatureInput } from './feature-inputs.ts'
import { counted, whole } from './figures.ts'
import { onInterrupt } from './interrupts.ts'
import { progressLine } from './progress.ts'
import { readShare } from './read-share.ts'
import { complain, type Shell } from './shell.ts'

export interface Reading extends EventCounts {
  /** Rows that could not be read and were passed over. */
  readonly badRows: number
  readonly firstBadRows: readonly FileFault[]
  /** Files that end early. */
  readonly truncated: readonly FileFault[]
}

/** Bad rows that are told one by one. */
const KEPT_BAD_ROWS = 5

/** Rejects with the reason of an aborted signal. */
export async function readMarket(
  input: FeatureInput,
  sink: MarketSink,
  shell: Shell,
  signal: AbortSignal,
): Promise<Reading> {
  const progress = progressLine(shell.stderr)
  const events = checkedSink(sink)
  const share = readShare(input.files, input.looks)
  const firstBadRows: FileFault[] = []
  const truncated: FileFault[] = []
  let badRows = 0
  const last = { path: '', bytes: -1 }
  try {
    await input.read(events, {
      signal,
      progressed(path, bytes) {
        // It is told at every row, and a line is worth writing when something more was read.
        if (bytes === last.bytes && path === last.path) return
        last.path = path
        last.bytes = bytes
        // The rows of the last bytes are still to come: only the end is the whole.
        progress.show(Math.min(share(path, bytes), 0.99), `${whole(events.counts.quotes)} quotes`)
      },
      noted: (fault) => {
        if (fault.condition === 'truncated') return void truncated.push(fault)
        badRows++
        if (firstBadRows.length < KEPT_BAD_ROWS) firstBadRows.push(fault)
      },
    })
    progress.show(1, `${whole(events.counts.quotes)} quotes`)
  } finally {
    progress.close()
  }
  return { ...events.counts, badRows, firstBadRows, truncated }
}

/**
 * Reads it all into `sink` and says what was wrong with the files. False when it was interrupted, which has been told:
 * nothing is to be written then.
 */
export async function hearMarket(input: FeatureInput, sink: MarketSink, shell: Shell): Promise<boolean> {
  const stop = new AbortController()
  const giveBack = onInterrupt(() => stop.abort())
  try {
    tellReading(await readMarket(input, sink, shell, stop.signal), shell)
    return true
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown
    complain(shell, 'interrupted: nothing was written')
    shell.exit = 'interrupted'
    return false
  } finally {
    giveBack()
  }
}

/** Says what was wrong with the files; a file that ends early decides the exit. */
export function tellReading({ badRows, firstBadRows, truncated, setAside, gaps }: Reading, shell: Shell): void {
  if (badRows > 0) complain(shell, `${whole(badRows)} bad ${badRows === 1 ? 'row was' : 'rows were'} passed over:`)
  for (const { file, line, field, condition } of firstBadRows) {
    complain(shell, `  ${file}:${line}: ${field}: ${condition}`)
  }
  if (Object.keys(setAside).length > 0) complain(shell, `set aside: ${counted(setAside)}`)
  if (gaps > 0) complain(shell, `${whole(gaps)} ${gaps === 1 ? 'gap' : 'gaps'}: every feature started anew after each`)
  for (const { file, detail } of truncated) {
    complain(shell, `${file} ends early: ${detail}; what came before was used`)
    shell.exit = 'ticks'
  }
}
