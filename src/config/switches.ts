/** `--set key.path=value`: one value laid over the files, written as in YAML. */
import type { Environment } from './environment.ts'
import { child, type Entry, type Located, type Path, type Place, type Source } from './located.ts'
import type { Problem } from './problems.ts'
import { parseYaml } from './yaml-source.ts'

const STEP = /^([^.[\]]+)|^\[(\d+)\]/

/** `agents.ml-fast.config.columns[2]` to its steps; undefined when it is no path. */
export function parsePath(text: string): Path | undefined {
  const path: (string | number)[] = []
  let rest = text
  while (rest !== '') {
    const match = STEP.exec(rest)
    if (match === null) return undefined
    path.push(match[1] ?? Number(match[2]))
    rest = rest.slice(match[0].length)
    if (rest.startsWith('.') && rest.length > 1) rest = rest.slice(1)
    else if (rest !== '' && !rest.startsWith('[')) return undefined
  }
  return path.length === 0 ? undefined : path
}

/** Lays one switch over `root`. The value is shown in faults as the switch was typed. */
export function applySwitch(
  root: Located,
  text: string,
  directory: string,
  environment: Environment,
): { readonly root: Located; readonly problems: readonly Problem[] } {
  const source: Source = { name: `--set ${text}`, directory, lined: false }
  const place: Place = { source, line: 1, column: 1 }
  const fault = (what: string): { root: Located; problems: Problem[] } => ({
    root,
    problems: [{ code: 'CONFIG_INVALID', place, path: '', text: what }],
  })

  const equals = text.indexOf('=')
  const path = parsePath(text.slice(0, Math.max(0, equals)))
  if (path === undefined) return fault('expected key.path=value')
  const parsed = parseYaml(text.slice(equals + 1), source, environment)
  if (parsed.problems.length > 0) return { root, problems: parsed.problems }
  const value: Located =
    text.length === equals + 1 ? { form: 'scalar', place, value: '', shown: undefined } : parsed.root
  const written = write(root, path, value, place)
  return written === undefined ? fault('no such item in the list') : { root: written, problems: [] }
}

/** `root` with `value` at `path`, maps made on the way; undefined when a list has no such item. */
function write(root: Located, path: Path, value: Located, place: Place): Located | undefined {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (root.form === 'list') {
    const present = child(root, step)
    if (present === undefined) return undefined
    const next = write(present, rest, value, place)
    return next === undefined
      ? undefined
      : { ...root, items: root.items.map((item) => (item === present ? next : item)) }
  }
  const entries = new Map<string, Entry>(root.form === 'map' ? root.entries : [])
  const before = entries.get(String(step))
  const below = before?.node ?? { form: 'map' as const, place, entries: new Map<string, Entry>() }
  const next = write(below, rest, value, place)
  if (next === undefined) return undefined
  // As in an overlay: another kind is another map, another use has another config.
  if (rest.length === 0 && step === 'kind' && differ(before?.node, next)) entries.clear()
  if (rest.length === 0 && step === 'use' && differ(before?.node, next)) entries.delete('config')
  return {
    form: 'map',
    place: root.place,
    entries: entries.set(String(step), { key: before?.key ?? place, node: next }),
  }
}

const differ = (before: Located | undefined, after: Located): boolean =>
  before?.form === 'scalar' && after.form === 'scalar' && before.value !== after.value
