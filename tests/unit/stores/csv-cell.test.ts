import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvCell, csvLine } from '#stores/csv-cell.ts'

it('quotes what would be taken for more than one cell, and nothing else', () => {
  expect(['plain', 'a,b', 'say "x"', 'two\nlines', 'cr\r', ''].map(csvCell)).toEqual([
    'plain',
    '"a,b"',
    '"say ""x"""',
    '"two\nlines"',
    '"cr\r"',
    '',
  ])
})

it('ends a line as RFC 4180 does, and leaves what is no number empty', () => {
  expect(csvLine(['a', 1.5, Number.NaN, ''])).toBe('a,1.5,,\r\n')
})

/** One line of CSV by the letter of the RFC. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  for (let at = 0; at <= line.length; at++) {
    let cell = ''
    if (line[at] === '"') {
      for (at++; line[at] !== '"' || line[at + 1] === '"'; at++) {
        if (line[at] === '"') at++
        cell += line[at]
      }
      at++
    } else while (at < line.length && line[at] !== ',') cell += line[at++]
    cells.push(cell)
  }
  return cells
}

it('reads back as the cells it was made of', () => {
  const cells = fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ') }), { minLength: 1 })
  fc.assert(
    fc.property(cells, (given) => {
      expect(cellsOf(csvLine(given).slice(0, -2))).toEqual(given)
    }),
  )
})
