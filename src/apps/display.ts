/** What a person sees of a run: a live table on a terminal, a line now and then anywhere else. */
import type { SwarmOperations, SwarmStatus } from '#swarm/operations.ts'
import { clockText } from './duration.ts'
import { oneLine } from './figures.ts'
import { reportLine } from './report-line.ts'
import { openScreen } from './screen.ts'
import { isColoured, type Shell, type Stream } from './shell.ts'
import { tableLines } from './table.ts'

export interface Display {
  /** An event worth a line of its own. */
  note(text: string): void
  close(): void
}

const FRAME_MILLIS = 250
const LINE_MILLIS = 5_000
/** Event lines kept under the table. */
const NOTES = 6

/** `quiet` shows events only. */
export function openDisplay(operations: SwarmOperations, stream: Stream, quiet: boolean, shell: Shell): Display {
  if (stream.isTTY === true && !quiet) return liveTable(operations, stream, isColoured(stream, shell))
  return lines(operations, stream, quiet)
}

function liveTable(operations: SwarmOperations, stream: Stream, coloured: boolean): Display {
  const screen = openScreen(stream, coloured)
  const notes: string[] = []
  const draw = (): void => screen.draw(tableLines(operations.status(), notes))
  const timer = setInterval(draw, FRAME_MILLIS)
  draw()
  return {
    note(text) {
      notes.push(`${clockText(operations.status().upSeconds)} ${text}`)
      if (notes.length > NOTES) notes.shift()
    },
    close() {
      clearInterval(timer)
      draw()
      screen.close()
    },
  }
}

function lines(operations: SwarmOperations, stream: Stream, quiet: boolean): Display {
  let before: SwarmStatus | undefined
  const report = (): void => {
    const status = operations.status()
    stream.write(`${reportLine(status, before)}\n`)
    before = status
  }
  const timer = quiet ? undefined : setInterval(report, LINE_MILLIS)
  return {
    note: (text) => void stream.write(`${clockText(operations.status().upSeconds)} ${oneLine(text)}\n`),
    close: () => clearInterval(timer),
  }
}
