/**
 * The 16 bytes before every payload, little-endian:
 *
 *     0        2      3       4              8             12            16
 *     | magic  | type | flags | payload size | seq         | ack         |
 *     | 0x4D53 | u8   | u8    | u32          | u32         | u32         |
 *
 * `seq` counts the frames of one direction of one connection from 1: a gap ends the connection. `ack` is the last number
 * taken from the peer: whoever streams may hold back while much of what it sent was not taken yet.
 */
export const HEADER_BYTES = 16
export const MAGIC = 0x4d53
export const MAC_BYTES = 8
/** Longest payload of any frame, and of a page of ticks or bars, so that an order never waits behind history. */
export const MAX_PAYLOAD = 1 << 20
export const MAX_BULK = 32_768
/** All that an unauthenticated peer may send, and how long it may take. */
export const GREETING_BYTES = 512
export const GREETING_MILLIS = 3_000
/** TICKS frames a terminal sends beyond the last one taken before it waits for an ack. */
export const TICK_WINDOW = 64

export const flags = {
  /** The past: data, never a trigger. */
  replay: 1,
  /** A known client order: nothing was sent again. */
  dup: 2,
  /** More pages follow. */
  more: 4,
  /** The last 8 bytes of the payload are a MAC over header and payload. */
  mac: 8,
} as const

export function writeHeader(
  view: DataView,
  at: number,
  type: number,
  flagBits: number,
  size: number,
  seq: number,
  ack: number,
): void {
  view.setUint16(at, MAGIC, true)
  view.setUint8(at + 2, type)
  view.setUint8(at + 3, flagBits)
  view.setUint32(at + 4, size, true)
  view.setUint32(at + 8, seq, true)
  view.setUint32(at + 12, ack, true)
}
