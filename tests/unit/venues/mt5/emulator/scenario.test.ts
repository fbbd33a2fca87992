import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accountOf, symbolOf } from '#venues/mt5/emulator/scenario-terms.ts'
import { momentMillis } from '#venues/mt5/emulator/scenario-kinds.ts'
import type { Command, CommandNamed, VerbName } from '#venues/mt5/emulator/scenario-words.ts'
import { parseLine, parseScenario, problemLine } from '#venues/mt5/emulator/scenario.ts'

function read<Name extends VerbName>(line: string, verb: Name): CommandNamed<Name> {
  const parsed = parseLine(line)
  if ('problem' in parsed) throw new Error(parsed.problem.text)
  expect(parsed.command?.verb).toBe(verb)
  return parsed.command as CommandNamed<Name> // the line above says so
}
const problemOf = (line: string): string => {
  const parsed = parseLine(line)
  return 'problem' in parsed ? parsed.problem.text : 'no problem'
}

describe('a scenario', () => {
  it('is read line by line, with waits, comments and empty lines', () => {
    const parsed = parseScenario('# first\n\ntick EURUSD 1.1 1.2 # quote\r\n  +250 quit\n+2s truth')
    expect(parsed).toEqual({
      commands: [
        { verb: 'tick', line: 3, afterMillis: 0, name: 'EURUSD', bid: 1.1, ask: 1.2 },
        { verb: 'quit', line: 4, afterMillis: 250 },
        { verb: 'truth', line: 5, afterMillis: 2_000 },
      ],
    })
  })

  it('tells all its problems with their lines', () => {
    const parsed = parseScenario('quit\ntikc EURUSD 1 2\ncut soon')
    if (!('problems' in parsed)) throw new Error('it has problems')
    expect(parsed.problems.map(problemLine)).toEqual([
      expect.stringMatching(/^line 2: "tikc" is no verb; did you mean "tick"\?; allowed: account, symbol, /),
      'line 3: millis cannot be "soon"; allowed: milliseconds, or a number that ends in ms, s, m, h or d',
    ])
  })

  it.each<[string, Partial<Command>]>([
    ['account margin=hedging login=7', { verb: 'account', margin: 2, login: 7n }],
    [
      'symbol WIN fill=fok+boc expiry=none mode=longonly exe=exchange delay=1',
      { verb: 'symbol', name: 'WIN', fill: 5, expiry: 0, mode: 1, exe: 3, delay: true },
    ],
    ['permit algo=0', { verb: 'permit', algo: false }],
    [
      'input Symbols=EURUSD+WIN$N AllowTrading=1 MaxLots=0.5',
      { verb: 'input', Symbols: ['EURUSD', 'WIN$N'], AllowTrading: true, MaxLots: 0.5 },
    ],
    ['input Symbols=none', { verb: 'input', Symbols: [] }],
    ['clock offset=-10800', { verb: 'clock', offset: -10_800 }],
    ['session EURUSD closed', { verb: 'session', name: 'EURUSD', open: false }],
    ['expire WIN', { verb: 'expire', name: 'WIN' }],
    [
      'tick WIN 0 0 last=130010 volume=2 flags=56 ago=5s',
      { verb: 'tick', bid: 0, ask: 0, last: 130_010, volume: 2, flags: 56, ago: 5_000 },
    ],
    ['tick EURUSD 1 2 at=1700000000123', { verb: 'tick', at: { at: 1_700_000_000_123 } }],
    [
      'burst EURUSD count=300 rate=1000 permilli=4 seed=5',
      { verb: 'burst', count: 300, rate: 1_000, permilli: 4, seed: 5 },
    ],
    [
      'past WIN count=9 from=-1h step=20 seed=0 zero=1',
      { verb: 'past', count: 9, from: { fromNow: -3_600_000 }, step: 20, seed: 0, zero: true },
    ],
    [
      'book WIN s130010x5 b130000x4.5 S130015x9 B129990x1',
      {
        verb: 'book',
        rows: [
          { type: 1, price: 130_010, volume: 5 },
          { type: 2, price: 130_000, volume: 4.5 },
          { type: 3, price: 130_015, volume: 9 },
          { type: 4, price: 129_990, volume: 1 },
        ],
      },
    ],
    ['book WIN', { verb: 'book', name: 'WIN', rows: [] }],
    ['bookburst WIN count=500', { verb: 'bookburst', count: 500 }],
    ['manual sell EURUSD 0.4', { verb: 'manual sell', name: 'EURUSD', volume: 0.4 }],
    ['manual close 1000001', { verb: 'manual close', ticket: 1_000_001n }],
    ['deal update 2000001 price=1.1', { verb: 'deal update', ticket: 2_000_001n, price: 1.1 }],
    ['deal delete 2000001', { verb: 'deal delete', ticket: 2_000_001n }],
    [
      'knob answer=10018x2 liquidity=-1 exec_delay=1s comment=replace',
      {
        verb: 'knob',
        settings: [
          { name: 'answer', value: '10018x2' },
          { name: 'liquidity', value: '-1' },
          { name: 'exec_delay', value: '1000' },
          { name: 'comment', value: 'replace' },
        ],
      },
    ],
    ['cut', { verb: 'cut' }],
    ['cut 500', { verb: 'cut', millis: 500 }],
    ['restart 6', { verb: 'restart', reason: 6 }],
    ['lose_journal', { verb: 'lose_journal' }],
    ['stall 1200', { verb: 'stall', millis: 1_200 }],
    ['base EURUSD', { verb: 'base', name: 'EURUSD' }],
    ['where', { verb: 'where' }],
  ])('reads %s', (line, command) => {
    expect(parseLine(line)).toMatchObject({ command })
  })

  it.each([
    ['account margin=gross', 'margin cannot be "gross"; allowed: netting, exchange, hedging'],
    ['symbol EURUSD fill=fok+', 'fill cannot be "fok+"; allowed: none, or fok, ioc, boc joined by +'],
    ['symbol EURUSD stop=5', /^symbol has no key "stop"; did you mean "stops"\?; allowed: digits, point, /],
    ['symbol', 'symbol needs name; missing: name'],
    ['burst EURUSD count=5', 'burst needs name count= rate= seed=; missing: rate=, seed='],
    ['tick EURUSD 1.1', 'tick needs name bid ask; missing: ask'],
    ['tick EURUSD 1.1 1,2', 'ask cannot be "1,2"; allowed: a decimal number'],
    ['tick EURUSD 1 2 3', 'tick takes no more words, so not "3"; keys allowed: last, volume, flags, at, ago'],
    ['tick EURUSD 1 2 last=1 last=2', 'last is said twice'],
    ['book WIN x5', /^"x5" is no row; allowed: s \(sell\)/],
    ['manual hold EURUSD', 'manual cannot be followed by "hold"; allowed: manual buy, manual sell, manual close'],
    ['knob', /^knob needs a key; allowed: reorder_equal, /],
    ['knob fill_part=2', /^knob has no key "fill_part"; did you mean "fill_parts"\?/],
    ['permit constructor=1', /^permit has no key "constructor"/],
    ['+5', /^a delay needs a verb/],
    ['+soon quit', /^the delay cannot be "\+soon"/],
  ])('refuses %s', (line, problem) => {
    expect(problemOf(line)).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem))
  })

  it('knows moments by the clock of the server and from now', () => {
    expect(momentMillis({ at: 5 }, 100)).toBe(5)
    expect(momentMillis({ fromNow: -40 }, 100)).toBe(60)
  })
})

