/** The generated block of the Expert Advisor, compiled as C++ beside the generated asserts. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const blockOf = (file: string): string => /\/\/ <wire>[^\n]*\n(.*)\/\/ <\/wire>/s.exec(readFileSync(file, 'utf8'))![1]

/** MQL5's own names for what C++ calls otherwise, and its packing. */
const language = `#include <cstdint>
typedef unsigned char uchar; typedef unsigned short ushort; typedef unsigned int uint; typedef unsigned long ulong;
#pragma pack(push, 1)
`

function compile(block: string): { ok: boolean; said: string } {
  const input = `${language}${block}\n#include "bridge/mt5/harness/wire-asserts.hpp"\n`
  const args = ['-std=c++17', '-fsyntax-only', '-Wall', '-Werror', '-I.', '-x', 'c++', '-']
  const { status, stderr } = spawnSync('g++', args, { input, encoding: 'utf8' })
  return { ok: status === 0, said: stderr }
}

const missing = spawnSync('g++', ['--version']).error !== undefined

describe.skipIf(missing)(`the layout of the wire in C++${missing ? ' (needs g++)' : ''}`, () => {
  const block = blockOf('bridge/mt5/SwarmBridge.mq5')

  it('is that of the schema', () => {
    expect(compile(block)).toEqual({ ok: true, said: '' })
  })

  it('is the same in both programs of the terminal', () => {
    expect(blockOf('bridge/mt5/SwarmHistory.mq5')).toBe(block)
  })

  it.each([
    ['lies elsewhere', 'ulong cid; ulong order;', 'ulong order; ulong cid;'],
    ['has another size', 'uint deviation;', 'ushort deviation;'],
    ['has another form', 'int retcodeExternal;', 'uint retcodeExternal;'],
  ])('is refused when a field %s', (said, from, to) => {
    expect(block).toContain(from)
    expect(compile(block.replace(from, to)).said).toContain(said)
  })
})
