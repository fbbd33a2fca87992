/** Downloads history into a file, a portion at a time, and goes on from what an earlier run of the same order has. */
import { basename, dirname, join } from 'node:path'
import { SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import {
  loadPackage,
  type AskSource,
  type DownloadOrder,
  type DownloadSource,
  type Load,
} from '#stores/ticks/import/download-source.ts'
import { mustBeFree, openPart, type DownloadPart } from './download-part.ts'
import { whole } from './figures.ts'
import { onInterrupt } from './interrupts.ts'
import { isoText } from './moment.ts'
import { progressLine } from './progress.ts'
import { complain, type Shell } from './shell.ts'

export interface DownloadRequest extends DownloadOrder {
  /** The file it is for, or where the store is that it is for: what has come is kept beside it. */
  readonly target: string
  /** True for a file, which gets its name when it is whole; else it stays a part. */
  readonly isFile: boolean
}

export interface Downloaded {
  readonly path: string
  /** Bars and ticks, one a line. */
  readonly rows: number
  remove(): void
}

/**
 * Undefined when it was interrupted. What has come by then stays, and the same order goes on from there; so it does when
 * it rejects with SOURCE_FAILED. Rejects with SOURCE_MISSING and FILE_UNWRITABLE besides.
 */
export async function download(
  source: DownloadSource,
  request: DownloadRequest,
  shell: Shell,
  load: Load = loadPackage,
): Promise<Downloaded | undefined> {
  const { symbol, from, to, interval, target, isFile } = request
  if (isFile) mustBeFree(target)
  const ask = await source.open(load)
  const part = openPart(partPath(request), source.header, from, to)
  const has = (): string => `${part.path}: has ${whole(part.reached.rows)} rows`
  try {
    if (part.reached.rows > 0) complain(shell, `${has()}: going on from ${isoText(part.reached.from)}`)
    let isWhole = false
    try {
      isWhole = await fill(part, request, ask, source.portion(interval), shell)
    } finally {
      if (part.reached.rows === 0) part.remove()
      else if (!isWhole) complain(shell, `${has()}: the same command goes on from ${isoText(part.reached.from)}`)
    }
    if (!isWhole) {
      shell.exit = 'interrupted'
      return undefined
    }
    const { rows, leftOut } = part.reached
    if (leftOut > 0) complain(shell, `${symbol}: ${source.leftOut}: ${whole(leftOut)}`)
    if (rows === 0)
      throw new SwarmError('SOURCE_FAILED', {
        package: source.packageName,
        symbol,
        reason: 'it has nothing of that time',
      })
    if (isFile) part.finish(target)
    return { path: isFile ? target : part.path, rows, remove: part.remove }
  } finally {
    part.close()
  }
}

/** True when the part has all of the order; false when it was interrupted. */
async function fill(
  part: DownloadPart,
  { symbol, from: start, to, interval }: DownloadOrder,
  ask: AskSource,
  portion: Micros,
  shell: Shell,
): Promise<boolean> {
  const progress = progressLine(shell.stderr)
  const interrupted = Promise.withResolvers<undefined>()
  const giveBack = onInterrupt(() => interrupted.resolve(undefined))
  try {
    while (part.reached.from < to) {
      const { from, rows, leftOut } = part.reached
      const end = Math.min(from + portion, to)
      const answer = await Promise.race([ask({ symbol, from, to: end, interval }), interrupted.promise])
      if (answer === undefined) return false
      const fresh = answer.text.split('\n').length - 1
      part.append(answer.text, { from: end, rows: rows + fresh, leftOut: leftOut + answer.leftOut })
      progress.show((end - start) / (to - start), `${symbol}: ${whole(part.reached.rows)} rows`)
    }
    return true
  } finally {
    progress.close()
    giveBack()
  }
}

/** Another for each order, so that none goes on from what is not its own. */
function partPath({ symbol, interval, from, to, target, isFile }: DownloadRequest): string {
  const [first, end] = [from, to].map((at) => isoText(at).replace('T00:00:00.000Z', '').replaceAll(':', ''))
  const order = [symbol.replaceAll(/[^\w.=^-]/g, '-'), interval, first, end].filter((word) => word !== '').join('_')
  return join(dirname(target), isFile ? `${basename(target)}.${order}.part` : `${order}.part`)
}
