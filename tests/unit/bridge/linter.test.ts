/**
 * The linter of the Expert Advisor: each thing outside the subset is told with its line and what to do.
 */
import { describe, expect, it } from 'vitest'
import { lint, told } from '#bridge/mt5/harness/linter.ts'
import { officialNames } from '#bridge/mt5/harness/official-names.ts'
import { sourceFrom } from '#bridge/mt5/harness/source.ts'

const faultsOf = (...lines: readonly string[]) => lint(sourceFrom(lines.join('\n'), '/x/Small.mq5')).map(told)
const inFunction = (...lines: readonly string[]) => faultsOf('void OnTick()', '{', ...lines, '}')

describe('a source within the subset', () => {
  it('has no faults', () => {
    const faults = faultsOf(
      '#property strict',
      '#define LIMIT 8 // a constant',
      'enum Mood { CALM, ANGRY = 5 };',
      'struct F_Pair { uchar kind; ulong id; uchar nonce[LIMIT]; };',
      'input group "Connection"',
      'input string InpHost = "127.0.0.1";',
      'F_Pair pairs[];',
      "datetime from = D'2024.01.02 03:04';",
      'void Fill(F_Pair &pair, const uchar &bytes[], const int kind = 1)',
      '{',
      '   ZeroMemory(pair);',
      '   pair.kind = (uchar)kind;',
      '   if(!CharArrayToStruct(pair, bytes)) Print("short ", ArraySize(bytes), " ", InpHost);',
      '}',
      'int OnInit()',
      '{',
      '   uchar bytes[LIMIT];',
      '   ArrayInitialize(bytes, 0);',
      '   if(ArrayResize(pairs, 2) < 2) return INIT_FAILED;',
      '   Fill(pairs[0], bytes);',
      '   MqlTick tick;',
      '   if(SymbolInfoTick(_Symbol, tick)) PrintFormat("%s %.5f %I64d", _Symbol, tick.bid, tick.time_msc);',
      '   return INIT_SUCCEEDED;',
      '}',
    )
    expect(faults).toEqual([])
  })
})

