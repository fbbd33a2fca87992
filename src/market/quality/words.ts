/** How findings are worded: counts, shares, moments and spans of time. */
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND, type Micros } from '#domain/time.ts'

/** 1144807 as 1,144,807. */
export const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })

/** `116,871 crossed (10.2 %)`. */
export const counted = (count: number, what: string, of: number): string =>
  `${whole(count)} ${what} (${share(count, of)})`

export function share(count: number, of: number): string {
  if (!(of > 0)) return '-'
  const percent = (100 * count) / of
  if (percent > 0 && percent < 0.01) return '<0.01 %'
  return `${percent >= 9.95 ? percent.toFixed(1) : Number(percent.toFixed(2))} %`
}

/** Up to five significant digits, without an exponent where that can be read. */
export const figure = (value: number): string => (Number.isNaN(value) ? '-' : String(Number(value.toPrecision(5))))

/** A quantile, which is known to three digits. */
export const about = (value: number): string => (Number.isNaN(value) ? '-' : String(Number(value.toPrecision(3))))

/** `2014-05-01 05:00:01.787`, UTC. */
export const moment = (at: Micros): string => iso(at).slice(0, -1).replace('T', ' ')

/** `2014-05-01T05:00:01.787Z`; micros are shown where there are any. */
export function iso(at: Micros): string {
  const text = new Date(Math.floor(at / MICROS_PER_MILLI)).toISOString()
  const micros = at % MICROS_PER_MILLI
  return micros === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`
}

/** Spans of either sign: `15 d 03:04:05`, `02:03:00`, `1.25 s`, `12 us`. */
export function span(micros: number, written = figure): string {
  if (Number.isNaN(micros)) return '-'
  if (micros < 0) return `-${span(-micros, written)}`
  if (micros < MICROS_PER_MILLI) return `${written(micros)} us`
  if (micros < MICROS_PER_SECOND) return `${written(micros / MICROS_PER_MILLI)} ms`
  if (micros < 60 * MICROS_PER_SECOND) return `${written(micros / MICROS_PER_SECOND)} s`
  const seconds = Math.round(micros / MICROS_PER_SECOND)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = `${two(Math.floor(seconds / 3_600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  const days = Math.floor((seconds * MICROS_PER_SECOND) / MICROS_PER_DAY)
  return days > 0 ? `${days} d ${clock}` : clock
}
