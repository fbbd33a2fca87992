import { describe, expect, it } from 'vitest'
import { REQUEST, tradeFloor } from './trade-floor.ts'

const order = { ...REQUEST, volume: 0.1 }
const STORY = ['add started', 'deal', 'delete filled', 'past filled', 'request 10009']

describe('faults of the way back', () => {
  it('shuffle the transactions of a moment, the same for the same seed', () => {
    const tell = (seed: number): string[] => {
      const { buy, story } = tradeFloor(`knob permute=${seed}`)
      buy(0.1)
      return story()
    }
    const stories = [1, 2, 3, 4, 5].map(tell)
    expect(stories.map((story) => story.toSorted())).toEqual(stories.map(() => STORY.toSorted()))
    expect(new Set(stories.map(String)).size).toBeGreaterThan(2)
    expect(tell(3)).toEqual(stories[2])
    expect(tell(0)).toEqual(STORY)
  })

  it('lose the answer, tell it late or twice, and leave the rest alone', () => {
    const { server, say, advance, story } = tradeFloor('knob request_lost=1')
    server.request(order)
    advance(0)
    expect(story()).toEqual(STORY.slice(0, -1))
    say('knob request_twice=1 request_late=400')
    server.request(order)
    advance(399)
    expect(story()).toEqual(STORY.slice(0, -1))
    advance(1)
    expect(story()).toEqual(['request 10009', 'request 10009'])
    say('knob request_late=0')
    server.request(order)
    advance(0)
    expect(story()).toEqual(STORY)
  })

  it('answer "timeout" when it was executed, and when it never was', () => {
    const { server, advance, story } = tradeFloor('knob timeout_executed=1', 'knob timeout_lost=1')
    server.request(order)
    server.request(order)
    server.request(order)
    advance(0)
    expect(story()).toEqual(['request 10012', ...STORY.slice(0, -1), 'request 10012', ...STORY])
    expect(server.requests).toBe(3)
  })

  it('answer as they are told to, so many times', () => {
    const { buy } = tradeFloor('knob answer=10028x2')
    expect([buy(0.1), buy(0.1), buy(0.1)].map(({ retcode }) => retcode)).toEqual([10_028, 10_028, 10_009])
  })

  it('fail to send: nothing reaches the server', () => {
    const { server, advance, told } = tradeFloor('knob send_fail=4756')
    expect(server.request(order)).toEqual({ error: 4_756 })
    advance(1_000)
    expect([server.requests, told]).toEqual([0, []])
    expect(server.request(order)).toEqual({ requestId: 1 })
  })

  it('answer after a while, at the prices of then', () => {
    const { server, say, advance, told } = tradeFloor('knob exec_delay=50')
    server.request(order)
    say('tick EURUSD 1.20000 1.20002')
    advance(49)
    expect(told).toEqual([])
    advance(1)
    expect(told.at(-1)?.result).toMatchObject({ retcode: 10_009, price: 1.20002, requestId: 1 })
  })

  it('show in history only what is old enough', () => {
    const { buy, advance, server } = tradeFloor('knob history_lag=1000')
    buy(0.1)
    expect([server.historyDeals(0), server.historyOrders(0), server.positions().length]).toEqual([[], [], 1])
    advance(1_000)
    expect([server.historyDeals(0).length, server.historyOrders(0).length]).toEqual([1, 1])
  })

  it('replace the comment, never the magic number', () => {
    const { buy, told } = tradeFloor('knob comment=replace')
    buy(0.1)
    expect(told[1]).toMatchObject({ comment: 'broker', magic: 7n })
  })

  it('refuse a knob that cannot be read, and leave those of others to them', () => {
    const { server } = tradeFloor()
    expect(() => server.knob('permute', 'x')).toThrow('permute cannot be "x"; allowed: a whole number, 0 or more')
    expect(server.knob('late_ms', '5')).toBe(false)
  })
})
