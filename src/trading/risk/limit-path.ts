/**
 * Limits by their path, `position.maxLots`: how a single one is named and changed while the swarm runs.
 *
 * A limit is whatever stands under a key that is no map: a number, a text, or a whole list.
 */
type Branch = Readonly<Record<string, unknown>>

const isBranch = (value: unknown): value is Branch =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy of `tree` with another value for one limit; undefined for a path that leads to none. */
export function withLimit<Tree>(tree: Tree, path: string, value: unknown): Tree | undefined {
  const [key = '', ...rest] = path.split('.')
  if (!isBranch(tree) || !Object.hasOwn(tree, key)) return undefined
  const below = tree[key]
  const next = rest.length > 0 ? withLimit(below, rest.join('.'), value) : isBranch(below) ? undefined : value
  return next === undefined ? undefined : { ...tree, [key]: next } // the same keys
}

/** What stands at a path; undefined where nothing does. */
export function limitAt(tree: unknown, path: string): unknown {
  let below = tree
  for (const key of path.split('.')) {
    if (!isBranch(below) || !Object.hasOwn(below, key)) return undefined
    below = below[key]
  }
  return below
}

/** Every limit and its value, in the order of the tree. */
export const limitsIn = (tree: unknown, above = ''): readonly (readonly [path: string, value: unknown])[] =>
  !isBranch(tree)
    ? []
    : Object.entries(tree).flatMap(([key, value]) =>
        isBranch(value) ? limitsIn(value, `${above}${key}.`) : [[`${above}${key}`, value] as const],
      )

/** Where a limit stands in the configuration of the risk agent: `monitor.` begins those of the post-trade monitor. */
export const placeOfLimit = (limit: string): string =>
  limit.startsWith(MONITOR) ? `monitor.limits.${limit.slice(MONITOR.length)}` : `limits.${limit}`

const MONITOR = 'monitor.'
