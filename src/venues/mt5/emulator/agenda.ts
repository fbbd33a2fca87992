/** What is to happen at a market time: in order of it, and of asking. */
export interface Agenda {
  /** Market time of the next thing; Infinity when there is none. */
  readonly due: number
  put(due: number, call: () => void): () => void
  /** The next thing happens. */
  take(): void
}

export function agenda(): Agenda {
  let entries: { readonly due: number; readonly call: () => void }[] = []
  return {
    get due() {
      return entries[0]?.due ?? Infinity
    },
    put(due, call) {
      const entry = { due, call }
      let at = entries.length
      while (at > 0 && entries[at - 1].due > due) at--
      entries.splice(at, 0, entry)
      return () => {
        entries = entries.filter((one) => one !== entry)
      }
    },
    take: () => entries.shift()?.call(),
  }
}
