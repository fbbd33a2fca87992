import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Shell } from '#apps/shell.ts'
import { runCommand } from '#apps/swarm.ts'
import { noteJournal } from '#config/journal-note.ts'
import { Money, ZERO } from '#domain/money.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import { journals } from '#stores/registry.ts'
import { createSqliteJournal } from '#stores/journal-sqlite.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

const directory = mkdtempSync(join(tmpdir(), 'reports-'))
const state = join(directory, 'state')
afterAll(() => rmSync(directory, { recursive: true }))

const APPROVAL = 68_786_585_601
const PART = 68_786_585_702
const at = (second: number): Micros => fromMillis(Date.parse('2020-03-02T10:00:00Z')) + second * 1_000_000 + 7

const submit = (clientId: number, second: number, instrument: number, lots: string, limit = '0'): JournalEntry => ({
  entry: 'submit',
  at: at(second),
  order: {
    clientId,
    instrument,
    side: 'buy',
    lots: new Money(lots),
    orderType: limit === '0' ? 'market' : 'limit',
    price: new Money(limit),
    timeInForce: limit === '0' ? 'ioc' : 'gtc',
    reduceOnly: false,
  },
  parent: clientId === PART ? APPROVAL : clientId,
  seq: 40,
  eventAt: at(second),
})
const filled = (clientId: number, second: number, fillId: string, lots: string, price: string): JournalEntry => ({
  entry: 'filled',
  at: at(second),
  fill: {
    clientId,
    fillId,
    instrument: clientId === 99 ? 2 : 1,
    side: 'buy',
    lots: new Money(lots),
    price: new Money(price),
    fee: new Money('0.30'),
    leaves: ZERO,
    at: at(second) - 5,
  },
})
const said = (
  type:
    | 'decision.vote'
    | 'decision.proposal'
    | 'decision.approved'
    | 'decision.refused'
    | 'agent.command'
    | 'swarm.member',
  second: number,
  body: Record<string, string | number | boolean>,
  seq = 40,
): JournalEntry => ({ entry: 'said', at: at(second), type, seq, instrument: type === 'agent.command' ? 0 : 1, body })

const entries: readonly JournalEntry[] = [
  { entry: 'session', session: 1, at: at(0), symbols: ['EURUSD', 'DE40, "cash"'] },
  said('swarm.member', 0, { voter: 5, change: 'joined', weight: 1, mayVeto: false, name: 'ml-slow' }, 0),
  said('decision.proposal', 1, { voter: 4, stance: 'long', confidence: 0.7 }),
  said('decision.proposal', 1, { voter: 5, stance: 'short', confidence: 0.6 }, 39),
  said('decision.vote', 2, { ballot: 9, voter: 5, stance: 'long', confidence: 0.6, veto: false }),
  said('decision.approved', 3, { approval: APPROVAL, ballot: 9, side: 'buy', lots: '0.50' }),
  submit(APPROVAL, 4, 1, '0.2'),
  filled(APPROVAL, 5, 'F1', '0.2', '1.10'),
  submit(PART, 6, 1, '0.3', '1.11'),
  { entry: 'accepted', at: at(6), clientId: PART, venueId: 'V7\u001b[2J' },
  filled(PART, 7, 'F2', '0.1', '1.12'),
  { entry: 'closed', at: at(8), clientId: PART, how: 'canceled', reason: 'by the operator' },
  submit(99, 9, 2, '1'),
  filled(99, 10, 'F3', '1', '15000.5'),
  said('decision.refused', 11, { approval: 0, ballot: 10, code: 'DAILY_LOSS', given: 5 }, 50),
  said('agent.command', 12, { command: 'halt', reason: 'lunch' }, 0),
]

beforeAll(() => {
  const path = join(state, 'orders-3.db')
  const journal = createSqliteJournal({ path, durable: false, keepDays: 36_500 })
  for (const entry of entries) journal.append(entry)
  journal.close()
  const config = { path: 'state/orders-3.db', durable: true, keepDays: 90 }
  noteJournal(state, 2, { module: journals['memory'], config: {} }, directory)
  noteJournal(state, 3, { module: journals['sqlite'], config }, directory)
})

async function swarm(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []]
  const shell: Shell = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    environment: { SWARM_STATE: state },
    cwd: directory,
    exit: 'ok',
  }
  const code = await runCommand(words, shell)
  return { code, out: out.join(''), err: err.join('') }
}

const linesOf = (text: string): string[] => text.trimEnd().split(/\r?\n/)
const jsonOf = (text: string): Record<string, unknown>[] => linesOf(text).map((line) => JSON.parse(line))

