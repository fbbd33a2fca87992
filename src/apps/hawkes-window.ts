/** `--from` and `--to` of a window: a moment of UTC, or seconds. */
import { utcMillis } from './moment.ts'

export type Moment =
  | { readonly kind: 'utc'; readonly millis: number }
  /** Of a plain file its own seconds, of trades those since the first one. */
  | { readonly kind: 'seconds'; readonly seconds: number }

const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/

/** Undefined for what is neither: the 30th of February is no day. */
export function parseMoment(text: string): Moment | undefined {
  if (NUMBER.test(text)) return { kind: 'seconds', seconds: Number(text) }
  const millis = utcMillis(text)
  if (millis === undefined) return undefined
  return { kind: 'utc', millis }
}
