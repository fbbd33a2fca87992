/** `30s`, `5m`, `1m30s`, `250ms`: spans of time as people type them. */
const PART = /^(\d+(?:\.\d+)?)(ms|s|m|h)/

const MILLIS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds, above 0; undefined when the text is no span of time. A number must have its unit. */
export function parseDuration(text: string): number | undefined {
  let millis = 0
  let rest = text.trim()
  if (rest === '') return undefined
  while (rest !== '') {
    const match = PART.exec(rest)
    if (match === null) return undefined
    millis += Number(match[1]) * MILLIS[match[2] as keyof typeof MILLIS] // the pattern has these units only
    rest = rest.slice(match[0].length)
  }
  return millis > 0 ? millis : undefined
}

/** `00:01:05`, hours as many as there are. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(whole / 3_600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

/** Seconds of either sign as hours without it, at most two decimals: `2 h`, `5.75 h`, `3.33 h`. */
export const hoursText = (seconds: number): string => `${Number((Math.abs(seconds) / 3_600).toFixed(2))} h`
