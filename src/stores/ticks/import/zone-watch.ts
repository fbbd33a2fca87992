/** Looks at the zone each row of a file states. Rows with one among rows without cannot be told: refused. */
import { SwarmError } from '#domain/errors.ts'
import type { RowBuffer } from '#market/row-buffer.ts'
import type { ImportWatch } from './import-source.ts'
import { zoneText } from './zone-text.ts'

/** `field` is the column of the time. What is returned throws IMPORT_REFUSED. */
export function zoneWatch(path: string, field: string, noted: ImportWatch['noted']) {
  let first: string | undefined
  return ({ bytes, from, to, line }: Pick<RowBuffer, 'bytes' | 'from' | 'to' | 'line'>): void => {
    const zone = zoneText(bytes, from, to)
    first ??= zone
    if (zone === first) return
    if (zone === '' || first === '') {
      throw new SwarmError('IMPORT_REFUSED', {
        file: path,
        line,
        reason: `mixed time zones: this row states ${zone || 'none'}, the rows before ${first || 'none'}`,
      })
    }
    noted({ file: path, line, field, condition: 'otherZone', detail: `${zone}, not ${first}; taken by its own` })
  }
}
