/** `--from` and `--to` of a window: a moment of UTC, or seconds. */

export type Moment =
  | { readonly kind: 'utc'; readonly millis: number }
  /** Of a plain file its own seconds, of trades those since the first one. */
  | { readonly kind: 'seconds'; readonly seconds: number }

const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?Z?$/

/** Undefined for what is neither: the 30th of February is no day. */
export function parseMoment(text: string): Moment | undefined {
  if (NUMBER.test(text)) return { kind: 'seconds', seconds: Number(text) }
  if (!MOMENT.test(text)) return undefined
  const bare = text.replace(/Z$/, '')
  const millis = Date.parse(bare.includes('T') ? `${bare}Z` : bare)
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(bare.slice(0, 10))) return undefined
  return { kind: 'utc', millis }
}
