/** A file that is put into a parser portion by portion, until its end or the place where it breaks off. */
import { openPortions } from '#stores/file-portions.ts'
import type { ImportWatch } from './import-source.ts'

export interface PortionTaker {
  push(portion: Uint8Array): void
  /** No more will come; `cut` when the text broke off. */
  end(cut: boolean): void
  /** Takes the rows that are whole by now. */
  drain(): Promise<void>
  /** Of the last row. */
  line(): number
}

/** Rejects with BOOK_UNREADABLE, the reason of the aborted signal, and what `drain` rejects with. */
export async function readPortions(
  path: string,
  { push, end, drain, line }: PortionTaker,
  { progressed, noted, signal }: ImportWatch,
): Promise<void> {
  const portions = await openPortions(path)
  try {
    for (;;) {
      signal.throwIfAborted()
      const portion = await portions.next()
      progressed(path, portions.read)
      if (portion === null) break
      push(portion)
      await drain()
    }
    const { broken } = portions
    end(broken !== '')
    await drain()
    if (broken !== '') noted({ file: path, line: line(), field: 'file', condition: 'truncated', detail: broken })
  } finally {
    await portions.close()
  }
}
