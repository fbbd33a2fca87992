/**
 * The scalars a frame is made of: how many bytes, how TypeScript, MQL5 and C++ call them, how a DataView moves them.
 *
 * Everything is little-endian and packed, as `StructToCharArray` writes it. A 64-bit integer is a `number` where it is a
 * time or an id of ours (both below 2^53), and a `bigint` where it is the terminal's: tickets outgrow doubles.
 */
export interface Scalar<Type> {
  readonly bytes: number
  readonly mql5: string
  readonly cpp: string
  /** JavaScript that reads it from the DataView `v` at the expression `at`. */
  read(at: string): string
  /** JavaScript that writes the expression `value`. */
  write(at: string, value: string): string
  /** What it is when nothing was said. */
  readonly zero: Type
}

const plain = (bytes: number, mql5: string, cpp: string, method: string): Scalar<number> => ({
  bytes,
  mql5,
  cpp,
  read: (at) => `v.get${method}(${at}, true)`,
  write: (at, value) => `v.set${method}(${at}, ${value}, true);`,
  zero: 0,
})

export const u8 = plain(1, 'uchar', 'uint8_t', 'Uint8')
export const u16 = plain(2, 'ushort', 'uint16_t', 'Uint16')
export const u32 = plain(4, 'uint', 'uint32_t', 'Uint32')
export const i32 = plain(4, 'int', 'int32_t', 'Int32')
export const f64 = plain(8, 'double', 'double', 'Float64')

/** Milliseconds since the epoch by the trade server's clock, unless the field says another. Exact below 2^53. */
export const msc: Scalar<number> = {
  bytes: 8,
  mql5: 'long',
  cpp: 'int64_t',
  read: (at) => `v.getInt32(${at} + 4, true) * 4294967296 + v.getUint32(${at}, true)`,
  write: (at, value) =>
    `v.setUint32(${at}, ${value} >>> 0, true); v.setInt32(${at} + 4, Math.floor(${value} / 4294967296), true);`,
  zero: 0,
}

/** A count or an id of ours: 0 to 2^53 - 1. */
export const count: Scalar<number> = {
  bytes: 8,
  mql5: 'ulong',
  cpp: 'uint64_t',
  read: (at) => `v.getUint32(${at} + 4, true) * 4294967296 + v.getUint32(${at}, true)`,
  write: (at, value) =>
    `v.setUint32(${at}, ${value} >>> 0, true); v.setUint32(${at} + 4, Math.floor(${value} / 4294967296), true);`,
  zero: 0,
}

/** A ticket, a login, a magic number: the terminal's own, all 64 bits of it. */
export const ticket: Scalar<bigint> = {
  bytes: 8,
  mql5: 'ulong',
  cpp: 'uint64_t',
  read: (at) => `v.getBigUint64(${at}, true)`,
  write: (at, value) => `v.setBigUint64(${at}, ${value}, true);`,
  zero: 0n,
}
