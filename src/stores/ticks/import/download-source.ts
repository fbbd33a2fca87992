/**
 * Where history can be downloaded from, through packages of others that are installed by whoever wants them and loaded by
 * their names. What comes is written as a file of a format that is imported like any other.
 */
import { SwarmError, messageOf } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'

export interface DownloadOrder {
  /** As the source calls it. */
  readonly symbol: string
  readonly from: Micros
  /** The first moment that is not wanted. */
  readonly to: Micros
  /** Of a bar, in the source's own words; ticks have none. */
  readonly interval: string
}

export interface DownloadSource {
  readonly packageName: string
  /** Micros of a bar by the source's word for it; empty where there are ticks. */
  readonly intervals: ReadonlyMap<string, number>
  readonly header: string
  /** What `leftOut` counts. */
  readonly leftOut: string
  /** The longest time one answer may be asked for. */
  portion(interval: string): Micros
  /** Loads the package. Rejects with SOURCE_MISSING, SOURCE_FAILED. */
  open(load: Load): Promise<AskSource>
}

/** All of an order, which is no longer than a portion. Rejects with SOURCE_FAILED: never gives a part as if it were all. */
export type AskSource = (order: DownloadOrder) => Promise<DownloadPortion>

export interface DownloadPortion {
  /** Lines of the file, in order of time; each begins with it, in milliseconds or as ISO writes it, and a comma. */
  readonly text: string
  readonly leftOut: number
}

/** Loads a package by its name. Tests give modules of their own. */
export type Load = (name: string) => Promise<unknown>

export const loadPackage: Load = (name) => import(name)

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

type Call = (...args: readonly unknown[]) => unknown
export const isCall = (value: unknown): value is Call => typeof value === 'function'

export async function loaded(name: string, load: Load): Promise<Readonly<Record<string, unknown>>> {
  try {
    const found = await load(name)
    if (isObject(found)) return found
  } catch (thrown) {
    const missing = isObject(thrown) && /MODULE_NOT_FOUND/.test(String(thrown['code']))
    if (!missing) throw failed(name, thrown)
  }
  throw new SwarmError('SOURCE_MISSING', { package: name, install: `npm install --no-save ${name}` })
}

export const unexpected = (name: string, what: string): SwarmError =>
  new SwarmError('SOURCE_FAILED', { package: name, reason: `${what}: another version of it than is known here` })

/** What a package threw, as SOURCE_FAILED. */
export const failed = (name: string, thrown: unknown, symbol?: string): SwarmError =>
  thrown instanceof SwarmError
    ? thrown
    : new SwarmError('SOURCE_FAILED', {
        package: name,
        ...(symbol === undefined ? {} : { symbol }),
        reason: reasonOf(thrown),
      })

/** As long as a line of a terminal, about: a package may list every instrument it knows. */
const REASON_LENGTH = 160

/** What a package throws is an error, with the cause that says more, or a list of what it does not like about the order. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? `: ${messageOf(thrown.cause)}` : ''
  const faults: unknown = isObject(thrown) ? thrown['validationErrors'] : undefined
  const first: unknown = Array.isArray(faults) ? faults[0] : undefined
  const reason = isObject(first) ? messageOf(first['message']) : `${messageOf(thrown)}${cause}`
  return reason.slice(0, REASON_LENGTH)
}