describe('swarm orders', () => {
  it('has a line an order, its state from all that became of it', async () => {
    const { code, out } = await swarm('orders', '--json')
    expect(code).toBe(0)
    expect(jsonOf(out)).toEqual([
      {
        time: '2020-03-02T10:00:04.000007Z',
        order: APPROVAL,
        symbol: 'EURUSD',
        side: 'buy',
        lots: '0.2',
        type: 'market',
        price: '',
        filled: '0.2',
        averagePrice: '1.1',
        fees: '0.3',
        state: 'FILLED',
        parent: '',
        ended: '',
      },
      expect.objectContaining({
        order: PART,
        price: '1.11',
        filled: '0.1',
        state: 'CANCELED',
        parent: APPROVAL,
        ended: 'canceled: by the operator',
      }),
      expect.objectContaining({ order: 99, symbol: 'DE40, "cash"', averagePrice: '15000.5' }),
    ])
  })

  it('is a table for people, with headings', async () => {
    const { out } = await swarm('orders')
    const lines = linesOf(out)
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatch(/^TIME +ORDER {2}SYMBOL +SIDE +LOTS/)
    expect(lines[0]).toContain('AVERAGE PRICE')
    expect(lines[2]).toMatch(
      /0\.3 {2}limit +1\.11 +0\.1 +1\.12 +0\.3 {2}CANCELED +68786585601 {2}canceled: by the operator$/,
    )
  })

  it('quotes what CSV would take for more than one cell, and ends lines as RFC 4180 does', async () => {
    const { out } = await swarm('orders', '--csv')
    expect(out).toMatch(/^time,order,symbol,side,lots,type,price,filled,averagePrice,fees,state,parent,ended\r\n/)
    expect(out).toContain('99,"DE40, ""cash""",buy,1,market,,1,15000.5,0.3,FILLED,,\r\n')
    expect(linesOf(out)).toHaveLength(4)
  })

  it('asks by symbol, time and id, an approval with its parts', async () => {
    const idsOf = async (...words: string[]) =>
      jsonOf((await swarm('orders', '--json', ...words)).out).map((row) => row['order'])
    expect(await idsOf('--symbol', 'EURUSD')).toEqual([APPROVAL, PART])
    expect(await idsOf('--order', String(APPROVAL))).toEqual([APPROVAL, PART])
    expect(await idsOf('--order', String(PART))).toEqual([PART])
    expect(await idsOf('--since', '2020-03-02T10:00:06')).toEqual([PART, 99])
    expect(await idsOf('--since', '2020-03-02T10:00:06Z', '--until', '2020-03-02T10:00:07')).toEqual([PART])
    expect((await swarm('orders', '--since', '1h')).out).toBe('no orders\n')
  })
})

describe('swarm fills', () => {
  it('has a line a fill', async () => {
    const rows = jsonOf((await swarm('fills', '--json')).out)
    expect(rows.map(({ fill, order, lots, price, fee }) => [fill, order, lots, price, fee])).toEqual([
      ['F1', APPROVAL, '0.2', '1.1', '0.3'],
      ['F2', PART, '0.1', '1.12', '0.3'],
      ['F3', 99, '1', '15000.5', '0.3'],
    ])
    expect(rows[0]).toMatchObject({ time: '2020-03-02T10:00:05.000007Z', venueTime: '2020-03-02T10:00:05.000002Z' })
  })

  it('has those of an approval with those of its parts', async () => {
    const { out } = await swarm('fills', '--order', String(APPROVAL))
    expect(linesOf(out)).toHaveLength(3)
    expect(out).not.toContain('VENUE TIME')
  })
})

describe('swarm audit', () => {
  it('tells every entry in order, a line each, and nothing a terminal would obey', async () => {
    const { out } = await swarm('audit')
    const lines = linesOf(out)
    expect(lines).toHaveLength(entries.length + 1)
    expect(lines[1]).toMatch(/^2020-03-02T10:00:00\.000007Z {2}session .* start 1, trading EURUSD, DE40, "cash"$/)
    expect(lines[5]).toMatch(
      /decision\.vote +40 {2}EURUSD .* ballot 9, voter ml-slow, stance long, confidence 0\.6, veto false$/,
    )
    expect(lines[12]).toMatch(/closed .* EURUSD .* canceled: by the operator$/)
    expect(lines.at(-1)).toMatch(/agent\.command .* command halt, reason lunch$/)
    expect(out).not.toContain('\u001b')
  })

  it('tells the story of an order from the proposal to the last fill, and of nothing else', async () => {
    const story = async (id: number) =>
      jsonOf((await swarm('audit', '--json', '--order', String(id))).out).map(({ what, order }) =>
        [what, order].join(' ').trim(),
      )
    const votes = ['decision.proposal', 'decision.vote', 'decision.approved']
    const part = [`submit ${PART}`, `accepted ${PART}`, `filled ${PART}`, `closed ${PART}`]
    expect(await story(APPROVAL)).toEqual([...votes, `submit ${APPROVAL}`, `filled ${APPROVAL}`, ...part])
    expect(await story(PART)).toEqual([...votes, ...part])
    expect(await story(99)).toEqual(['submit 99', 'filled 99'])
  })
})

describe('the journal of a report', () => {
  it('is that of the last start, or of the one that is named', async () => {
    expect(linesOf((await swarm('fills', '--csv', '--session', '3')).out)).toHaveLength(4)
    const memory = await swarm('fills', '--session', '2')
    expect(memory).toMatchObject({ code: 7, out: '' })
    expect(memory.err).toMatch(/^JOURNAL_UNREADABLE: .*keeps nothing/)
    expect((await swarm('fills', '--session', '9')).err).toMatch(/no start 9, the last was 3/)
  })

  it('is found when the state directory was moved', async () => {
    const moved = join(directory, 'moved')
    renameSync(state, moved)
    try {
      expect((await swarm('fills', '--state', 'moved')).out).toContain('F3')
      const { code, err } = await swarm('fills')
      expect(code).toBe(7)
      expect(err).toMatch(/^JOURNAL_UNREADABLE: .*no swarm was started/)
    } finally {
      renameSync(moved, state)
    }
  })

  it('is found by a configuration', { timeout: 60_000 }, async () => {
    const file = join(directory, 'own.yaml')
    writeFileSync(file, `journal: { use: sqlite, config: { path: '${state}/orders-3.db' } }\n`)
    expect((await swarm('fills', '--config', file)).out).toContain('F3')
  })

  it.each([
    ['--since', 'yesterday', /Expected a moment of UTC/],
    ['--order', '1.5', /Expected a whole number/],
    ['--session', '0', /Expected a whole number/],
  ])('refuses %s %s in one line', async (name, value, line) => {
    const { code, err } = await swarm('orders', name, value)
    expect(code).toBe(2)
    expect(err).toMatch(line)
  })
})
