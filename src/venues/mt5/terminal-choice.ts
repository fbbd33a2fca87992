/** Which terminals a configuration awaits, and which of their symbols stands for which instrument. */
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { Zod } from '#domain/schema.ts'
import { fromMillis } from '#domain/time.ts'
import type { ContractRule } from './gateway/contracts.ts'
import type { SymbolTerms, TerminalTerms } from './gateway/terms.ts'

type ListedContract = string | { readonly symbol: string; readonly until: string }

export type SymbolChoice =
  | string
  | {
      readonly quotes?: string | undefined
      readonly contracts?: readonly ListedContract[] | undefined
      readonly roll?: 'b3-index' | 'b3-dollar' | undefined
      readonly root?: string | undefined
    }

export interface TerminalChoice {
  readonly login?: number | string | undefined
  readonly server?: string | undefined
  readonly symbols: Readonly<Record<string, SymbolChoice>>
}

function symbolChoice(z: Zod) {
  const name = z.string().min(1).max(64)
  const contract = z.union([
    name,
    z.strictObject({
      symbol: name,
      until: z
        .union([z.iso.date(), z.iso.datetime({ offset: true })])
        .describe('it is the front up to here: a day (UTC) or an instant'),
    }),
  ])
  return z.union([
    name,
    z
      .strictObject({
        quotes: name.optional().describe('symbol the quotes come from, WIN$N; absent: the contract itself'),
        contracts: z
          .array(contract)
          .min(1)
          .optional()
          .describe('symbols orders go to, nearest first; one without `until` is the front until it expires'),
        roll: z.enum(['b3-index', 'b3-dollar']).optional().describe('calendar of the front contract'),
        root: name.optional().describe('begin of the contract names: WIN for WINZ26'),
      })
      .refine(
        ({ contracts, roll, root }) =>
          contracts === undefined ? roll !== undefined && root !== undefined : roll === undefined && root === undefined,
        { error: 'either contracts, or roll with root' },
      ),
  ])
}

export const terminalsChoice = (z: Zod) =>
  z
    .array(
      z.strictObject({
        login: z
          .union([z.int().positive(), z.string().regex(/^\d{1,19}$/)])
          .optional()
          .describe('account number it must be logged in to; absent: whichever comes first'),
        server: z
          .string()
          .min(1)
          .max(64)
          .optional()
          .describe('trade server it must be logged in to, as the terminal shows it'),
        symbols: z
          .record(z.string(), symbolChoice(z))
          .default({})
          .describe('instrument to symbol of the terminal; with one terminal the others go by their own names'),
      }),
    )
    .min(1)
    .max(16)
    .default([{ symbols: {} }])
    .describe('the terminals that dial in; every instrument belongs to exactly one')

function ruleOf(choice: SymbolChoice): ContractRule {
  if (typeof choice === 'string') return { rule: 'fixed', symbol: choice }
  const { contracts, roll, root } = choice
  if (contracts === undefined) return { rule: 'roll', family: roll!, root: root! } // the schema saw to it
  return {
    rule: 'listed',
    contracts: contracts.map((contract) =>
      typeof contract === 'string'
        ? { symbol: contract }
        : { symbol: contract.symbol, until: fromMillis(Date.parse(contract.until)) },
    ),
  }
}

/** Throws CONFIG_INVALID when an instrument is unknown, is nobody's, or is claimed twice. */
export function terminalsOf(
  choices: readonly TerminalChoice[],
  instruments: readonly Instrument[],
): readonly TerminalTerms[] {
  const invalid = (given: string, why: string): SwarmError =>
    new SwarmError('CONFIG_INVALID', { key: 'venue.config.terminals', given, why })
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
  const claimed = new Set<string>()

  const terminals = choices.map(({ login, server, symbols }) => {
    const listed: SymbolTerms[] = Object.entries(symbols).map(([name, choice]) => {
      const instrument = known.get(name)
      if (instrument === undefined) throw invalid(name, `the instruments are ${[...known.keys()].join(', ')}`)
      if (claimed.has(name)) throw invalid(name, 'two terminals claim it')
      claimed.add(name)
      return { instrument, quotes: typeof choice === 'string' ? undefined : choice.quotes, contract: ruleOf(choice) }
    })
    return { login: login === undefined ? undefined : BigInt(login), server, symbols: listed }
  })

  const left = instruments.filter(({ symbol }) => !claimed.has(symbol))
  const [only, ...others] = terminals
  if (others.length === 0) {
    for (const instrument of left) {
      only.symbols.push({ instrument, quotes: undefined, contract: { rule: 'fixed', symbol: instrument.symbol } })
    }
  } else if (left.length > 0) {
    throw invalid(left.map(({ symbol }) => symbol).join(' '), 'it belongs to no terminal')
  }
  const names = terminals.map(({ symbols }) =>
    symbols.flatMap(({ quotes, contract }) => [
      ...new Set([quotes, contract.rule === 'fixed' ? contract.symbol : undefined]),
    ]),
  )
  for (const list of names) {
    const twice = list.find((name, at) => name !== undefined && list.indexOf(name) !== at)
    if (twice !== undefined) throw invalid(twice, 'two instruments go by this symbol')
  }
  return terminals
}
