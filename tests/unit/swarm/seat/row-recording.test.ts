/** When held rows are written, and what is counted when a recording stops or its thread is ended. */
import { describe, expect, it } from 'vitest'
import { featureRow } from '#messages/features.ts'
import { Board } from '#swarm/links/board.ts'
import { createRing, Ring, slotWordsFor } from '#swarm/links/ring.ts'
import type { RecorderTerms, RowRecorder, RowRecorderSpec } from '#swarm/ports/row-recorder.ts'
import { startRecording, type RecordOrder, type RowRecording } from '#swarm/seat/row-recording.ts'
import { EURUSD, message } from '#tests/outbox.ts'

const NODE = 3
const ROW_BYTES = 100

interface Stage {
  readonly recording: RowRecording
  readonly flushed: number[]
  readonly lines: string[]
  readonly opened: RecorderTerms[]
  /** Publishes a row, and takes it. */
  row(): void
  later(micros: number): void
  counts(): { recorded: number; unrecorded: number }
}

interface Scene {
  readonly board?: Board
  readonly incarnation?: number
  readonly virtual?: boolean
  readonly fault?: string
  /** Rows the disk takes. */
  readonly room?: number
  readonly opens?: boolean
}

function stage({
  board = new Board(),
  incarnation = 1,
  virtual,
  fault = '',
  room = Infinity,
  opens = true,
}: Scene): Stage {
  const flushed: number[] = []
  const lines: string[] = []
  const opened: RecorderTerms[] = []
  let now = 1_000_000
  const spec: RowRecorderSpec = {
    name: 'fake',
    about: 'Rows in memory.',
    open(terms): RowRecorder {
      opened.push(terms)
      if (!opens) throw new Error('no such device')
      let held = 0
      const recorder = {
        held: 0,
        rows: 0,
        lost: 0,
        fault: '',
        record() {
          held++
          recorder.held += ROW_BYTES
        },
        flush() {
          const taken = Math.min(held, room - recorder.rows)
          recorder.rows += taken
          recorder.lost += held - taken
          if (taken < held) recorder.fault = 'RECORDING_STOPPED: full'
          if (held > 0) flushed.push(taken)
          held = 0
          recorder.held = 0
        },
        close: () => recorder.flush(),
      }
      return recorder
    },
  }
  const order: RecordOrder = { module: '', path: 'rows.fake', columns: ['a'], fault }
  const recording = startRecording(
    spec,
    order,
    { incarnation, instruments: [EURUSD] },
    {
      board,
      node: NODE,
      ...(virtual === true ? {} : { now: () => now }),
      onFault: (line) => lines.push(line),
    },
  )
  const ring = new Ring(
    createRing(1, NODE, { slots: 2, slotWords: slotWordsFor(featureRow.words), laps: false, window: 2 }),
  )
  featureRow.encode(message('feature.row', { width: 1, values: new Float64Array([5]) }), ring.f, ring.i, 0)
  return {
    recording,
    flushed,
    lines,
    opened,
    row() {
      board.emitted(NODE)[featureRow.id]++
      recording.take(ring, 0)
    },
    later: (micros) => (now += micros),
    counts: () => ({
      recorded: board.ints[board.node(NODE, 'recorded')],
      unrecorded: board.ints[board.node(NODE, 'unrecorded')],
    }),
  }
}

describe('the rows of a node', () => {
  it('are written in a later turn than they are taken in, when they have waited half a second', () => {
    const { recording, row, later, flushed, counts } = stage({})
    row()
    recording.turn()
    later(499_999)
    row()
    recording.turn()
    expect(flushed).toEqual([])
    later(1)
    recording.turn()
    expect([flushed, counts()]).toEqual([[2], { recorded: 2, unrecorded: 0 }])
    later(10_000_000)
    row()
    recording.turn()
    expect(flushed).toEqual([2])
  })

  it('are written at once when there are many', () => {
    const { recording, row, flushed } = stage({})
    for (let k = 0; k < 655; k++) row()
    recording.turn()
    expect(flushed).toEqual([])
    row()
    recording.turn()
    expect(flushed).toEqual([656])
  })

  it('are written by their number alone on a virtual clock, and at the end', () => {
    const { recording, row, later, flushed } = stage({ virtual: true })
    row()
    later(10_000_000)
    recording.turn()
    expect(flushed).toEqual([])
    recording.close()
    recording.close()
    expect(flushed).toEqual([1])
  })

  it('are counted and no longer written once the disk is full, which is told once', () => {
    const { recording, row, later, lines, counts } = stage({ room: 3 })
    for (let k = 0; k < 5; k++) row()
    recording.turn()
    later(500_000)
    recording.turn()
    expect([counts(), lines]).toEqual([{ recorded: 3, unrecorded: 2 }, ['RECORDING_STOPPED: full']])
    row()
    later(500_000)
    recording.turn()
    recording.close()
    expect([counts(), lines]).toEqual([{ recorded: 3, unrecorded: 3 }, ['RECORDING_STOPPED: full']])
  })
})

describe('a new incarnation', () => {
  it('goes on with the file, and counts what the one before held as lost', () => {
    const board = new Board()
    const before = stage({ board })
    for (let k = 0; k < 656; k++) before.row()
    before.recording.turn()
    for (let k = 0; k < 7; k++) before.row()
    const after = stage({ board, incarnation: 2 })
    expect([before.opened[0].resume, after.opened[0].resume]).toEqual([false, true])
    expect(after.counts()).toEqual({ recorded: 656, unrecorded: 7 })
    after.row()
    after.recording.close()
    expect(after.counts()).toEqual({ recorded: 657, unrecorded: 7 })
  })

  it('counts only, when the recording had stopped', () => {
    const { recording, row, opened, lines, counts } = stage({ incarnation: 2, fault: 'full' })
    row()
    recording.close()
    expect([opened, lines, counts()]).toEqual([[], [], { recorded: 0, unrecorded: 1 }])
  })

  it('does without, and says so, when the file cannot be opened again; the first is refused', () => {
    const { row, lines, counts } = stage({ incarnation: 2, opens: false })
    row()
    expect(lines).toEqual([expect.stringMatching(/^RECORDING_STOPPED: .*no such device/)])
    expect(counts()).toEqual({ recorded: 0, unrecorded: 1 })
    expect(() => stage({ opens: false })).toThrow('no such device')
  })
})
