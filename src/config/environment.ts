/**
 * `${NAME}` and `${NAME:-default}` in a scalar, filled from the environment after the YAML was parsed: a value can never
 * add keys or lines of its own. `$${` writes a plain `${`.
 */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Filled {
  readonly text: string
  /** True when anything came from the environment, or would have. */
  readonly touched: boolean
  /** Names that are not set and have no default. */
  readonly missing: readonly string[]
}

/** Left as they stand: the one is known when all files are merged, the other when the swarm starts. */
export const STATE_DIRECTORY = '${stateDir}'
export const SESSION = '${session}'

const REFERENCE = /\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/** An empty variable counts as unset, as `:-` does in a shell. */
export function fill(text: string, environment: Environment): Filled {
  let touched = false
  const missing: string[] = []
  const filled = text.replace(
    REFERENCE,
    (whole: string, escaped: string | undefined, name: string, fallback: string | undefined) => {
      if (escaped !== undefined) return escaped
      if (whole === STATE_DIRECTORY || whole === SESSION) return whole
      touched = true
      const value = environment[name]
      if (value !== undefined && value !== '') return value
      if (fallback === undefined) missing.push(name)
      return fallback ?? ''
    },
  )
  return { text: filled, touched, missing }
}

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/

/** What an unquoted scalar means once filled: a number, a boolean, nothing, or text. */
export function unquoted(text: string): string | number | boolean | null {
  if (NUMBER.test(text)) return Number(text)
  if (text === 'true') return true
  if (text === 'false') return false
  if (text === '' || text === 'null' || text === '~') return null
  return text
}
