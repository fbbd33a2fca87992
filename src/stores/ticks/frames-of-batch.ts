/** The rows of a batch apart by kind and symbol: as frames of a log, without their numbers. */
import { SwarmError } from '#domain/errors.ts'
import { ORDER, ROW, type TickBatch, tickKinds, widthOf } from '#swarm/ports/tick-batch.ts'
import type { Frame } from './write-ahead.ts'

/** Every row is in one of them, in the order it has in the batch. */
export function framesOf(batch: TickBatch): Omit<Frame, 'number'>[] {
  const groups = new Map<number, number[]>()
  for (let row = 0; row < batch.rows; row++) {
    const key = batch.symbol[row] * tickKinds.length + batch.kind[row]
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].map((rows) => {
    const first = rows[0]
    const kind = batch.kind[first]
    const symbol = batch.symbol[first]
    // The second value of an order is the place of its text.
    const width = kind === ORDER ? 1 : widthOf(batch, first)
    if (kind === ROW) checkNames(batch.columns[symbol])
    const values = new Float64Array(rows.length * width)
    for (let k = 0; k < rows.length; k++) {
      const from = batch.start[rows[k]]
      for (let j = 0; j < width; j++) values[k * width + j] = batch.values[from + j]
    }
    return {
      kind,
      symbol: batch.symbols[symbol],
      columns: kind === ROW ? batch.columns[symbol] : [],
      texts: kind === ORDER ? rows.map((row) => batch.texts[batch.values[batch.start[row] + 1]]) : [],
      rows: rows.length,
      width,
      at: Float64Array.from(rows, (row) => batch.at[row]),
      seq: Float64Array.from(rows, (row) => batch.seq[row]),
      localAt: Float64Array.from(rows, (row) => batch.localAt[row]),
      values,
    }
  })
}

const checked = new WeakSet<readonly string[]>()

/** SQL knows no capitals in names, and a day has columns of its own. Throws STORE_CANNOT. */
function checkNames(names: readonly string[]): void {
  if (checked.has(names)) return
  const taken = new Set(['ts', 'seq', 'local_ts'])
  for (const name of names) {
    const plain = name.toLowerCase()
    if (taken.has(plain) || plain === '')
      throw new SwarmError('STORE_CANNOT', { column: name, reason: 'two columns have this name' })
    taken.add(plain)
  }
  checked.add(names)
}
