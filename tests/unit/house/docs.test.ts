import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errors } from '#domain/errors.ts'
import { messages } from '#messages/catalogue.ts'
import { errorsPage } from '#tools/docs-errors.ts'
import { messagesPage } from '#tools/docs-messages.ts'
import { table } from '#tools/markdown.ts'
import { rendered } from '#tools/new.ts'

describe('generated files', () => {
  // In a process of its own: a module lists its exports by name there, and by line under the test runner.
  it('say what the code says, else: npm run docs', () => {
    const { stdout } = spawnSync(process.execPath, ['tools/docs.ts', '--check'], { encoding: 'utf8' })
    expect(stdout).toBe('all generated files are current\n')
  })

  it('name every error code and every message', () => {
    for (const code of Object.keys(errors)) expect(errorsPage()).toContain(`\`${code}\``)
    for (const { type } of messages) expect(messagesPage()).toContain(`## ${type}\n`)
  })

  it('keep a bar inside its cell', () => {
    expect(table(['a'], [['x | y']])).toBe('| a |\n| --- |\n| x \\| y |')
  })
})

describe('how-to pages', () => {
  it.each([
    ['add-a-feature', 'feature', 'mid-change'],
    ['add-an-agent', 'agent', 'last-move'],
  ])('%s shows what npm run new writes, which is tested', (page, shape, name) => {
    const text = readFileSync(`docs/how-to/${page}.md`, 'utf8')
    for (const [path, source] of rendered(shape, name)) expect(text, path).toContain(`\`\`\`ts\n${source}\`\`\`\n`)
  })
})
