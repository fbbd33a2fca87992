/** Both Expert Advisors hold the same link: there is nothing to include, so the lines are in both files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const bridge = join(import.meta.dirname, '../../../bridge/mt5')

/** The lines between its markers, which stand in a file once each. */
function linkOf(name: string): string {
  const parts = readFileSync(join(bridge, name), 'utf8').split(/^\/\/ <\/?link>.*$/m)
  expect(parts).toHaveLength(3)
  return parts[1]
}

describe('the link of the Expert Advisors', () => {
  it('is byte for byte the same in both', () => {
    const link = linkOf('SwarmBridge.mq5')
    expect(link).toContain('void Dial()')
    expect(linkOf('SwarmHistory.mq5')).toBe(link)
  })
})
