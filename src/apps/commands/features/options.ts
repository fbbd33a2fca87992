/** Switches that the commands about features share. */
import { InvalidArgumentError, Option } from 'commander'
import { collect } from '#apps/commands/switches.ts'
import { featureSetNames } from '#features/sets.ts'

export const setOption = (about: string): Option => new Option('--set <name>', about).choices(featureSetNames)

export const inputOption = (): Option =>
  new Option('--in <file>', 'quotes, trades beside them, or a Binance set: its directory, or DIR/MARKET_SYMBOL')
    .argParser(collect)
    .makeOptionMandatory()

export const symbolOption = (): Option => new Option('--symbol <name>', 'which set, of a directory that holds several')

export const forceOption = (): Option => new Option('--force', 'write over a file that is there')

export function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('Expected a number above 0.')
  return value
}

export function countFrom1(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1.')
  return value
}
