/**
 * A map of the newest entries: at least `kept` of them, at most twice as many.
 *
 * Two generations, the elder dropped as a whole: taking single ones from the front of a Map grows slow.
 */
export interface RecentMap<Key, Value> {
  has(key: Key): boolean
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
}

/** `forget` hears of those that are dropped. */
export function createRecentMap<Key, Value>(
  kept: number,
  forget: (old: ReadonlyMap<Key, Value>) => void,
): RecentMap<Key, Value> {
  let recent = new Map<Key, Value>()
  let before = new Map<Key, Value>()
  return {
    has: (key) => recent.has(key) || before.has(key),
    get: (key) => recent.get(key) ?? before.get(key),
    set(key, value) {
      recent.set(key, value)
      if (recent.size < kept) return
      if (before.size > 0) forget(before)
      before = recent
      recent = new Map()
    },
  }
}
