/** Switches that several commands share, and how their values are read. */
import { InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '#apps/duration.ts'
import type { Shell } from '#apps/shell.ts'
import { exportKinds } from '#apps/export-kind.ts'
import { utcMillis } from '#apps/moment.ts'
import type { Layer } from '#config/load.ts'
import type { Speed } from '#venues/markets/pace.ts'

export const configOption = (): Option =>
  new Option('--config <file>', 'YAML laid over the default configuration; repeatable').argParser(collect)

export const setOption = (): Option =>
  new Option('--set <key.path=value>', 'one value over the files; repeatable').argParser(collect)

export const forOption = (): Option =>
  new Option('--for <span>', 'stop by itself after 30s, 5m ... of the clock').argParser(duration)

export const exportOption = (): Option =>
  new Option('--export <kind>', 'what the tables are written as').choices(exportKinds).default('csv')

export const stateOption = (): Option =>
  new Option('--state <dir>', 'directory with journal, token and session counter (default: $SWARM_STATE or .swarm)')

/** What `--state`, or `$SWARM_STATE` without it, lays over a configuration. */
export function stateLayer(state: string | undefined, { environment }: Shell): readonly Layer[] {
  const stateDir = state ?? environment['SWARM_STATE']
  return stateDir ? [{ name: '--state', value: { stateDir } }] : []
}

export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** Milliseconds. */
export function duration(text: string): number {
  const millis = parseDuration(text)
  if (millis === undefined) throw new InvalidArgumentError('Expected a span of time such as 30s, 5m or 1m30s.')
  return millis
}

/** A span of time in milliseconds, whose default the help shows as it is typed. */
export const spanOption = (flags: string, about: string, span: string, parse = duration): Option =>
  new Option(flags, about).argParser(parse).default(parse(span), span)

/** Microseconds of UTC. */
export function moment(text: string): number {
  const millis = utcMillis(text)
  if (millis === undefined)
    throw new InvalidArgumentError('Expected a day such as 2026-03-02, or 2026-03-02T10:00, UTC.')
  return millis * 1_000
}

/** The number of a start. */
export function startNumber(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 1) return value
  throw new InvalidArgumentError('Expected the number of a start: 1, 2, 3 ...')
}

/** What `--speed` says; its most is the configuration's to say. */
export function speed(text: string): Speed {
  if (text === 'max') return 'max'
  const value = Number(text)
  if (value > 0 && value < Infinity) return value
  throw new InvalidArgumentError('Expected a number above 0, or max.')
}

export const example = (...lines: readonly string[]): string =>
  `\nExample:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
