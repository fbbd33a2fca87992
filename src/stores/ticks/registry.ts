/** The kinds of tick store, and how one is named on a command line. A new kind is one file and one line here. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { SwarmError } from '#domain/errors.ts'
import type { Schema } from '#domain/schema.ts'
import type { TickStore, TickStoreTerms } from '#swarm/ports/tick-store.ts'

/** How a store is written: a word before a colon chooses the kind, anything else is a folder of parquet. */
export const storeText = 'a folder of parquet files, or questdb:HOST, or memory'

const kinds = {
  parquet: async () => (await import('./parquet-store.ts')).default,
  questdb: async () => (await import('./questdb-store.ts')).default,
  memory: async () => (await import('./memory-store.ts')).default,
}

/** Opens what `text` names. Rejects with STORE_ABSENT, STORE_LOCKED, STORE_UNREADABLE, STORE_UNWRITABLE. */
export async function openTickStore(text: string, cwd: string, terms: TickStoreTerms): Promise<TickStore> {
  const [, kind = 'parquet', rest = ''] = /^(questdb|memory|parquet)(?::(.*))?$/.exec(text) ?? [
    undefined,
    undefined,
    text,
  ]
  switch (kind) {
    case 'memory': {
      const { open, config } = await kinds.memory()
      return open(read(config, {}, text), terms)
    }
    case 'questdb': {
      const { open, config } = await kinds.questdb()
      const [host, http] = rest.split(':')
      return open(read(config, { ...(host ? { host } : {}), ...(http ? { httpPort: Number(http) } : {}) }, text), terms)
    }
    default: {
      const { open, config } = await kinds.parquet()
      return open(read(config, { path: resolve(cwd, rest) }, text), terms)
    }
  }
}

function read<Config>(schema: Schema<Config>, value: unknown, text: string): Config {
  const result = schema(z).safeParse(value)
  if (result.success) return result.data
  throw new SwarmError('STORE_UNREADABLE', {
    store: text,
    reason: result.error.issues[0]?.message ?? '',
    known: storeText,
  })
}
