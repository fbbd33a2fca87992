/**
 * Draws lines in place on a terminal: each frame over the one before, in one write, so that nothing flickers.
 *
 * The cursor is hidden while drawing and given back by `close`, also when the process ends without it.
 */
import { painted, type Line } from './spans.ts'

/** The part of a terminal's stream that is used here. */
export interface Tty {
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

export interface Screen {
  draw(lines: readonly Line[]): void
  /** Prints above the frame, where it stays. */
  print(text: string): void
  close(): void
}

const HIDE = '\u001b[?25l'
const SHOW = '\u001b[?25h'
/** Synchronised update: terminals that know it show the frame at once, others ignore it. */
const BEGIN = '\u001b[?2026h'
const END = '\u001b[?2026l'
const CLEAR_LINE_END = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

export function openScreen(tty: Tty, coloured: boolean): Screen {
  let height = 0
  let last: readonly Line[] = []
  const toTop = (): string => (height === 0 ? '\r' : `\r\u001b[${height}A`)
  const giveBack = (): void => void tty.write(SHOW)
  process.once('exit', giveBack)
  tty.write(HIDE)

  const draw = (lines: readonly Line[]): void => {
    last = lines
    // One line is left for the cursor: a frame as tall as the screen would scroll.
    const shown = lines.slice(0, Math.max(1, (tty.rows ?? 24) - 1))
    const text = shown.map((line) => `${painted(line, tty.columns ?? 80, coloured)}${CLEAR_LINE_END}\n`).join('')
    tty.write(`${BEGIN}${toTop()}${text}${CLEAR_BELOW}${END}`)
    height = shown.length
  }
  return {
    draw,
    print(text) {
      tty.write(`${toTop()}${CLEAR_BELOW}${text}\n`)
      height = 0
      draw(last)
    },
    close() {
      process.off('exit', giveBack)
      giveBack()
    },
  }
}
