/**
 * The rows, and market records where they are asked for, that one node publishes, on their way to a recorder.
 *
 * A row is taken when it is published and written to the file in a later turn: by then the record that caused it is done.
 * So a thread that is ended at any moment leaves no row twice; what it held is lost, and counted by the next incarnation
 * from what the node had emitted. Counts are on the board, for they outlive the thread.
 */
import type { ErrorCode } from '#domain/errors.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { featureRow } from '#messages/features.ts'
import { marketDepth, marketQuote, marketTrade } from '#messages/market.ts'
import type { Board } from '#swarm/links/board.ts'
import type { Ring } from '#swarm/links/ring.ts'
import type { RecorderTerms, RowRecorder, RowRecorderSpec } from '#swarm/ports/row-recorder.ts'

/** Bytes held that are written at once, and time after which any are. A parked thread adds a tenth of a second. */
const FULL_BYTES = 65_536
const FLUSH_MICROS = 500_000

const STOPPED: ErrorCode = 'RECORDING_STOPPED'

/** A recording to keep, as it crosses threads. */
export interface RecordOrder {
  /** URL of the module whose default export is the recorder. */
  readonly module: string
  readonly path: string
  readonly columns: readonly string[]
  /** Ids of the messages it takes; rows alone when absent. */
  readonly ids?: readonly number[]
  /** Why an earlier incarnation had to stop: then rows are only counted. */
  readonly fault: string
}

export interface RecordingServices {
  readonly board: Board
  readonly node: number
  /** Microseconds; absent on a virtual clock, where only the amount held says when to write. */
  readonly now?: () => number
  /** The recording stopped. Told once. */
  readonly onFault: (line: string) => void
}

export class RowRecording {
  private recorder: RowRecorder | undefined
  private readonly services: RecordingServices
  private readonly ints: Int32Array
  private readonly recordedWord: number
  private readonly unrecordedWord: number
  private readonly row = featureRow.draft()
  private readonly quote = marketQuote.draft()
  private readonly trade = marketTrade.draft()
  private readonly depth = marketDepth.draft()
  private readonly ids: readonly number[]
  /** When the oldest row held was seen; 0 when none is. */
  private since = 0
  private rows = 0
  private lost = 0

  /** Without a recorder it counts what is lost. */
  constructor(recorder: RowRecorder | undefined, ids: readonly number[], services: RecordingServices) {
    this.ids = ids
    const { board, node } = services
    this.recorder = recorder
    this.services = services
    this.ints = board.ints
    this.recordedWord = board.node(node, 'recorded')
    this.unrecordedWord = board.node(node, 'unrecorded')
  }

  /** Takes the record at `word` of `ring` if it is one that is recorded. */
  take(ring: Ring, word: number): void {
    const id = ring.i[2 * word]
    if (!this.ids.includes(id)) return
    if (this.recorder === undefined) {
      this.ints[this.unrecordedWord]++
      return
    }
    if (id === featureRow.id) {
      featureRow.decode(ring.f, ring.i, word, this.row)
      this.recorder.record(this.row)
    } else if (id === marketQuote.id) {
      marketQuote.decode(ring.f, ring.i, word, this.quote)
      this.recorder.tell?.(this.quote)
    } else if (id === marketTrade.id) {
      marketTrade.decode(ring.f, ring.i, word, this.trade)
      this.recorder.tell?.(this.trade)
    } else if (id === marketDepth.id) {
      marketDepth.decode(ring.f, ring.i, word, this.depth)
      this.recorder.tell?.(this.depth)
    }
  }

  /** Writes what is held when there is much of it, or when it has waited. */
  turn(): void {
    const { recorder, services } = this
    if (recorder === undefined || recorder.held === 0) return
    if (recorder.held < FULL_BYTES) {
      if (services.now === undefined) return
      const now = services.now()
      if (this.since === 0) this.since = now
      if (now - this.since < FLUSH_MICROS) return
    }
    this.since = 0
    recorder.flush()
    this.settle(recorder)
  }

  close(): void {
    const { recorder } = this
    if (recorder === undefined) return
    recorder.close()
    this.settle(recorder)
    this.recorder = undefined
  }

  private settle(recorder: RowRecorder): void {
    this.ints[this.recordedWord] += recorder.rows - this.rows
    this.ints[this.unrecordedWord] += recorder.lost - this.lost
    this.rows = recorder.rows
    this.lost = recorder.lost
    if (recorder.fault === '') return
    this.recorder = undefined
    recorder.close()
    this.services.onFault(recorder.fault)
  }
}

/**
 * Opens the recording of a node's `incarnation`. The first makes its file and throws what keeps it from that, as
 * FILE_UNWRITABLE; a later one goes on with it, and trades on without when it cannot.
 */
export function startRecording(
  spec: RowRecorderSpec,
  { path, columns, ids = [featureRow.id], fault }: RecordOrder,
  { incarnation, instruments }: { readonly incarnation: number; readonly instruments: RecorderTerms['instruments'] },
  services: RecordingServices,
): RowRecording {
  if (incarnation === 1)
    return new RowRecording(spec.open({ path, columns, instruments, resume: false }), ids, services)
  countHeld(ids, services)
  if (fault !== '') return new RowRecording(undefined, ids, services)
  try {
    return new RowRecording(spec.open({ path, columns, instruments, resume: true }), ids, services)
  } catch (thrown) {
    services.onFault(new SwarmError(STOPPED, { file: path, cause: messageOf(thrown) }).message)
    return new RowRecording(undefined, ids, services)
  }
}

/** What the last incarnation had sent and neither written nor given up went with its thread. */
function countHeld(ids: readonly number[], { board, node }: RecordingServices): void {
  const emitted = ids.reduce((sum, id) => sum + board.emitted(node)[id], 0)
  board.ints[board.node(node, 'unrecorded')] = emitted - board.ints[board.node(node, 'recorded')]
}
