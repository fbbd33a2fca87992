/** From a `use` to the module behind it: a registered name, or the path of the user's own file. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { agents } from '#agents/registry.ts'
import { journals } from '#stores/registry.ts'
import { venues } from '#venues/registry.ts'
import { messageOf } from '#domain/errors.ts'
import type { Role } from './examination.ts'
import { openExaminer, type Examiner } from './examiner.ts'
import { child, find, pathText, placeOf, plain, replaced, textAt, type Located, type Path } from './located.ts'
import { explain } from './issues.ts'
import { withJsonFiles } from './json-files.ts'
import { given, type Problem, type ProblemCode } from './problems.ts'
import { didYouMean } from './suggestion.ts'

const registries: Readonly<Record<Role, Readonly<Record<string, string>>>> = {
  agent: agents,
  venue: venues,
  journal: journals,
}

/** Registered names of a role. */
export const registered = (role: Role): readonly string[] => Object.keys(registries[role])

/** The URL of a registered module. */
export const moduleOf = (role: Role, name: string): string | undefined =>
  Object.hasOwn(registries[role], name) ? registries[role][name] : undefined

/** One seat of the configuration whose module was found and whose config passed. */
export interface Seated {
  readonly url: string
  readonly examiner: Examiner
  readonly config: unknown
  readonly columns: readonly string[]
  readonly waits: boolean
}

export interface Examined {
  readonly seated: Seated | undefined
  readonly problems: readonly Problem[]
}

/** Finds and asks the module of the map at `path`, which has `use` and perhaps `config`. */
export async function examineSeat(root: Located, path: Path, role: Role): Promise<Examined> {
  const problem = (at: Path, text: string, code: ProblemCode = 'CONFIG_INVALID'): Problem => ({
    code,
    place: placeOf(root, at),
    path: pathText(root, at),
    text,
  })
  const seat = find(root, path)
  const use = seat === undefined ? undefined : textAt(seat, 'use')
  // What is missing or no text is the schema's to report.
  if (seat === undefined || use === undefined) return { seated: undefined, problems: [] }

  const ours = moduleOf(role, use)
  const file = resolve(placeOf(root, [...path, 'use']).source.directory, use)
  if (ours === undefined && !(isPath(use) && existsSync(file))) {
    const names = registered(role)
    const text = isPath(use)
      ? `${given(child(seat, 'use'))}; there is no such file`
      : `${given(child(seat, 'use'))}; expected one of ${names.join(', ')}, or a path${didYouMean(use, names)}`
    return { seated: undefined, problems: [problem([...path, 'use'], text)] }
  }
  const url = ours ?? pathToFileURL(file).href

  try {
    const examiner = await openExaminer({ url, role, trusted: ours !== undefined })
    const { schema } = examiner.facts
    const configPath = [...path, 'config']
    const written = find(root, configPath)
    const filled =
      written === undefined
        ? { node: undefined, problems: [] }
        : withJsonFiles(written, schema, pathText(root, configPath))
    const tree = filled.node === undefined ? root : replaced(root, configPath, filled.node)
    const checked = await examiner.check(filled.node === undefined ? {} : plain(filled.node))
    if (!checked.ok || filled.problems.length > 0) {
      examiner.close()
      const faults = checked.ok ? [] : explain(checked.issues, { root: tree, at: configPath, schema })
      return { seated: undefined, problems: [...filled.problems, ...faults] }
    }
    const { config, columns, waits } = checked
    return { seated: { url, examiner, config, columns, waits }, problems: [] }
  } catch (thrown) {
    const text = `${use} cannot be used: ${messageOf(thrown)}`
    return { seated: undefined, problems: [problem([...path, 'use'], text, 'AGENT_LOAD_FAILED')] }
  }
}

const isPath = (use: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(use)
