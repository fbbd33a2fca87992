/** The files a QuestDB store was filled from, in a table of its own: the last row of a digest counts, an empty one forgets it. */
import type { TickImport } from '#swarm/ports/tick-store.ts'
import type { PgConnection } from './pg-wire.ts'

export function questNotes(pg: PgConnection, table: string) {
  let made = false
  let last = 0
  const make = async (): Promise<void> => {
    if (made) return
    await pg.all(
      `create table if not exists "${table}" (ts timestamp, digest varchar, note varchar) timestamp(ts) partition by year bypass wal`,
    )
    made = true
  }
  const write = async (digest: string, note: string): Promise<void> => {
    await make()
    // Rows of one microsecond have no order.
    last = Math.max(last + 1, Date.now() * 1_000)
    const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
    await pg.all(`insert into "${table}" values (${last}, ${text(digest)}, ${text(note)})`)
  }
  return {
    async all(): Promise<readonly TickImport[]> {
      await make()
      const notes = new Map<string, string>()
      for (const [digest, note] of await pg.all(`select digest, note from "${table}" order by ts`))
        notes.set(digest, note)
      return [...notes.values()]
        .filter((note) => note !== '')
        .map((note): TickImport => {
          const parsed: unknown = JSON.parse(note)
          return parsed as TickImport // written below
        })
    },
    note: (note: TickImport) => write(note.digest, JSON.stringify(note)),
    forget: (digest: string) => write(digest, ''),
  }
}
