/**
 * Ticks as lines of InfluxDB's line protocol, as QuestDB reads them over HTTP: `table seq=1i,bid=1.1 1398920401787000`, a
 * line a tick, times in micros. A value that is NaN is left out, which QuestDB keeps as NULL. Doubles have the digits that
 * read back as the same double.
 */
import {
  DEPTH,
  MBO,
  ORDER,
  QUOTE,
  ROW,
  type TickBatch,
  TRADE,
  tickKinds,
  valueNames,
  widthOf,
} from '#swarm/ports/tick-batch.ts'

/** Names of tables and columns: whatever ends or divides one is escaped. */
const name = (text: string): string => text.replaceAll(/[ ,=\\]/g, (one) => `\\${one}`)
const string = (text: string): string =>
  `"${text.replaceAll(/["\\\n]/g, (one) => (one === '\n' ? '\\n' : `\\${one}`))}"`

/** The lines of a batch; `tableOf` names the table of a kind and symbol. */
export function ilpLines(batch: TickBatch, tableOf: (kind: number, symbol: number) => string): string {
  const fields = new Map<number, readonly string[]>()
  const namesOf = (kind: number, symbol: number): readonly string[] => {
    const key = symbol * tickKinds.length + kind
    let names = fields.get(key)
    if (names === undefined) {
      names = (kind === ROW ? batch.columns[symbol] : valueNames[tickKinds[kind]]).map(name)
      fields.set(key, names)
    }
    return names
  }
  let text = ''
  for (let row = 0; row < batch.rows; row++) {
    const kind = batch.kind[row]
    const symbol = batch.symbol[row]
    const names = namesOf(kind, symbol)
    const from = batch.start[row]
    const localAt = batch.localAt[row]
    text += `${name(tableOf(kind, symbol))} seq=${batch.seq[row]}i`
    if (!Number.isNaN(localAt)) text += `,local_ts=${localAt}t`
    switch (kind) {
      case TRADE:
      case DEPTH:
      case QUOTE:
      case ROW:
      case MBO:
        for (let k = 0; k < widthOf(batch, row); k++) {
          const value = batch.values[from + k]
          if (!Number.isNaN(value)) text += `,${names[k]}=${value}`
        }
        break
      case ORDER:
        text += `,${names[0]}=${batch.values[from]},${names[1]}=${string(batch.texts[batch.values[from + 1]])}`
        break
    }
    text += ` ${batch.at[row]}\n`
  }
  return text
}