describe('terms of a scenario', () => {
  it('an account line states a whole account', () => {
    expect(accountOf(read('account currency=JPY balance=5', 'account'))).toMatchObject({
      login: 5_012_345n,
      currency: 'JPY',
      currencyDigits: 0,
      balance: 5,
      leverage: 100,
    })
  })

  it('a symbol line states a symbol, or changes the keys given alone', () => {
    const first = symbolOf(read('symbol EURUSD commission=3 digits=5', 'symbol'), undefined, 0)
    expect(first).toMatchObject({ point: 0.00001, tickSize: 0.00001, tickValue: 1, fillingMask: 3, margin: 'EUR' })
    const changed = symbolOf(read('symbol EURUSD stops=50', 'symbol'), first, 0)
    expect(changed).toEqual({ ...first, stopsLevel: 50 })
    const coarse = symbolOf(read('symbol EURUSD tick=0.0001', 'symbol'), changed, 0)
    expect(coarse).toEqual({ ...changed, tickSize: 0.0001, tickValue: 10 })
    const index = symbolOf(read('symbol WIN digits=0 tick=5 contract=0.2 tickvalue=1.5', 'symbol'), undefined, 0)
    expect(index).toMatchObject({ point: 1, tickSize: 5, tickValue: 1.5 })
    expect(symbolOf(read('symbol WIN mode=closeonly', 'symbol'), index, 0).tickValue).toBe(1.5)
  })
})

describe('the scenarios that come with the emulator', () => {
  const folder = 'config/mt5/scenarios'
  const files = readdirSync(folder)
  it('are there', () => {
    expect(files.length).toBeGreaterThan(25)
  })
  it.each(files)('%s can be read and ends by itself', (file) => {
    const parsed = parseScenario(readFileSync(`${folder}/${file}`, 'utf8'))
    expect(parsed).toHaveProperty('commands')
    if (!('commands' in parsed)) return
    expect(parsed.commands.at(-1)?.verb).toBe('quit')
    expect(parsed.commands.some(({ verb }) => verb === 'symbol')).toBe(true)
  })
})
