/** The files a store was filled from, in `imports.json` beside its days; replaced as a whole. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { TickImport } from '#swarm/ports/tick-store.ts'
import { synced } from './day-tables.ts'

export interface ImportNotes {
  readonly all: readonly TickImport[]
  note(note: TickImport): void
  forget(digest: string): void
}

/** Throws STORE_TORN. */
export function openImportNotes(root: string): ImportNotes {
  const path = join(root, 'imports.json')
  const notes = new Map(readNotes(path).map((note) => [note.digest, note]))
  const save = (): void => {
    const fresh = `${path}.part`
    try {
      writeFileSync(fresh, `${JSON.stringify([...notes.values()], null, 2)}\n`, { mode: 0o600 })
      synced(fresh)
      renameSync(fresh, path)
    } catch (thrown) {
      throw new SwarmError('STORE_UNWRITABLE', { file: path, reason: messageOf(thrown) })
    }
  }
  return {
    get all() {
      return [...notes.values()]
    },
    note(note) {
      notes.set(note.digest, note)
      save()
    },
    forget(digest) {
      if (notes.delete(digest)) save()
    },
  }
}

function readNotes(path: string): readonly TickImport[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && Reflect.get(thrown, 'code') === 'ENOENT') return []
    throw new SwarmError('STORE_UNREADABLE', { file: path, reason: messageOf(thrown) })
  }
  try {
    const notes: unknown = JSON.parse(text)
    if (Array.isArray(notes)) return notes // written here, as a whole
  } catch {
    // Said below.
  }
  throw new SwarmError('STORE_TORN', { file: path, reason: 'it is no JSON list' })
}
