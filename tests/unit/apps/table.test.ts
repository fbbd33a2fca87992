import { describe, expect, it } from 'vitest'
import { reportLine } from '#apps/report-line.ts'
import { openScreen } from '#apps/screen.ts'
import { painted, span } from '#apps/spans.ts'
import { summaryLines } from '#apps/summary-table.ts'
import { tableLines } from '#apps/table.ts'
import { statusText } from '#apps/status-text.ts'
import { beat, fakeSwarm, status, summary } from '#tests/fake-swarm.ts'

const drawn = (lines: ReturnType<typeof tableLines>, width = 200): string =>
  lines.map((line) => painted(line, width, false)).join('\n')

describe('the live table', () => {
  it('shows agents, trade and notes', () => {
    expect(drawn(tableLines(status(), ['00:01:00 ml-fast: AGENT_FAULT: boom']))).toBe(
      `aegis swarm  paper  up 00:01:05  pid 4711  trading ACTIVE

AGENT    STATE    THREAD  MSGS/S  INBOX  P50 us  P99 us   HEAP  RESTARTS  LAST ERROR
data     RUNNING  own         20      0    12.3    98.7  6 MiB         0
ml-fast  RUNNING  own      12.3k      3    12.3    98.7  6 MiB         1  AGENT_FAULT: boom

venue     paper reconciled, session 1  ticks 1,300, lost 0, crossed 2
account   balance 100000  equity 100012.5  margin 36.67
position  EURUSD 0.10 @ 1.10012
P&L       12.5
votes     proposals 30, ballots 12, intents 9  last: ml-fast proposes long EURUSD (0.71)
orders    sent 7, fills 7, rejected 0
refused   POSITION_LIMIT 2, ORDER_RATE 1  last: POSITION_LIMIT buy 1 EURUSD: 2 given, 1 allowed

00:01:00 ml-fast: AGENT_FAULT: boom`,
    )
  })

  it('shows what is not known and what is wrong', () => {
    const faulty = beat('ml', { state: 'FAULTED', p50Micros: Number.NaN, lost: 1_000, lastError: 'two\nlines' })
    const text = drawn(
      tableLines(
        status({
          trading: 'HALTED',
          tradingReason: 'RESTART_INTENSITY',
          agents: [faulty],
          account: null,
          positions: [],
          deadLetters: 4,
          lastVotes: [],
          alerts: [],
        }),
      ),
    )
    expect(text).toContain('trading HALTED (RESTART_INTENSITY)')
    expect(text).toMatch(/^ml {5}FAULTED {2}own {9}20 {6}0 {7}- {4}98\.7 .* 1,000 lost; two lines$/m)
    expect(text).toContain('account   not known yet\nposition  flat\n')
    expect(text).toContain('letters   4 dead')
  })

  it.each(['starting', 'disconnected'])('says that the venue is waited for while it is %s', (state) => {
    const venue = { use: 'mt5', state, epoch: 0 }
    expect(drawn(tableLines(status({ venue })))).toMatch(/trading ACTIVE  waiting for the venue\n/)
    expect(reportLine(status({ venue }))).toMatch(/^00:01:05 ACTIVE \| waiting for the venue \| agents 2\/2/)
  })

  it('never draws wider than the terminal', () => {
    for (const line of tableLines(status())) expect(painted(line, 40, false).length).toBeLessThanOrEqual(40)
    expect(painted([span('abc'), span('defgh', 'red')], 6, false)).toBe('abcde…')
  })

  it('is coloured only when asked', () => {
    expect(painted([span('a', 'red')], 9, true)).toBe('\u001b[31ma\u001b[39m')
    expect(painted([span('a', 'red')], 9, false)).toBe('a')
  })
})

describe('the line', () => {
  it('says what the table says', () => {
    expect(reportLine(status())).toBe(
      '00:01:05 ACTIVE | agents 2/2 | ticks 1,300 (20/s) | slowest p99 98.7 us | EURUSD 0.10 @ 1.10012 | P&L 12.5 | orders 7, fills 7 | refused 3 (POSITION_LIMIT 2, ORDER_RATE 1)',
    )
  })

  it('gives the rate since the line before, and names who does not run', () => {
    const now = status({
      upSeconds: 70,
      agents: [beat('data', { state: 'SUSPECT', p99Micros: Number.NaN })],
      positions: [],
    })
    const counts = { ...now.counts, ticksIn: 1_800, refusals: {}, lost: 5 }
    expect(reportLine({ ...now, counts }, status())).toBe(
      '00:01:10 ACTIVE | agents 0/1 (data SUSPECT) | ticks 1,800 (100/s), 5 lost | slowest p99 - | flat | P&L 12.5 | orders 7, fills 7 | refused 0',
    )
  })
})

describe('the summary', () => {
  it('says what paused agents discarded, so that their ticks add up', () => {
    const text = drawn(summaryLines(summary({ skippedWhilePaused: { 'ml-fast': 119 } })))
    expect(text).toContain('ml-fast 119 discarded while paused')
  })

  it('reads in one glance', () => {
    expect(drawn(summaryLines(summary()))).toBe(`summary  30.0 s, time is up
  ticks      1,300 in (43/s), 0 lost, 2 crossed
  set aside  zero 2
  by agent   data 1,300, ml-fast 1,298
  votes      30 proposals, 12 ballots, 9 intents
  orders     7 sent, 7 fills, 0 rejected
  refused    POSITION_LIMIT 2, ORDER_RATE 1
  latency    tick to order p50 250 us, p99 1.25 ms, p99.9 -
  position   EURUSD 0.10 @ 1.10012
  account    balance 100000, equity 100012.5, margin 36.67
  P&L        12.5
  runtime    peak 210 MiB, 1 restarts, 0 dead letters
  digest     0123456789abcdef`)
  })

  it('names the agent that took nothing', () => {
    const text = drawn(summaryLines(summary({ ticksByAgent: { data: 1_300, 'ml-fast': 0 } })))
    expect(text).toContain('by agent   data 1,300, ml-fast 0\n')
  })
})

describe('the state of an agent', () => {
  it('is shown in its own words', async () => {
    expect(statusText(await fakeSwarm().inspect('ml-fast'))).toBe(`agent    ml-fast (ml-fast), incarnation 1, thread own
state    RUNNING; AGENT_FAULT: boom
can      vote
inbox    3 waiting, 12.3k/s, 0 lost
latency  p50 12.3 us, p99 98.7 us
taken    feature.row 1,298
given    decision.vote 12
  probability: null
  lags:
    - 1
    - 2
  names:
    a: 1`)
  })
})

describe('the screen', () => {
  it('draws a frame over the one before and gives the cursor back', () => {
    const written: string[] = []
    const screen = openScreen({ columns: 20, rows: 4, write: (text: string) => written.push(text) }, false)
    screen.draw([[span('one')], [span('two')]])
    screen.draw([[span('a')], [span('b')], [span('c')], [span('never')]])
    screen.close()
    expect(written).toEqual([
      '\u001b[?25l',
      '\u001b[?2026h\rone\u001b[K\ntwo\u001b[K\n\u001b[J\u001b[?2026l',
      '\u001b[?2026h\r\u001b[2Aa\u001b[K\nb\u001b[K\nc\u001b[K\n\u001b[J\u001b[?2026l',
      '\u001b[?25h',
    ])
  })
})
