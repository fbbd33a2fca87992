/** Downloads history into a file, and imports it as any other file is. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { MICROS_PER_MILLI } from '#domain/time.ts'
import { loadPackage, type DownloadSource, type Load } from '#stores/ticks/import/download-sources.ts'
import { whole } from './figures.ts'
import { progressLine } from './progress.ts'
import { complain, type Shell } from './shell.ts'

export interface DownloadRequest {
  readonly symbol: string
  readonly fromMillis: number
  readonly toMillis: number
  readonly interval: string
  /** Where the file is to stay; a temporary one otherwise. */
  readonly out: string | undefined
}

export interface Downloaded {
  readonly path: string
  /** Bars and ticks, one a line. */
  readonly rows: number
  /** Takes a temporary file away. */
  dispose(): void
}

/** Rejects with SOURCE_MISSING, SOURCE_FAILED, FILE_UNWRITABLE. */
export async function download(
  source: DownloadSource,
  request: DownloadRequest,
  shell: Shell,
  load: Load = loadPackage,
): Promise<Downloaded> {
  const { symbol, fromMillis, toMillis, interval, out } = request
  const folder = out === undefined ? mkdtempSync(join(tmpdir(), 'download-')) : undefined
  const path = out ?? join(folder ?? '', `${symbol.replaceAll(/[^\w.=-]/g, '')}.csv`)
  const dispose = (): void => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
  const progress = progressLine(shell.stderr)
  let rows = 0
  let missing = 0
  let isNew = true
  const written = (act: () => void): void => {
    try {
      act()
    } catch (thrown) {
      throw new SwarmError('FILE_UNWRITABLE', { file: path, why: messageOf(thrown) })
    }
  }
  try {
    const order = { symbol, from: fromMillis * MICROS_PER_MILLI, to: toMillis * MICROS_PER_MILLI, interval }
    for await (const { text, to, leftOut } of source.lines(order, load)) {
      written(() =>
        isNew ? writeFileSync(path, `${source.header}\n${text}`, { flag: 'wx' }) : appendFileSync(path, text),
      )
      isNew = false
      rows += text.split('\n').length - 1
      missing += leftOut
      progress.show((to - order.from) / (order.to - order.from), `${symbol}: ${whole(rows)} rows`)
    }
  } catch (thrown) {
    // A part of what was asked for looks like all of it.
    if (!isNew) rmSync(path, { force: true })
    dispose()
    throw thrown
  } finally {
    progress.close()
  }
  if (missing > 0) complain(shell, `${symbol}: ${whole(missing)} bars without prices are left out`)
  if (rows > 0) return { path, rows, dispose }
  dispose()
  throw new SwarmError('SOURCE_FAILED', { package: source.packageName, symbol, reason: 'it has nothing of that time' })
}
