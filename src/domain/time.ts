/**
 * Time: an integer number of microseconds since the epoch, exact in a double until the year 2255.
 *
 * Event time (`at`) is when the venue says a thing happened; host time is what `Context.now()` answers. They agree in
 * live trading and differ in replay, so compare a time only with one of its own kind.
 */
export type Micros = number

export const MICROS_PER_MILLI = 1_000
export const MICROS_PER_SECOND = 1_000_000
export const MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND

export const fromMillis = (millis: number): Micros => Math.round(millis * MICROS_PER_MILLI)
export const fromSeconds = (seconds: number): Micros => Math.round(seconds * MICROS_PER_SECOND)

/** Start of the UTC day that holds `at`. */
export const startOfDay = (at: Micros): Micros => Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY
