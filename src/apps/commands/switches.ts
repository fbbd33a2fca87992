/** Switches that several commands share, and how their values are read. */
import { InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '#apps/duration.ts'

export const stateOption = (): Option =>
  new Option('--state <dir>', 'directory with journal, token and session counter (default: $SWARM_STATE or .swarm)')

export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** Milliseconds. */
export function duration(text: string): number {
  const millis = parseDuration(text)
  if (millis === undefined) throw new InvalidArgumentError('Expected a span of time such as 30s, 5m or 1m30s.')
  return millis
}

/** `--wait`, whose default the help shows as it is typed. */
export const waitOption = (about: string, span: string): Option =>
  new Option('--wait <span>', about).argParser(duration).default(duration(span), span)

/** The number of a start. */
export function startNumber(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 1) return value
  throw new InvalidArgumentError('Expected the number of a start: 1, 2, 3 ...')
}

export const speeds = ['1', '10', 'max'] as const

export const example = (...lines: readonly string[]): string =>
  `\nExample:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
