/**
 * Rows and market records in a log of ticks, `NAME.ticks`: frames with checksums behind eight bytes that say what it is, each a flush. `swarm
 * import NAME.ticks` puts it into a store; text would be three times as long and lose the kind of each number.
 *
 * A killed process loses what was held; a full disk ends the recording, and what it left of a frame is cut off again. A
 * file that goes on after a fall of its agent loses a half frame the same way. It is readable by its owner only.
 */
import { fstatSync, writeSync } from 'node:fs'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { RecorderTerms, RowRecorder, RowRecorderSpec } from '#swarm/ports/row-recorder.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import { writeAll, type Disk } from './disk.ts'
import { closeRecording, cutRecording, openRecording } from './recording-file.ts'
import { framesOf } from './ticks/frames-of-batch.ts'
import { encodeFrame, readFrames } from './ticks/write-ahead.ts'

/** What a log of ticks begins with. */
export const LOG_MARK = Buffer.from('TICKLOG1')
/** The kind of the frame it ends with when it was closed: without one its recording was killed. */
export const LOG_END = 255

/** Opens the file at `path`, making its directory when it is missing. Tests give a disk that fails. */
export function openTicksRecorder(terms: RecorderTerms, disk: Disk = writeSync): RowRecorder {
  const { path, columns, instruments, resume } = terms
  const places = columns.flatMap((name, at) => (name === 'mid' ? [] : [at]))
  const names = ['mid', ...places.map((at) => columns[at])]
  const symbols = instruments.map(({ symbol }) => symbol)
  const numbers = new Map(instruments.map(({ id }, number) => [id, number]))
  const file = openRecording({ path, resume, head: LOG_MARK, wholeOf: () => endOfLastFrame(path) }, disk)
  const batch = new TickBatchBuilder(
    symbols,
    symbols.map(() => names),
  )
  const values = new Float64Array(names.length)
  let [rows, lost, fault, open] = [0, 0, '', true]

  const flush = (): void => {
    if (batch.rows === 0 || !open) return
    let [before, done, written] = [0, 0, 0]
    try {
      before = fstatSync(file).size
      for (const frame of framesOf(batch)) {
        const bytes = encodeFrame({ ...frame, number: 0 })
        writeAll(file, bytes, disk)
        done += bytes.length
        written += frame.rows
      }
    } catch (thrown) {
      cutRecording(file, before + done)
      fault = new SwarmError('RECORDING_STOPPED', { file: path, cause: messageOf(thrown) }).message
    }
    rows += written
    lost += batch.rows - written
    batch.clear()
  }

  return {
    record({ at, seq, instrument, mid, width, values: given }) {
      const number = numbers.get(instrument)
      if (fault !== '' || !open || number === undefined) {
        lost++
        return
      }
      values[0] = mid
      places.forEach((place, k) => (values[k + 1] = place < width ? given[place] : NaN))
      batch.row(number, at, seq, values)
      if (batch.full) flush()
    },
    tell(message) {
      const number = numbers.get(message.instrument)
      if (fault !== '' || !open || number === undefined) {
        lost++
        return
      }
      const { at, seq } = message
      switch (message.type) {
        case 'market.quote':
          batch.quote(number, at, seq, message.bid, message.bidSize, message.ask, message.askSize)
          break
        case 'market.trade':
          batch.trade(number, at, seq, message.price, message.size, sides[message.aggressor])
          break
        case 'market.depth':
          batch.depth(number, at, seq, message)
          break
      }
      if (batch.full) flush()
    },
    flush,
    close() {
      if (!open) return
      flush()
      open = false
      if (fault === '') endLog(file, disk)
      closeRecording(file)
    },
    get held() {
      return batch.rows * (HEADER_BYTES + 8 * names.length)
    },
    get rows() {
      return rows
    },
    get lost() {
      return lost
    },
    get fault() {
      return fault
    },
  }
}

const sides = { buy: 1, sell: -1, unknown: 0 } as const

/** Bytes of a row besides its values. */
const HEADER_BYTES = 24

const nothing = new Float64Array(0)

function endLog(file: number, disk: Disk): void {
  const empty = { at: nothing, seq: nothing, localAt: nothing, values: nothing }
  const end = { ...empty, number: 0, kind: LOG_END, symbol: '', columns: [], texts: [], rows: 0, width: 0 }
  try {
    writeAll(file, encodeFrame(end), disk)
  } catch {
    // What was recorded is in it; only its end is not said.
  }
}

/** How much of the log is whole frames behind its mark. */
function endOfLastFrame(path: string): number {
  const end = readFrames(path, () => {}, LOG_MARK.length)
  return end < LOG_MARK.length ? 0 : end
}

const spec: RowRecorderSpec = {
  name: 'ticks',
  about: 'A log of frames that swarm import puts into a tick store; a new file each session.',
  open: (terms) => openTicksRecorder(terms),
}

export default spec
