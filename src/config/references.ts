/** What a scalar can say of the configuration it stands in and of the run it is for. */
import { resolve } from 'node:path'
import { SESSION, STATE_DIRECTORY } from './environment.ts'
import { textAt, type Located } from './located.ts'

/**
 * `${stateDir}` in any scalar: the state directory this very configuration ends up with, absolute. So what is kept there
 * moves with it, whichever file or switch moved it.
 */
export function withStateDirectory(root: Located, cwd: string): Located {
  const directory = resolve(cwd, textAt(root, 'stateDir') ?? '.swarm')
  const filled = (node: Located): Located => {
    switch (node.form) {
      case 'scalar':
        return typeof node.value === 'string' && node.value.includes(STATE_DIRECTORY)
          ? { ...node, value: node.value.replaceAll(STATE_DIRECTORY, directory) }
          : node
      case 'list':
        return { ...node, items: node.items.map(filled) }
      case 'map': {
        const entries = [...node.entries].map(
          ([key, entry]) => [key, { key: entry.key, node: filled(entry.node) }] as const,
        )
        return { ...node, entries: new Map(entries) }
      }
    }
  }
  return filled(root)
}

/** `${session}` in the texts of a config: the number of this start, for what each run keeps for itself. */
export function withSession(config: unknown, session: number): unknown {
  if (typeof config === 'string') return config.replaceAll(SESSION, String(session))
  if (Array.isArray(config)) return config.map((item) => withSession(item, session))
  if (typeof config !== 'object' || config === null) return config
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, withSession(value, session)]))
}
