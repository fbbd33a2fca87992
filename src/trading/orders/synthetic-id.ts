/**
 * Ids for what no venue has named: functions of the content alone, so a restart that meets the same difference makes the
 * same id, and a repeat is known as one.
 *
 * Unit    fills `S` + 16 hex digits (17 characters); orders of others a whole number from -2^52 to -1, never one of ours.
 * Errors  none; two contents may share an id with a chance of 2^-52 a pair.
 */
import { createDigest } from '#numeric/digest.ts'

type Content = readonly (string | number)[]

const digestOf = (content: Content): string => {
  const digest = createDigest()
  for (const part of content) digest.addText(String(part))
  return digest.hex()
}

export const syntheticFillId = (...content: Content): string => `S${digestOf(content)}`

/** A client order id below zero. */
export const syntheticOrderId = (...content: Content): number =>
  -1 - Number.parseInt(digestOf(content).slice(0, 13), 16)
