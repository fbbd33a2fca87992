/**
 * The rewriter: each form of MQL5 that C++ lacks, and the lines of the source kept.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BuildError, buildTerminal, compilerMissing, convert } from '#bridge/mt5/harness/build.ts'
import { dateSeconds } from '#bridge/mt5/harness/literals.ts'
import { rewrite } from '#bridge/mt5/harness/rewriter.ts'
import { sourceAt, sourceFrom } from '#bridge/mt5/harness/source.ts'

const rewritten = (...lines: readonly string[]) => rewrite(sourceFrom(lines.join('\n'), '/x/Small.mq5'))
const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ')
const body = (...lines: readonly string[]) => squeezed(rewritten(...lines).split('#line 1 "generated"')[0])

describe('the rewriter', () => {
  const forms: readonly (readonly [string, string, string])[] = [
    ['a dynamic array', 'int list[];', 'MqlArray<int> list;'],
    ['a fixed array', 'int list[8];', 'MqlFixed<int, 8> list;'],
    ['an array by its values', 'const uchar Table[] = {1, 2};', 'const MqlFixed<uchar, 2> Table = {{1, 2}};'],
    ['several declarators', 'int a = 1, b[], c[2], d;', 'int a = 1; MqlArray<int> b; MqlFixed<int, 2> c; int d;'],
    ['an array parameter', 'void F(uchar &b[]) { }', 'void F(MqlArrayRef<uchar> b) { }'],
    ['a constant array parameter', 'void F(const MqlTick &b[]) { }', 'void F(MqlArrayRef<const MqlTick> b) { }'],
    [
      'a structure of scalars',
      'struct P { uchar a; long b; };',
      '_Pragma("pack(push, 1)") struct P { uchar a; long b; }; _Pragma("pack(pop)")',
    ],
    ['a structure with text', 'struct P { string a; int b[]; };', 'struct P { string a; MqlArray<int> b; };'],
    ['an enumeration', 'enum Mood { CALM };', 'enum Mood : int { CALM };'],
    ['text', 'string s = "a\\"b";', 'string s = string("a\\"b");'],
    ['texts in a row', 'string s = "a" "b";', 'string s = string("a") + string("b");'],
    ['a character', "ushort c = 'x';", "ushort c = ushort(u'x');"],
    ['a date', "datetime t = D'1970.01.01 00:01';", 'datetime t = datetime(60);'],
    ['an input', 'input int InpPort = 5;', ' int InpPort = 5;'],
    ['a group of inputs', 'input group "x"\ninput int InpPort = 5;', ' int InpPort = 5;'],
    ['a text constant', '#define NAME "x" // why', '#define NAME string("x")'],
    [
      'a default of a parameter',
      'int F(int a, int b = 2) { return a; }',
      'int F( int a , int b = 2 ); #line 1 "Small.mq5" int F(int a, int b ) { return a; }',
    ],
  ]
  it.each(forms)('turns %s into C++', (_, mql, cpp) => {
    expect(body(mql)).toContain(squeezed(cpp))
  })

  it('drops properties and keeps every line where it was', () => {
    const lines = ['#property strict', '/* two', 'lines */', 'int a;', 'void OnTick()', '{', '   a = 1;', '}']
    const out = rewritten(...lines).split('\n')
    const start = out.lastIndexOf('#line 5 "Small.mq5"')
    expect(out.slice(start + 1, start + 5)).toEqual(['void OnTick()', '{', '   a = 1;', '}'])
    const first = out.indexOf('#line 1 "Small.mq5"')
    expect(out[first + 4]).toBe('int a;')
    expect(out.join('\n')).not.toContain('#property')
  })

  it('registers handlers and inputs and can reset every global that is no constant', () => {
    const end = squeezed(
      rewritten(
        'input string InpHost = "h";',
        'const int Limit = 3;',
        'int count = 7, list[], fixed[2] = {4, 5};',
        'void OnInit() { }',
        'void OnTick() { }',
        'void Other() { }',
      ).split('#line 1 "generated"')[1],
    )
    expect(end).toContain('mql::handlers.OnInit = []() -> int { program::OnInit(); return 0; };')
    expect(end).toContain('mql::handlers.OnTick = program::OnTick;')
    expect(end).not.toContain('Other')
    expect(end).toContain('mql::inputs["InpHost"] = [](const string &text) { mql::setInput(program::InpHost, text); };')
    expect(end).toContain(
      'void mql_reset_globals() { program::count = 7; mql::reset(program::list); program::fixed = decltype(program::fixed){{ 4 , 5 }}; }',
    )
  })

  it('puts what is included in its place, once, with its own lines', () => {
    const folder = mkdtempSync(join(tmpdir(), 'includes-'))
    writeFileSync(join(folder, 'Part.mqh'), '\nint part;\n')
    writeFileSync(join(folder, 'Main.mq5'), '#include "Part.mqh"\n#include "Part.mqh"\nvoid OnTick() { part = 1; }\n')
    const out = rewrite(sourceAt(join(folder, 'Main.mq5')))
    expect(out.split('int part;')).toHaveLength(2)
    expect(out).toContain('#line 1 "Part.mqh"')
    expect(out).toContain('#line 3 "Main.mq5"')
  })

  it('reads dates with and without a time', () => {
    expect(dateSeconds("D'2024.02.29 12:34:56'")).toBe(Date.UTC(2024, 1, 29, 12, 34, 56) / 1000)
    expect(dateSeconds("D'01.03.2024'")).toBe(Date.UTC(2024, 2, 1) / 1000)
    expect(dateSeconds("D'tomorrow'")).toBeUndefined()
  })
})

describe('the build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'build-'))
  const path = join(folder, 'Small.mq5')
  writeFileSync(path, 'void OnTick() { Print("tick"); }\n')

  it('refuses a source outside the subset with every fault', () => {
    const mutate = (source: string) => source.replace('Print', 'auto x = Prin')
    expect(() => convert(path, { mutate })).toThrow(BuildError)
    expect(() => convert(path, { mutate })).toThrow("Small.mq5:1: 'auto' is C++, not MQL5")
  })

  it('converts the changed text when a mutation is asked for', () => {
    expect(convert(path, { mutate: (source) => source.replace('tick"', 'tock"') })).toContain('string("tock")')
  })

  it('says what is missing where there is no compiler', () => {
    const missing = compilerMissing()
    if (missing === undefined) return
    expect(missing).toContain('g++ is missing')
    expect(() => buildTerminal(path)).toThrow(missing)
  })
})
