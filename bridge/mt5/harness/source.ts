/**
 * A source with what it includes. `#include "x.mqh"` is replaced by the tokens of that file, which keep its name and
 * lines; a file is included once, as `#property`-less headers of one program expect.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { tokens, type Token } from './lexer.ts'

export interface Source {
  /** The path of the .mq5. */
  readonly path: string
  readonly tokens: readonly Token[]
}

export interface Fault {
  readonly file: string
  readonly line: number
  readonly message: string
}

export const faultAt = ({ file, line }: Pick<Token, 'file' | 'line'>, message: string): Fault => ({
  file,
  line,
  message,
})

/** Reads text, for a test that has no file, or that changed one (`mutate` of the build). */
export function sourceFrom(text: string, path: string, faults: Fault[] = []): Source {
  const seen = new Set<string>([path])
  const inlined = (from: string, at: string): readonly Token[] =>
    tokens(from, basename(at)).flatMap((token) => {
      if (token.kind !== 'directive') return [token]
      const named = /^#\s*include\s+"([^"]+)"/.exec(token.text)?.[1]
      if (named === undefined) return [token]
      const target = join(dirname(at), named.replaceAll('\\', '/'))
      if (!existsSync(target)) {
        faults.push(faultAt(token, `there is no file ${named} beside ${basename(at)}`))
        return []
      }
      if (seen.has(target)) return []
      seen.add(target)
      return inlined(readFileSync(target, 'utf8'), target)
    })
  return { path, tokens: inlined(text, path) }
}

export function sourceAt(path: string, faults: Fault[] = []): Source {
  return sourceFrom(readFileSync(path, 'utf8'), path, faults)
}
