/** What a bench prints: one table for people, or with `--json` one object on stdout. */
import type { Reading } from './sampling.ts'
import { machine } from './noise.ts'

export interface Row extends Reading {
  readonly name: string
  readonly unit: string
  /** Row of the same run this one is compared with. */
  readonly ratioTo: string | null
  /** Its value through that row's. */
  readonly ratio: number | null
}

/** What a row should reach, and whether it did. */
export interface Goal {
  readonly text: string
  readonly met: boolean
}

export const atLeast = (value: number, least: number, text: string): Goal => ({
  text: `>= ${text}`,
  met: value >= least,
})
export const atMost = (value: number, most: number, text: string): Goal => ({ text: `<= ${text}`, met: value <= most })

export class Report {
  private readonly bench: string
  private readonly rows: { row: Row; goals: readonly Goal[] }[] = []
  private readonly noise: string[] = []
  private readonly notes: string[] = []

  constructor(bench: string) {
    this.bench = bench
  }

  /** Adds a row. `against` names an earlier row whose value it is compared with. */
  add(
    name: string,
    unit: string,
    reading: Reading,
    against?: string,
    goals: (row: Row) => readonly Goal[] = () => [],
  ): Row {
    const yardstick = against === undefined ? undefined : this.value(against)
    const row: Row = {
      name,
      unit,
      ...reading,
      ratioTo: against ?? null,
      ratio: yardstick === undefined ? null : reading.value / yardstick,
    }
    this.rows.push({ row, goals: goals(row) })
    return row
  }

  /** Value of an earlier row. */
  value(name: string): number {
    const found = this.rows.find(({ row }) => row.name === name)
    if (found === undefined) throw new RangeError(`no row '${name}' yet`)
    return found.row.value
  }

  /** How busy others kept the machine, told beside the table. */
  heard(part: string, others: number): void {
    this.noise.push(`${part} ${Number.isNaN(others) ? 'unknown' : others.toFixed(2)}`)
  }

  /** A line of its own, above the table. */
  note(line: string): void {
    this.notes.push(line)
  }

  print(): void {
    const node = process.version
    const rows = this.rows.map(({ row }) => row)
    if (process.argv.includes('--json')) {
      const notes = this.notes.length > 0 ? { notes: this.notes } : {}
      console.log(JSON.stringify({ bench: this.bench, machine, node, rows, ...notes }))
      return
    }
    console.log(`bench ${this.bench} on ${machine}, node ${node}`)
    console.log(`cores used by others meanwhile: ${this.noise.join(', ')}\n`)
    for (const line of this.notes) console.log(line)
    if (this.notes.length > 0) console.log()
    const heads = ['', 'value', 'unit', 'p50 us', 'p99 us', 'p99.9 us', 'ratio', 'to', 'goal']
    const lines = this.rows.map(({ row, goals }) => [
      row.name,
      figure(row.value),
      row.unit,
      figure(row.p50),
      figure(row.p99),
      figure(row.p999),
      row.ratio === null ? '' : `${figure(row.ratio)}x`,
      row.ratioTo ?? '',
      goals.map(({ text, met }) => `${text} ${met ? 'met' : 'NOT MET'}`).join('; '),
    ])
    const widths = heads.map((head, k) => Math.max(head.length, ...lines.map((line) => line[k].length)))
    const numeric = new Set([1, 3, 4, 5, 6])
    for (const line of [heads, ...lines]) {
      const cells = line.map((cell, k) => (numeric.has(k) ? cell.padStart(widths[k]) : cell.padEnd(widths[k])))
      console.log(cells.join('  ').trimEnd())
    }
  }
}

/** Three significant digits, thousands by letter: 8.31M, 41.2k, 0.123. */
function figure(value: number): string {
  if (Number.isNaN(value)) return ''
  const size = Math.abs(value)
  if (size >= 1e6) return `${(value / 1e6).toPrecision(3)}M`
  if (size >= 1e4) return `${(value / 1e3).toPrecision(3)}k`
  return size >= 1e3 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
