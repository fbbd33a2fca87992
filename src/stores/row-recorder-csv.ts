/**
 * Rows in a CSV file: `at_micros,seq,symbol,mid` and the columns, a header first. A column called `mid` is the row's own mid
 * and not written twice. What is not a number is empty; numbers have the digits that read back as the same double.
 *
 * Rows are held as text and appended at a flush, whole lines in one write. A killed process loses what was held; a full
 * disk ends the recording, and what it left of a line is cut off again. A file that goes on after a fall of its agent
 * loses a half line the same way. The file is made anew and readable by its owner only: it tells what is traded on.
 *
 * Cost  about 0.2 us a value.
 */
import { fstatSync, readSync, writeSync } from 'node:fs'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { RecorderTerms, RowRecorder, RowRecorderSpec } from '#swarm/ports/row-recorder.ts'
import { csvCell } from './csv-cell.ts'
import type { Disk } from './disk.ts'
import { closeRecording, cutRecording, openRecording } from './recording-file.ts'

const FEED = 10
/** Bytes looked at together for the end of the last whole line. */
const PORTION = 65_536

/** Opens the file at `path`, making its directory when it is missing. Tests give a disk that fails. */
export function openCsvRecorder(terms: RecorderTerms, disk: Disk = writeSync): RowRecorder {
  const { path, columns, instruments, resume } = terms
  const symbols: string[] = []
  for (const { id, symbol } of instruments) symbols[id] = csvCell(symbol)
  const places = columns.flatMap((name, at) => (name === 'mid' ? [] : [at]))
  const names = ['at_micros', 'seq', 'symbol', 'mid', ...places.map((at) => columns[at])]
  const head = Buffer.from(`${names.map(csvCell).join(',')}\n`)
  const file = openRecording({ path, resume, head, wholeOf: endOfLastLine }, disk)
  let text = ''
  let heldRows = 0
  let rows = 0
  let lost = 0
  let fault = ''
  let open = true

  const flush = (): void => {
    if (text === '' || !open) return
    const bytes = Buffer.from(text)
    text = ''
    let done = 0
    let before = 0
    try {
      before = fstatSync(file).size
      while (done < bytes.length) done += disk(file, bytes.subarray(done))
      rows += heldRows
    } catch (thrown) {
      const whole = done === 0 ? 0 : bytes.lastIndexOf(FEED, done - 1) + 1
      if (done > whole) cutRecording(file, before + whole)
      const written = feedsIn(bytes.subarray(0, whole))
      rows += written
      lost += heldRows - written
      fault = new SwarmError('RECORDING_STOPPED', { file: path, cause: messageOf(thrown) }).message
    }
    heldRows = 0
  }

  return {
    record({ at, seq, instrument, mid, width, values }) {
      if (fault !== '' || !open) {
        lost++
        return
      }
      let line = `${at},${seq},${symbols[instrument] ?? ''},${numberOf(mid)}`
      for (const at of places) line += at < width ? `,${numberOf(values[at])}` : ','
      text += `${line}\n`
      heldRows++
    },
    flush,
    close() {
      if (!open) return
      flush()
      open = false
      closeRecording(file)
    },
    get held() {
      return text.length
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

const numberOf = (value: number): string => (Number.isNaN(value) ? '' : String(value))

function feedsIn(bytes: Buffer): number {
  let count = 0
  for (const byte of bytes) if (byte === FEED) count++
  return count
}

/** How much of the file is whole lines. */
function endOfLastLine(file: number, size: number): number {
  const bytes = Buffer.alloc(Math.min(size, PORTION))
  for (let end = size; end > 0;) {
    const from = Math.max(0, end - PORTION)
    const got = readSync(file, bytes, 0, end - from, from)
    const feed = bytes.subarray(0, got).lastIndexOf(FEED)
    if (feed >= 0) return from + feed + 1
    end = from
  }
  return 0
}

const spec: RowRecorderSpec = {
  name: 'csv',
  about: 'A line a row, whole lines only, in a new file each session.',
  open: (terms) => openCsvRecorder(terms),
}

export default spec
