/** Time zones of files: what a row states, and times that stand without any. */
import { MICROS_PER_MILLI, MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { clockOf } from '#domain/trading-day.ts'

const DATE_AND_TIME = 19

/** What follows `YYYY-MM-DD HH:MM:SS` and its decimals in the first field of a row: `Z`, `+00:00`; '' when nothing does. */
export function zoneText(bytes: Uint8Array, from: number, to: number): string {
  let at = from + DATE_AND_TIME
  if (bytes[at] === 46) at++
  while (at < to && bytes[at] >= 48 && bytes[at] <= 57) at++
  let end = at
  while (end < to && bytes[end] !== 44 && bytes[end] !== 9) end++
  return at >= end ? '' : String.fromCharCode(...bytes.subarray(at, end))
}

/** Time that stands in a zone to UTC; undefined when the text names no zone. `+02:00`, `UTC` or a name such as Europe/Athens. */
export function zoneShift(text: string): ((at: Micros) => Micros) | undefined {
  const fixed = /^(?:UTC|Z)?(?:([+-])(\d{1,2})(?::?(\d\d))?)?$/.exec(text)
  if (text !== '' && fixed !== null) {
    const [, sign, hours = '0', minutes = '0'] = fixed
    const ahead = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60 * MICROS_PER_SECOND
    return (at) => at - ahead
  }
  try {
    return namedShift(text)
  } catch {
    return undefined
  }
}

const QUARTER = 900 * MICROS_PER_SECOND

/** Zones change on a quarter of an hour; within it the shift of the first moment holds. */
function namedShift(zone: string): (at: Micros) => Micros {
  const clock = clockOf(zone)
  /** How far the zone is ahead of UTC at a moment of UTC. */
  const aheadAt = (at: Micros): number => clock(at / MICROS_PER_MILLI) * MICROS_PER_MILLI - at
  let quarter = NaN
  let ahead = 0
  return (at) => {
    const floor = Math.floor(at / QUARTER) * QUARTER
    if (floor !== quarter) {
      quarter = floor
      // The hour that comes twice is taken as the first; the one that never comes as the one before it.
      ahead = aheadAt(floor - aheadAt(floor))
    }
    return at - ahead
  }
}
