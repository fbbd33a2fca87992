/**
 * Configuration values that remember where they were written, so that a fault found after all merging still names its
 * file, line and column.
 */

/** A file, or a switch such as `--set seed=7`. */
export interface Source {
  /** As the user wrote it; opens every line about it. */
  readonly name: string
  /** What relative paths written in it start from. */
  readonly directory: string
  /** False for a switch: it has no lines to name. */
  readonly lined: boolean
}

export interface Place {
  readonly source: Source
  /** From 1, as the column. */
  readonly line: number
  readonly column: number
}

export type Scalar = string | number | boolean | null

export interface ScalarNode {
  readonly form: 'scalar'
  readonly place: Place
  readonly value: Scalar
  /** What a message may show instead of the value: it came from the environment, and may be a secret. */
  readonly shown: string | undefined
}
export interface ListNode {
  readonly form: 'list'
  readonly place: Place
  readonly items: readonly Located[]
}
export interface MapNode {
  readonly form: 'map'
  readonly place: Place
  readonly entries: ReadonlyMap<string, Entry>
}
export interface Entry {
  readonly key: Place
  readonly node: Located
}
export type Located = ScalarNode | ListNode | MapNode

export type Path = readonly (string | number)[]

export const emptyMap = (source: Source): MapNode => ({
  form: 'map',
  place: { source, line: 1, column: 1 },
  entries: new Map(),
})

/** The plain value, as a schema wants it. */
export function plain(node: Located): unknown {
  switch (node.form) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(plain)
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]))
  }
}

/** The child of `node` under one step of a path: a key, an index, or the `id` of an item of a list. */
export function child(node: Located, step: string | number): Located | undefined {
  if (node.form === 'map') return node.entries.get(String(step))?.node
  if (node.form === 'scalar') return undefined
  if (typeof step === 'number') return node.items[step]
  return node.items.find((item) => idOf(item) === step)
}

/** The node at `path`, or undefined when nothing was written there. */
export function find(root: Located, path: Path): Located | undefined {
  let node: Located | undefined = root
  for (const step of path) node = node === undefined ? undefined : child(node, step)
  return node
}

/** Where `path` was written; for what is missing, the nearest thing around it that was. */
export function placeOf(root: Located, path: Path): Place {
  let node = root
  for (const step of path) {
    const next = child(node, step)
    if (next === undefined) break
    node = next
  }
  return node.place
}

/** Where the key at the end of `path` was written. */
export function keyPlace(root: Located, path: Path): Place {
  const parent = find(root, path.slice(0, -1))
  const entry = parent?.form === 'map' ? parent.entries.get(String(path.at(-1))) : undefined
  return entry?.key ?? placeOf(root, path)
}

/** The text of a scalar under `key`, if it is one. */
export function textAt(node: Located, key: string): string | undefined {
  const found = child(node, key)
  return found?.form === 'scalar' && typeof found.value === 'string' ? found.value : undefined
}

export const idOf = (node: Located): string | undefined => (node.form === 'map' ? textAt(node, 'id') : undefined)

/** `agents.ml-fast.config.columns[2]`: items that have an id go by it, the others by their number. */
export function pathText(root: Located, path: Path): string {
  let text = ''
  let node: Located | undefined = root
  for (const step of path) {
    const next: Located | undefined = node === undefined ? undefined : child(node, step)
    const name = typeof step === 'number' ? (next === undefined ? undefined : idOf(next)) : step
    if (name === undefined) text += `[${step}]`
    else text += text === '' ? name : `.${name}`
    node = next
  }
  return text
}

/** The tree with `node` in the place of what is at `path`. */
export function replaced(root: Located, path: Path, node: Located): Located {
  const [step, ...rest] = path
  if (step === undefined) return node
  if (root.form === 'list') {
    return { ...root, items: root.items.map((item, at) => (at === step ? replaced(item, rest, node) : item)) }
  }
  if (root.form === 'scalar') return root
  const entry = root.entries.get(String(step))
  if (entry === undefined) return root
  return {
    ...root,
    entries: new Map(root.entries).set(String(step), { key: entry.key, node: replaced(entry.node, rest, node) }),
  }
}

/** Located form of a plain value that a switch stands for. */
export function locate(value: unknown, source: Source): Located {
  const place = { source, line: 1, column: 1 }
  if (Array.isArray(value)) return { form: 'list', place, items: value.map((item) => locate(item, source)) }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, inner]) => [key, { key: place, node: locate(inner, source) }] as const,
    )
    return { form: 'map', place, entries: new Map(entries) }
  }
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return { form: 'scalar', place, value: known ? value : null, shown: undefined }
}
