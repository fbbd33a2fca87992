/**
 * Layers of configuration: a later one wins, key by key.
 *
 * - Maps merge. Lists are replaced, but a list whose items have an `id` merges item by item: new ids are appended, and an
 *   item with `remove: true` leaves.
 * - Where the meaning changes, nothing of the old one stays: a map with another `kind` is replaced as a whole, and with
 *   another `use` its `config` is.
 */
import { child, idOf, type Entry, type ListNode, type Located, type MapNode } from './located.ts'

export function overlay(base: Located, over: Located): Located {
  if (base.form === 'map' && over.form === 'map') return mergeMaps(base, over)
  if (base.form === 'list' && over.form === 'list' && allHaveIds(base) && allHaveIds(over)) return mergeById(base, over)
  return over
}

function mergeMaps(base: MapNode, over: MapNode): MapNode {
  if (changes(base, over, 'kind')) return over
  const entries = new Map<string, Entry>(base.entries)
  if (changes(base, over, 'use')) entries.delete('config')
  for (const [key, entry] of over.entries) {
    const before = entries.get(key)
    entries.set(key, { key: entry.key, node: before === undefined ? entry.node : overlay(before.node, entry.node) })
  }
  return { form: 'map', place: over.place, entries }
}

function mergeById(base: ListNode, over: ListNode): ListNode {
  const items = [...base.items]
  for (const item of over.items) {
    const at = items.findIndex((present) => idOf(present) === idOf(item))
    if (at < 0) items.push(item)
    else items[at] = overlay(items[at], item)
  }
  return { form: 'list', place: over.place, items }
}

/** The tree without the items that say `remove: true`. */
export function withoutRemoved(node: Located): Located {
  switch (node.form) {
    case 'scalar':
      return node
    case 'list':
      return { ...node, items: node.items.filter((item) => !isRemoved(item)).map(withoutRemoved) }
    case 'map': {
      const entries = [...node.entries].map(
        ([name, { key, node: inner }]) => [name, { key, node: withoutRemoved(inner) }] as const,
      )
      return { ...node, entries: new Map(entries) }
    }
  }
}

const isRemoved = (item: Located): boolean => {
  const remove = idOf(item) === undefined ? undefined : child(item, 'remove')
  return remove?.form === 'scalar' && remove.value === true
}

const allHaveIds = (list: ListNode): boolean => list.items.every((item) => idOf(item) !== undefined)

function changes(base: MapNode, over: MapNode, key: string): boolean {
  const before = child(base, key)
  const after = child(over, key)
  return before?.form === 'scalar' && after?.form === 'scalar' && before.value !== after.value
}
