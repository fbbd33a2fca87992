/**
 * The official names of MQL5 that the harness carries (official/*.txt): what an Expert Advisor may name without
 * declaring it. A name that stands in no list is refused, which catches the invented function, the main risk of a
 * source written without MetaEditor at hand.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface OfficialFunction {
  readonly fewest: number
  readonly most: number
}

export interface OfficialNames {
  readonly functions: ReadonlyMap<string, OfficialFunction>
  /** Fields by structure. */
  readonly structures: ReadonlyMap<string, readonly string[]>
  readonly enumerations: ReadonlySet<string>
  readonly constants: ReadonlySet<string>
  readonly variables: ReadonlySet<string>
  readonly macros: ReadonlySet<string>
  readonly handlers: ReadonlySet<string>
  readonly types: ReadonlySet<string>
  readonly keywords: ReadonlySet<string>
}

/** Structures of the list that hold text: they cannot be dumped as bytes. */
export const textStructures: ReadonlySet<string> = new Set([
  'MqlParam',
  'MqlTradeCheckResult',
  'MqlTradeRequest',
  'MqlTradeResult',
  'MqlTradeTransaction',
])

function lines(name: string): readonly (readonly string[])[] {
  return readFileSync(join(import.meta.dirname, 'official', `${name}.txt`), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' '))
}

function read(): OfficialNames {
  const language = new Map(lines('language').map(([kind, ...names]) => [kind, new Set(names)]))
  const words = (kind: string): ReadonlySet<string> => language.get(kind) ?? new Set<string>()
  const constants = lines('constants')
  return {
    functions: new Map(
      lines('functions').map(([name, fewest, most]) => [
        name,
        { fewest: Number(fewest), most: most === '*' ? Infinity : Number(most) },
      ]),
    ),
    structures: new Map(lines('structures').map(([name, ...fields]) => [name, fields])),
    enumerations: new Set(constants.map(([enumeration]) => enumeration).filter((name) => name !== '-')),
    constants: new Set(constants.flatMap(([, ...values]) => values)),
    variables: words('variables'),
    macros: words('macros'),
    handlers: words('handlers'),
    types: words('types'),
    keywords: words('keywords'),
  }
}

let kept: OfficialNames | undefined

export function officialNames(): OfficialNames {
  kept ??= read()
  return kept
}
