/**
 * Decimals and texts in a record.
 *
 * A decimal is mantissa and places, value = mantissa / 10^places with the fewest places, so that equal values are equal
 * words. Both ways work on the base 10^7 words decimal.js documents as `d`, `e` and `s`: without it every order costs a
 * dozen powers and parses. A text is UTF-8 padded with zeros; ASCII takes the short way. The plain forms they must
 * agree with are in the tests.
 */
import { SwarmError } from '#domain/errors.ts'
import { Money } from '#domain/money.ts'

const WORD = 1e7
const WORD_DIGITS = 7

/** Throws MESSAGE_UNREPRESENTABLE for a mantissa beyond 2^53, infinity and not a number. */
export function writeDecimal(value: Money, f: Float64Array, w: number, field: string): void {
  // decimal.js types `d` as always there; it is null for infinity and not a number.
  const words = value.d as readonly number[] | null
  let mantissa = Number.NaN
  let places = 0
  if (words !== null) {
    const last = words.length - 1
    /** Words behind the point; negative when the value ends before it. */
    const fraction = last - Math.floor(value.e / WORD_DIGITS)
    mantissa = 0
    for (let k = 0; k < last; k++) mantissa = mantissa * WORD + words[k]
    if (fraction > 0) {
      let tail = words[last]
      let digits = WORD_DIGITS
      for (; tail % 10 === 0; tail /= 10) digits--
      mantissa = mantissa * 10 ** digits + tail
      places = (fraction - 1) * WORD_DIGITS + digits
    } else {
      mantissa = (mantissa * WORD + words[last]) * WORD ** -fraction
    }
    mantissa *= value.s
  }
  if (!Number.isSafeInteger(mantissa)) {
    throw new SwarmError('MESSAGE_UNREPRESENTABLE', { field, value: value.toString() })
  }
  f[w] = mantissa
  f[w + 1] = places
}

/** What a new decimal is made of. */
interface Parts {
  s: number
  e: number
  d: number[]
}

export function readDecimal(f: Float64Array, w: number): Money {
  const mantissa = f[w]
  const places = f[w + 1]
  const money = new Money(0)
  if (mantissa === 0) return money
  const parts: Parts = money // written before anyone has seen it
  // The last word ends on a multiple of seven places.
  const pad = (WORD_DIGITS - (places % WORD_DIGITS)) % WORD_DIGITS
  const unit = 10 ** (WORD_DIGITS - pad)
  const size = Math.abs(mantissa)
  const words = wordsOf(Math.floor(size / unit), (size % unit) * 10 ** pad)
  let fraction = (places + pad) / WORD_DIGITS
  while (words[words.length - 1] === 0) {
    words.pop()
    fraction--
  }
  parts.s = mantissa < 0 ? -1 : 1
  parts.d = words
  parts.e = (words.length - 1 - fraction) * WORD_DIGITS + digitsOf(words[0]) - 1
  return money
}

/** The words of an integer below 2^53, without zeros in front, and one more. */
function wordsOf(integer: number, last: number): number[] {
  if (integer === 0) return [last]
  if (integer < WORD) return [integer, last]
  const high = Math.floor(integer / WORD)
  const low = integer % WORD
  return high < WORD ? [high, low, last] : [Math.floor(high / WORD), high % WORD, low, last]
}

/** Decimal digits of an integer in [1, 10^7). */
function digitsOf(value: number): number {
  let digits = 1
  for (let bound = 10; value >= bound; bound *= 10) digits++
  return digits
}

const utf8 = new TextEncoder()
const fromUtf8 = new TextDecoder()

/** Text that takes more than the field's words is cut at a character. */
export function writeText(value: string, f: Float64Array, i: Int32Array, w: number, words: number): void {
  const bytes = words * 8
  const from = 2 * w
  if (value.length > bytes) return writeUtf8(value, f, w, bytes)
  for (let at = 0; at < bytes; at += 4) {
    let four = 0
    for (let k = 0; k < 4 && at + k < value.length; k++) {
      const code = value.charCodeAt(at + k)
      if (code > 0x7f) return writeUtf8(value, f, w, bytes)
      four |= code << (8 * k)
    }
    i[from + (at >> 2)] = four
  }
}

export function readText(f: Float64Array, i: Int32Array, w: number, words: number): string {
  const from = 2 * w
  let text = ''
  for (let at = 0; at < words * 2; at++) {
    const four = i[from + at]
    for (let shift = 0; shift < 32; shift += 8) {
      const code = (four >>> shift) & 0xff
      if (code === 0) return text
      if (code > 0x7f) return readUtf8(f, w, words * 8)
      text += String.fromCharCode(code)
    }
  }
  return text
}

function writeUtf8(value: string, f: Float64Array, w: number, length: number): void {
  const bytes = new Uint8Array(f.buffer, f.byteOffset + w * 8, length)
  // A shared buffer is not accepted by encodeInto, so the bytes take one step more.
  const encoded = utf8.encode(value)
  let end = Math.min(encoded.length, length)
  while (end < encoded.length && end > 0 && (encoded[end] & 0xc0) === 0x80) end--
  bytes.fill(0)
  bytes.set(encoded.subarray(0, end))
}

function readUtf8(f: Float64Array, w: number, length: number): string {
  const bytes = new Uint8Array(f.buffer, f.byteOffset + w * 8, length).slice()
  const end = bytes.indexOf(0)
  return fromUtf8.decode(end < 0 ? bytes : bytes.subarray(0, end))
}