describe('a source outside the subset', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [
      'a class',
      ['class Bridge { };'],
      'Small.mq5:1: no classes: the subset has free functions and plain structures only',
    ],
    ['a pointer', ['MqlTick *newest;'], 'Small.mq5:1: no pointers'],
    ['a template', ['template<typename T> T Twice(T x) { return x; }'], 'Small.mq5:1: no templates: the subset'],
    ['::', ['void OnTick() { ::Print("x"); }'], "Small.mq5:1: no '::'"],
    ['#import', ['#import "user32.dll"'], 'Small.mq5:1: no #import: the Expert Advisor needs no DLL'],
    ['#if', ['', '#if 1', '#endif'], 'Small.mq5:2: MQL5 has no #if: write #ifdef'],
    ['a standard include', ['#include <Trade\\Trade.mqh>'], 'Small.mq5:1: no standard includes'],
    [
      'a macro with parameters',
      ['#define TWICE(x) ((x) * 2)'],
      'Small.mq5:1: #define of constants only: no parameters',
    ],
    ['an array of two dimensions', ['int board[3][4];'], 'Small.mq5:1: no arrays of more than one dimension'],
    [
      'a default of a field',
      ['struct Pair { int a = 1; };'],
      'Small.mq5:1: no initial value of a field: MQL5 has none',
    ],
    [
      'a method',
      ['struct Pair { int a; int Sum() { return a; } };'],
      'Small.mq5:1: a structure of the subset has fields only',
    ],
    ['bool on the wire', ['struct F_Pair { bool on; };'], 'Small.mq5:1: a wire structure has whole numbers'],
    ['text on the wire', ['struct F_Pair { string s; };'], 'Small.mq5:1: a wire structure has whole numbers'],
    [
      'an enumeration on the wire',
      ['struct F_Pair { ENUM_ORDER_TYPE t; };'],
      'Small.mq5:1: a wire structure has whole numbers',
    ],
    [
      'a dynamic array on the wire',
      ['struct F_Pair { uchar b[]; };'],
      'Small.mq5:1: a wire structure has no dynamic array',
    ],
    [
      'an array by value',
      ['void Send(uchar bytes[]) { }'],
      'Small.mq5:1: arrays pass by reference only: write &bytes[]',
    ],
    [
      'a structure by value',
      ['void Send(MqlTick tick) { }'],
      'Small.mq5:1: structures pass by reference only: write &tick',
    ],
    [
      'a structure as result',
      ['MqlTick Newest() { MqlTick t; ZeroMemory(t); return t; }'],
      'Small.mq5:1: a function gives a scalar',
    ],
    [
      'a global set by a call',
      ['int now = GetTickCount();'],
      'Small.mq5:1: the initial value of a global calls no function',
    ],
    ['an input without value', ['input int InpPort;'], 'Small.mq5:1: an input needs its initial value'],
    ['a literal with a suffix', ['long big = 5L;'], "Small.mq5:1: '5L' is no MQL5 number: it has no suffixes"],
    [
      'a decimal beyond long',
      ['ulong big = 18446744073709551615;'],
      'Small.mq5:1: 18446744073709551615 is beyond long',
    ],
    ['a name that hides an official one', ['int Digits = 5;'], "Small.mq5:1: 'Digits' hides an official name"],
    ['a name that is a type', ['int color = 5;'], "Small.mq5:1: 'color' hides an official name"],
    ['text beyond ASCII', ['string s = "é";'], 'Small.mq5:1: only ASCII outside comments'],
    ['an unknown character', ['int a = 1 @ 2;'], "Small.mq5:1: cannot read '@'"],
  ]
  it.each(cases)('refuses %s', (_, lines, message) => {
    expect(faultsOf(...lines)[0]).toContain(message)
  })

  const bodies: readonly (readonly [string, string, string])[] = [
    ['auto', 'auto x = 1;', "'auto' is C++, not MQL5"],
    ['unsigned', 'unsigned int x = 1;', "'unsigned' is C++, not MQL5"],
    ['nullptr', 'string s = nullptr;', "'nullptr' is C++, not MQL5"],
    ['for over a range', 'for(int x : values) Print(x);', 'no for over a range: MQL5 has none'],
    ['a lambda', 'int f = [](int x) { return x; };', 'no lambdas: MQL5 has none'],
    ['literal + literal', 'Print("a" + "b");', 'no literal + literal'],
    ['a reference variable', 'int a = 1; int &b = a;', 'no reference variables'],
    ['new', 'Print(new Thing());', 'no objects made with new'],
    ['a static local', 'static int count = 0;', 'no static locals: make it a global'],
    ['{ } for a structure', 'MqlTradeRequest request = {};', 'no { } for a structure: write ZeroMemory'],
    ['a large local array', 'uchar bytes[65536];', 'a local array of more than 8192 elements'],
    ['an invented function', 'SocketListen(5555);', "'SocketListen' is neither declared nor an official name"],
    [
      'a misspelt function',
      'int s = socketCreate();',
      "'socketCreate' is neither declared nor an official name; did you mean SocketCreate?",
    ],
    ['a function of C', 'int n = strlen("x");', "'strlen' is neither declared nor an official name"],
    ['an unknown field', 'MqlTick t; t.bids = 1;', "no structure has a field 'bids'"],
    ['a wrong number of arguments', 'SocketConnect(1, "host", 5555);', 'SocketConnect takes 4 arguments, not 3'],
    ['a result not looked at', 'uchar b[]; ArrayResize(b, 5);', 'the result of ArrayResize is not looked at'],
    ['++ in an argument', 'int i = 0; Print(i++, i);', 'no ++ in an argument: MQL5 evaluates arguments from the right'],
    ['%d of a long', 'long id = 1; PrintFormat("%d", id);', '%d keeps 32 bits of a 64-bit number: write %I64d'],
    ['%I64d of an int', 'int id = 1; PrintFormat("%I64d", id);', '%I64d of a 32-bit number reads beyond it'],
    ['%s of a number', 'int id = 1; PrintFormat("%s", id);', '%s of a number'],
    ['%d of a double', 'double x = 1; PrintFormat("%d", x);', '%d of no whole number'],
    ['too few values', 'PrintFormat("%d %d", 1);', 'the format has 2 conversions, the call 1 values'],
    ['%ld', 'PrintFormat("%ld", 1);', 'MQL5 has no conversion %ld'],
  ]
  it.each(bodies)('refuses %s', (_, line, message) => {
    expect(inFunction('', line)[0]).toContain(message)
    expect(inFunction('', line)[0]).toMatch(/^Small\.mq5:4: /)
  })

  it('refuses a temporary where a reference stands', () => {
    const faults = faultsOf('void Say(const string &text) { Print(text); }', 'void OnTick() { Say("x" + _Symbol); }')
    expect(faults).toEqual(['Small.mq5:2: only a variable passes by reference; copy this to one first'])
  })

  it('refuses to change an input', () => {
    const faults = faultsOf('input int InpPort = 5555;', 'void OnTick() { InpPort = 1; }')
    expect(faults).toEqual(['Small.mq5:2: the input InpPort cannot be changed: copy it to a variable'])
  })

  it('looks into the value of a constant too', () => {
    expect(faultsOf('#define WAIT Sleeping(5)')[0]).toContain("'Sleeping' is neither declared")
  })

  it('names the file that is missing', () => {
    const faults: Parameters<typeof sourceFrom>[2] = []
    sourceFrom('#include "none.mqh"', '/x/Small.mq5', faults)
    expect(faults.map(told)).toEqual(['Small.mq5:1: there is no file none.mqh beside Small.mq5'])
  })

  it('tells faults of a source cut anywhere, and never fails itself', () => {
    const source =
      'struct P { int a[3]; };\ninput int I = 5;\nvoid F(const P &p, int b = 2)\n{ for(int i = 0; i < b; i++) Print("x", p.a[i]); }'
    for (let end = 1; end < source.length; end += 1) {
      for (const text of [source.slice(0, end), source.slice(end), source.slice(0, end) + source.slice(end + 1)]) {
        expect(() => faultsOf(text)).not.toThrow()
      }
    }
  })

  it('tells all faults in the order of the lines', () => {
    const faults = inFunction('Prin("a");', 'auto x = 1;', 'long y = 1; PrintFormat("%d", y);')
    expect(faults.map((fault) => fault.split(':')[1])).toEqual(['3', '4', '5'])
  })
})

describe('the official list', () => {
  const official = officialNames()

  it('has what an Expert Advisor needs, and no name in two kinds', () => {
    const kinds = [
      [...official.functions.keys()],
      [...official.structures.keys()],
      [...official.enumerations],
      [...official.constants],
      [...official.variables],
    ]
    const all = kinds.flat()
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(900)
    for (const name of [
      'SocketRead',
      'CopyTicks',
      'MqlTradeRequest',
      'ENUM_BOOK_TYPE',
      'TRADE_RETCODE_DONE',
      '_Symbol',
    ]) {
      expect(all).toContain(name)
    }
  })

  it('gives every function a range of arguments', () => {
    for (const [name, { fewest, most }] of official.functions) {
      expect(Number.isInteger(fewest) && fewest <= most, name).toBe(true)
    }
  })
})
