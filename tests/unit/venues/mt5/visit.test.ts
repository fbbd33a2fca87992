import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryDoor } from '#venues/mt5/gateway/memory-door.ts'
import type { Frame } from '#venues/mt5/wire/catalogue.ts'
import { receive, type Visit } from '#venues/mt5/visit.ts'
import { dialIn, type FakeOptions } from './gateway/fake-terminal.ts'
import { HISTORY_HELLO, SECRET } from './past-terminal.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const settled = (millis = 10): Promise<unknown> => vi.advanceTimersByTimeAsync(millis)

function opened(role: 0 | 1 = 0) {
  const lines: string[] = []
  const ends: string[] = []
  const heard: Frame[] = []
  const visits: Visit[] = []
  const door = memoryDoor((call) => void setTimeout(call, 0))
  const shut = receive({ secret: SECRET, role, space: 1 }, door, {
    welcomed: (visit) => void visits.push(visit),
    heard: (frame) => void heard.push(frame),
    told: (line) => void lines.push(line),
    failed: (line) => void lines.push(line),
    ended: (reason) => void ends.push(reason),
  })
  const dial = async (options?: FakeOptions) => {
    const terminal = await dialIn(door.dial, options)
    await settled()
    return terminal
  }
  return { lines, ends, heard, visits, shut, dial }
}

describe('a visit', () => {
  it('greets a terminal that may not trade, and hears every frame of it', async () => {
    const { dial, visits, heard, lines } = opened()
    const terminal = await dial()
    expect(terminal.welcomed).toBe(true)
    expect(terminal.all('WELCOME')).toMatchObject([{ allow: 0, deadManMillis: 0, resumeEpoch: 0n }])
    expect(visits).toHaveLength(1)
    visits[0].send({ frame: 'SUBSCRIBE', sid: 1, book: 0, fromTime: 0, fromCount: 0, symbol: 'EURUSD' })
    await settled()
    expect(heard.filter(({ frame }) => frame === 'SYMBOL')).toMatchObject([{ symbol: 'EURUSD', sid: 1 }])
    expect(lines).toEqual([])
  })

  it('keeps its heart beating, and answers that of the terminal', async () => {
    const { dial } = opened()
    const terminal = await dial()
    await settled(3_000)
    expect(terminal.all('PING').length).toBeGreaterThan(2)
    terminal.send({ frame: 'PING', time: 42 })
    await settled()
    expect(terminal.all('PONG')).toEqual([{ frame: 'PONG', time: 42 }])
  })

  it('sends a second terminal away, and tells it once', async () => {
    const { dial, visits, lines } = opened()
    await dial()
    for (let tries = 0; tries < 3; tries++) {
      expect((await dial()).all('ERROR')).toMatchObject([{ code: 7, text: 'one terminal at a time' }])
    }
    expect(visits).toHaveLength(1)
    expect(lines).toEqual([
      expect.stringMatching(/^MT5_NOT_WANTED: .*login=…2345, program=SwarmBridge, why=one terminal/),
    ])
  })

  it.each([
    [0, HISTORY_HELLO, 'SwarmBridge is wanted here, not SwarmHistory'],
    [1, {}, 'SwarmHistory is wanted here, not SwarmBridge'],
  ] as const)('that wants role %i sends the other one away, and tells it once', async (role, hello, text) => {
    const { dial, visits, lines } = opened(role)
    for (let tries = 0; tries < 3; tries++) {
      expect((await dial({ hello })).all('ERROR')).toMatchObject([{ code: 11, text }])
    }
    expect(visits).toEqual([])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(new RegExp(`^MT5_NOT_WANTED: .*why=${text}`))
  })

  it('tells a wrong secret once', async () => {
    const { dial, visits, lines } = opened()
    for (let tries = 0; tries < 3; tries++) await dial({ secret: 'another secret of thirty-two bytes' })
    expect(visits).toEqual([])
    expect(lines).toEqual([expect.stringMatching(/^MT5_SECRET_WRONG: /)])
  })

  it('takes the next terminal when the first is gone', async () => {
    const { dial, visits, ends } = opened()
    const first = await dial()
    first.cut()
    await settled()
    expect(ends).toHaveLength(1)
    expect((await dial()).welcomed).toBe(true)
    expect(visits).toHaveLength(2)
  })

  it('sends strangers away when too many of them say nothing', async () => {
    const { dial } = opened()
    const silent = { greeting: () => {} }
    for (let count = 0; count < 8; count++) expect((await dial(silent)).closed).toBeUndefined()
    expect((await dial(silent)).closed).toBe('nobody listens')
    await settled(3_100)
    expect((await dial()).welcomed).toBe(true)
  })

  it('leaves nothing open when it is over', async () => {
    const { dial, shut } = opened()
    const stranger = await dial({ greeting: () => {} })
    const terminal = await dial()
    shut()
    await settled()
    expect([stranger.closed, terminal.closed]).toEqual(['the other side closed it', 'the other side closed it'])
    expect((await dial()).closed).toBe('nobody listens')
    expect(vi.getTimerCount()).toBe(0)
  })
})
