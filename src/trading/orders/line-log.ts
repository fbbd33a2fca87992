/** Odd things that were said: how often each, and the last of them. Bounded, whatever comes. */
export interface LineLog {
  /** `code` is counted; `text` is kept for a while. */
  say(code: string, text: string): void
  readonly counts: Readonly<Record<string, number>>
  /** Oldest first. */
  readonly last: readonly string[]
}

export function createLineLog(kept: number): LineLog {
  const counts: Record<string, number> = {}
  const last: string[] = []
  return {
    say(code, text) {
      counts[code] = (counts[code] ?? 0) + 1
      last.push(`${code} ${text}`)
      if (last.length > kept) last.shift()
    },
    counts,
    last,
  }
}
