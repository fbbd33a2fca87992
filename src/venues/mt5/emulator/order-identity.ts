/** Whose order it is: what the program writes into magic numbers and comments, and reads back from them. */
import { REASON } from './trade-codes.ts'

const CID_BITS = 53n
const CID_MASK = (1n << CID_BITS) - 1n
const STOP_OUT = 6

/** space * 2^53 + client order id. */
export const magicOf = (space: number, cid: number): bigint => (BigInt(space) << CID_BITS) | BigInt(cid)
export const commentOf = (cid: number, part: number): string => `SMB:${cid}.${part}`
export const isOwn = (magic: bigint, space: number): boolean => space !== 0 && magic >> CID_BITS === BigInt(space)

export interface Identity {
  /** 0: none of this space, or nobody asked for it. */
  readonly cid: number
  readonly part: number
}

const NOBODY: Identity = { cid: 0, part: 0 }

/** What the broker closes by itself carries the magic of whoever opened it, and is nobody's order. */
const unasked = (reason: number): boolean =>
  reason === REASON.stopLoss || reason === REASON.takeProfit || reason === STOP_OUT

/** `partOf`: the part when the comment does not say it any more. */
export function identified(
  { magic, comment, reason }: { readonly magic: bigint; readonly comment: string; readonly reason: number },
  space: number,
  partOf: (cid: number) => number = () => 0,
): Identity {
  if (!isOwn(magic, space) || unasked(reason)) return NOBODY
  const cid = Number(magic & CID_MASK)
  const mark = `SMB:${cid}.`
  const part = comment.startsWith(mark) ? Number.parseInt(comment.slice(mark.length), 10) : partOf(cid)
  return { cid, part: Number.isNaN(part) ? 0 : part }
}
