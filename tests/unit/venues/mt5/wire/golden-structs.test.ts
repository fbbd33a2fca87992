/** The golden frames through the structs of the Expert Advisor: what C++ reads of the bytes is what TypeScript reads. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import golden from '#tests/golden/mt5-frames.json' with { type: 'json' }
import { frameById } from '#venues/mt5/wire/catalogue.ts'
import type { Scalars } from '#venues/mt5/wire/frame.ts'
import { HEADER_BYTES } from '#venues/mt5/wire/header.ts'
import { wireStructs } from '#tools/mt5-mql5.ts'

const block = /\/\/ <wire>[^\n]*\n(.*)\/\/ <\/wire>/s.exec(readFileSync('bridge/mt5/SwarmBridge.mq5', 'utf8'))![1]
const missing = spawnSync('g++', ['--version']).error !== undefined

const structOf = (name: string): string =>
  `F_${name.replaceAll(/([A-Z])([A-Z]*)_?/g, (_, first: string, rest: string) => first + rest.toLowerCase())}`

interface Case {
  readonly struct: string
  readonly fields: Scalars
  readonly payload: Buffer
  readonly read: Readonly<Record<string, unknown>>
}

const cases: readonly Case[] = golden.frames.flatMap(({ hex }) => {
  const bytes = Buffer.from(hex, 'hex')
  const definition = frameById(bytes[2])!
  const struct = structOf(definition.name)
  if (!wireStructs.some(({ name }) => name === struct)) return []
  const payload = bytes.subarray(HEADER_BYTES)
  const read = definition.read(new DataView(payload.buffer, payload.byteOffset, payload.length), 0, payload.length)!
  return [{ struct, fields: definition.fields, payload, read }]
})

/** Prints every field: integers whole, doubles by their bits. */
const program = `#include <cstdint>
#include <cstdio>
#include <cstring>
typedef unsigned char uchar; typedef unsigned short ushort; typedef unsigned int uint; typedef unsigned long ulong;
#pragma pack(push, 1)
${block}
#pragma pack(pop)
static void show(double v) { uint64_t bits; memcpy(&bits, &v, 8); printf("%llu\\n", (unsigned long long)bits); }
static void show(long v) { printf("%ld\\n", v); }
static void show(ulong v) { printf("%lu\\n", v); }
static void show(int v) { printf("%d\\n", v); }
static void show(uint v) { printf("%u\\n", v); }
static void show(ushort v) { printf("%u\\n", v); }
static void show(uchar v) { printf("%u\\n", v); }
int main() {
${cases
  .map(
    ({
      struct,
      fields,
      payload,
    }) => `{ const uchar bytes[] = {${[...payload].join(',')}}; ${struct} s; memcpy(&s, bytes, sizeof s);
${Object.keys(fields)
  .map((field) => `show(s.${field});`)
  .join(' ')} }`,
  )
  .join('\n')}
}
`

const bitsOf = (value: number): string => new BigUint64Array(new Float64Array([value]).buffer)[0].toString()

describe.skipIf(missing)(`the golden frames in C++${missing ? ' (needs g++)' : ''}`, () => {
  it('say in every field what they say in TypeScript', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mt5-golden-'))
    try {
      const binary = join(folder, 'golden')
      const built = spawnSync('g++', ['-std=c++17', '-o', binary, '-x', 'c++', '-'], {
        input: program,
        encoding: 'utf8',
      })
      expect(built.stderr).toBe('')
      const said = spawnSync(binary, { encoding: 'utf8' }).stdout.trim().split('\n')
      const expected = cases.flatMap(({ fields, read }) =>
        Object.entries(fields).map(([name, { cpp }]) =>
          cpp === 'double' ? bitsOf(read[name] as number) : String(read[name]),
        ),
      )
      expect(cases.length).toBeGreaterThanOrEqual(25)
      expect(said).toEqual(expected)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
