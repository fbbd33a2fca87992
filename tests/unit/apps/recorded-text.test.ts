import { describe, expect, it } from 'vitest'
import { summaryLines } from '#apps/summary-table.ts'
import { recordedText, tableLines } from '#apps/table.ts'
import type { Line } from '#apps/spans.ts'
import { status, summary } from '#tests/fake-swarm.ts'

const recordings = [{ agent: 'features', path: '/tmp/rows.csv', rows: 12_345, lost: 0, fault: '' }]
const drawn = (lines: readonly Line[]): string => lines.map((line) => line.map(({ text }) => text).join('')).join('\n')

describe('what is said of recorded rows', () => {
  it('is how many and where, and nothing where none are', () => {
    expect(drawn(tableLines(status({ recordings })))).toMatch(/\nrows {6}recorded 12,345 to \/tmp\/rows\.csv/)
    expect(drawn(summaryLines(summary({ recordings })))).toMatch(/\n {2}rows {7}recorded 12,345 to \/tmp\/rows\.csv\n/)
    expect(drawn(tableLines(status()))).not.toContain('recorded')
    expect(drawn(summaryLines(summary()))).not.toContain('recorded')
  })

  it('is also what is missing, and why', () => {
    expect(recordedText({ ...recordings[0], lost: 1_000, fault: 'full' })).toBe(
      'recorded 12,345 to /tmp/rows.csv, 1,000 lost; full',
    )
  })
})
