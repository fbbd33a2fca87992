/**
 * Reads the scenario language into commands. A problem tells its line, what is wrong there and what is allowed; all
 * problems of a text are told together.
 */
import { bookRow, millis, type BookRow, type Kind } from './scenario-kinds.ts'
import { verbs, type Command, type Knob, type KnobName, type Verb, type VerbName } from './scenario-words.ts'

export interface Problem {
  readonly line: number
  readonly text: string
}

export type ParsedScenario = { readonly commands: readonly Command[] } | { readonly problems: readonly Problem[] }
/** The command is undefined on an empty line. */
export type ParsedLine = { readonly command: Command | undefined } | { readonly problem: Problem }

const verbNames: readonly string[] = Object.keys(verbs)

/** Of all known names the one that begins most like it, if it begins like it at all. */
function meant(word: string, known: readonly string[]): string {
  const inCommon = (name: string): number => {
    let at = 0
    while (at < word.length && word[at]?.toLowerCase() === name[at]?.toLowerCase()) at++
    return at
  }
  const best = known.toSorted((a, b) => inCommon(b) - inCommon(a)).at(0)
  return best !== undefined && inCommon(best) >= 2 ? `; did you mean "${best}"?` : ''
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '))
const isVerb = (word: string): word is VerbName => Object.hasOwn(verbs, word)
const kindOf = (kinds: Readonly<Record<string, Kind<unknown>>>, name: string): Kind<unknown> | undefined =>
  Object.hasOwn(kinds, name) ? kinds[name] : undefined

class Unreadable extends Error {}
const refuse = (text: string): never => {
  throw new Unreadable(text)
}

function valueOf(name: string, word: string, { allowed, read }: Kind<unknown>): unknown {
  return read(word) ?? refuse(`${name} cannot be "${word}"; allowed: ${allowed}`)
}

/** The verb, and how many words it is. */
function verbOf(words: readonly string[]): readonly [VerbName, number] {
  const [first = '', second = ''] = words
  if (isVerb(first)) return [first, 1]
  const both = `${first} ${second}`
  if (isVerb(both)) return [both, 2]
  const longer = verbNames.filter((name) => name.startsWith(`${first} `))
  if (longer.length > 0) return refuse(`${first} cannot be followed by "${second}"; allowed: ${listed(longer)}`)
  return refuse(`"${first}" is no verb${meant(first, verbNames)}; allowed: ${listed(verbNames)}`)
}

function wordsOf(name: VerbName, words: readonly string[]): Record<string, unknown> {
  // Widened: here all verbs are alike.
  const verb = verbs[name] as Verb
  const args = Object.entries(verb.args)
  const places = [...args, ...Object.entries(verb.maybe)]
  const keys = { ...verb.need, ...verb.keys }
  const said: Record<string, unknown> = {}
  const rows: BookRow[] = []
  const settings: Knob[] = []
  let place = 0

  for (const word of words) {
    const cut = word.indexOf('=')
    if (cut < 0) {
      const next = places[place++]
      if (next !== undefined) said[next[0]] = valueOf(next[0], word, next[1])
      else if (verb.rows) rows.push(bookRow.read(word) ?? refuse(`"${word}" is no row; allowed: ${bookRow.allowed}`))
      else refuse(`${name} takes no more words, so not "${word}"; keys allowed: ${listed(Object.keys(keys))}`)
      continue
    }
    const key = word.slice(0, cut)
    const kind = kindOf(keys, key)
    if (kind === undefined) {
      const known = Object.keys(keys)
      return refuse(`${name} has no key "${key}"${meant(key, known)}; allowed: ${listed(known)}`)
    }
    const value = word.slice(cut + 1)
    if (key in said) refuse(`${key} is said twice`)
    const read = valueOf(key, value, kind)
    said[key] = read
    // The keys of `knob` are its names. A number is told in its own unit: `exec_delay=1s` is 1000.
    if (name === 'knob') settings.push({ name: key as KnobName, value: typeof read === 'number' ? `${read}` : value })
  }

  const missing = [...args.map(([arg]) => arg), ...Object.keys(verb.need).map((key) => `${key}=`)]
  const absent = missing.filter((word) => !(word.replace('=', '') in said))
  if (absent.length > 0) refuse(`${name} needs ${missing.join(' ')}; missing: ${absent.join(', ')}`)
  if (verb.some && Object.keys(said).length === 0) refuse(`${name} needs a key; allowed: ${listed(Object.keys(keys))}`)
  if (name === 'knob') return { settings }
  return verb.rows ? { ...said, rows } : said
}

function readLine(words: readonly string[], line: number): Command {
  const [first = '', ...others] = words
  const delayed = first.startsWith('+')
  const wait = first.slice(1)
  const afterMillis = delayed
    ? (millis.read(wait) ?? refuse(`the delay cannot be "${first}"; allowed: + and ${millis.allowed}`))
    : 0
  const said = delayed ? others : words
  if (said.length === 0) refuse(`a delay needs a verb; allowed: ${listed(verbNames)}`)
  const [verb, length] = verbOf(said)
  // `wordsOf` reads by the table the type of the command is made of.
  return { verb, line, afterMillis, ...wordsOf(verb, said.slice(length)) } as unknown as Command
}

export function parseLine(text: string, line = 1): ParsedLine {
  const words = (text.split('#')[0] ?? '').split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return { command: undefined }
  try {
    return { command: readLine(words, line) }
  } catch (error) {
    if (error instanceof Unreadable) return { problem: { line, text: error.message } }
    throw error
  }
}

export function parseScenario(text: string): ParsedScenario {
  const commands: Command[] = []
  const problems: Problem[] = []
  for (const [at, line] of text.split('\n').entries()) {
    const parsed = parseLine(line, at + 1)
    if ('problem' in parsed) problems.push(parsed.problem)
    else if (parsed.command !== undefined) commands.push(parsed.command)
  }
  return problems.length > 0 ? { problems } : { commands }
}

/** `line 3: ...`, as a person is told. */
export const problemLine = ({ line, text }: Problem): string => `line ${line}: ${text}`
