/** The content of a weight file, whatever its kind: its schema, its reading, and the way to the model. */
import { SwarmError } from '#domain/errors.ts'
import type { Schema, Zod } from '#domain/schema.ts'
import type { Model, ModelKind } from './model.ts'
import * as registry from './registry.ts'

type FileOf<Kind> = Kind extends ModelKind<infer File> ? File : never
export type ModelFile = FileOf<(typeof registry)[keyof typeof registry]>

/** A kind whose file is known only to itself. */
type AnyKind = Omit<ModelKind<ModelFile>, 'bind'> & { bind(file: never, columns: readonly string[]): Model }
const kinds: Readonly<Record<string, AnyKind>> = registry

/** For the configuration of an agent: the content of a file, told apart by `kind`. */
export const modelFile: Schema<ModelFile> = (z) => {
  const schemas = Object.values(kinds).map((kind) => kind.schema(z))
  return z.union(schemas as [(typeof schemas)[0], ...typeof schemas]) // a registry is never empty
}

/** Reads parsed JSON as a model. Throws SwarmError MODEL_INVALID naming `file` and the first wrong field. */
export function readModel(z: Zod, content: unknown, file: string): ModelFile {
  const kind = typeof content === 'object' && content !== null && 'kind' in content ? content.kind : undefined
  const known = typeof kind === 'string' ? kinds[kind] : undefined
  if (known === undefined) {
    throw new SwarmError('MODEL_INVALID', {
      file,
      field: 'kind',
      given: String(kind),
      allowed: Object.keys(kinds).join(' '),
    })
  }
  const read = known.schema(z).safeParse(content)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  const field = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1)
  throw new SwarmError('MODEL_INVALID', { file, field: field || 'the whole', problem: issue.message })
}

/** The model of a file that has passed its schema. Throws SwarmError MODEL_INVALID for columns the rows do not have. */
export function bindModel(file: ModelFile, columns: readonly string[]): Model {
  return kinds[file.kind].bind(file as never, columns) // the schema let it through as this very kind
}
