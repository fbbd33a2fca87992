/** The emulated program against a bare swarm end in memory: what only a clock that moves when told can show. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flags } from '#venues/mt5/wire/header.ts'
import { floor, streaming, type Floor, type Row } from './floor.ts'

const DEAL = 1
const PENDING = 5
const BUY = { action: DEAL, orderType: 0, volume: 0.1 }
const LIMIT = { action: PENDING, orderType: 2, volume: 0.1, price: 1 }
const QUOTE = 'tick EURUSD 1.10000 1.10002'

/** The cursor of a swarm that has these ticks. */
function cursorOf(rows: readonly Row[]): { fromTime: number; fromCount: number } {
  let fromTime = 0
  let fromCount = 0
  for (const [time] of rows) {
    if (time > fromTime) {
      fromTime = time
      fromCount = 1
    } else fromCount++
  }
  return { fromTime, fromCount }
}

describe('the line', () => {
  it('is dialled again ever more rarely, up to eight seconds, and at once more often after a session', () => {
    const one = floor()
    const { host, knocks } = one
    one.open(false)
    one.passMillis(60_000)
    const waits = knocks.slice(1).map((at, k) => (at - knocks[k]) / 1_000)
    expect(waits.length).toBeGreaterThan(6)
    for (const [k, wait] of waits.entries()) {
      const meant = Math.min(8_000, 250 * 2 ** k)
      expect(wait / meant).toBeGreaterThan(0.79)
      expect(wait / meant).toBeLessThan(1.21)
    }
    one.open(true)
    expect(host.until(() => one.up, 9_700_000)).toBe(true)
    one.hangUp()
    expect(host.until(() => one.up, 400_000)).toBe(true)
  })

  it('rests a minute after a wrong secret', () => {
    const one = floor({ secret: 'another secret of more than thirty-two characters' })
    one.passMillis(1_000)
    expect(one.log.filter((line) => line.includes('secret'))).toHaveLength(1)
    one.passMillis(58_000)
    expect(one.hellos).toHaveLength(0)
    expect(one.log.filter((line) => line.includes('secret'))).toHaveLength(1)
  })

  it('needs no timer but its heartbeat while nothing happens', () => {
    const one = streaming({ lines: [QUOTE] })
    one.host.until(() => one.ticks().length > 0)
    one.passMillis(3_000)
    const before = one.heard.length
    one.passMillis(10_000)
    // ACCOUNT, PING of its own, nothing else: the swarm end here does not ping.
    expect(one.heard.length - before).toBe(20)
    expect(one.host.timers).toBeLessThanOrEqual(2)
  })

  it('is given up after five heartbeats of silence', () => {
    const one = streaming()
    one.freeze()
    one.passMillis(5_400)
    expect(one.log.some((line) => line.includes('silent for 5 heartbeats'))).toBe(true)
  })
})

describe('the pump', () => {
  it('loses no tick and doubles none, however often and wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(400), fc.boolean()), { minLength: 1, maxLength: 12 }),
        fc.nat(1_000),
        (cuts, seed) => {
          const one = streaming({ lines: [QUOTE, 'knob late_ms=7'], seed: seed + 1, pace: { frameRows: 32 } })
          one.host.until(() => one.ticks().length === 1)
          one.say(`burst EURUSD count=1500 rate=900 permilli=3 seed=${seed}`)
          for (const [millis, restarts] of cuts) {
            one.passMillis(millis)
            const sessions = one.hellos.length
            one.say(restarts ? 'restart' : 'cut')
            one.host.until(() => one.hellos.length > sessions && one.up)
            one.send({ frame: 'SUBSCRIBE', ...cursorOf(one.ticks()), sid: 1, book: 0, symbol: 'EURUSD' })
          }
          one.passMillis(4_000)
          expect(one.ticks()).toEqual(one.base('EURUSD'))
        },
      ),
      {
        numRuns: 40,
        // The line breaks on the very beat of the timer with ticks still to pump: it woke for them for ever.
        examples: [
          [
            [
              [142, true],
              [148, true],
              [8, false],
              [107, true],
              [21, true],
              [205, false],
              [185, false],
              [1, false],
              [394, false],
            ],
            660,
          ],
        ],
      },
    )
  })

  it('sends a window of frames and no more while the swarm takes none', () => {
    const one = streaming({ lines: [QUOTE], pace: { windowFrames: 4, frameRows: 10 } })
    one.host.until(() => one.ticks().length === 1)
    one.hold(true)
    one.say('burst EURUSD count=500 rate=10000 permilli=10 seed=3')
    one.passMillis(3_000)
    expect(one.all('TICKS').length).toBeLessThanOrEqual(5)
    one.hold(false)
    one.passMillis(1_000)
    expect(one.ticks()).toEqual(one.base('EURUSD'))
  })

  it('marks the past, and never mixes it with the present', () => {
    const one = floor({ lines: [`past EURUSD count=100 from=-100s step=1005 seed=5`, QUOTE] })
    one.host.until(() => one.up)
    one.send({ frame: 'SUBSCRIBE', fromTime: 1, fromCount: 0, sid: 1, book: 0, symbol: 'EURUSD' })
    one.passMillis(200)
    expect(one.ticks()).toEqual(one.base('EURUSD'))
    const now = one.terminal.serverNow()
    for (const { frame, flags: bits } of one.heard) {
      if (frame.frame !== 'TICKS') continue
      const past = (bits & flags.replay) !== 0
      expect(frame.rows.every(({ time }) => time < now - 2_000 === past || Math.abs(now - 2_000 - time) <= 300)).toBe(
        true,
      )
    }
  })

  it('begins a symbol without ticks with the first one that comes', () => {
    const one = streaming()
    one.say(QUOTE, QUOTE)
    one.passMillis(100)
    expect(one.ticks()).toEqual(one.base('EURUSD'))
  })
})

describe('depth of market', () => {
  it('comes at most every 20 ms, the latest image always', () => {
    const one = streaming({ lines: [QUOTE] })
    for (let lots = 1; lots <= 200; lots++) {
      one.say(`book EURUSD s1.2x${lots} b1.1x1`)
      one.passMillis(1)
    }
    one.passMillis(50)
    const told = one.all('BOOK')
    expect(told.length).toBeGreaterThan(5)
    expect(told.length).toBeLessThanOrEqual(12)
    expect(told.at(-1)?.rows[0].volume).toBe(200)
  })
})

describe('orders', () => {
  const trading = (options: Parameters<typeof floor>[0] = {}): Floor => {
    const one = streaming({ ...options, lines: [QUOTE, ...(options.lines ?? [])] })
    one.host.until(() => one.ticks().length > 0)
    return one
  }
  const lookup = (one: Floor, cid: number): number => {
    const before = one.all('LOOKUP_RESULT').length
    one.send({ frame: 'LOOKUP', cid, request: before + 1 })
    one.host.until(() => one.all('LOOKUP_RESULT').length > before)
    return one.all('LOOKUP_RESULT').at(-1)!.outcome
  }
  const requests = (one: Floor): number => one.terminal.server.requests

  it('nothing is seen of stay ambiguous for thirty seconds, then do not exist', () => {
    const one = trading({ lines: ['knob timeout_lost=1'] })
    one.order({ ...BUY, cid: 5, request: 1 })
    one.passMillis(1_000)
    expect(lookup(one, 5)).toBe(2)
    one.passMillis(27_000)
    expect(lookup(one, 5)).toBe(2)
    one.passMillis(3_000)
    expect(lookup(one, 5)).toBe(0)
    expect(requests(one)).toBe(1)
  })

  it('nothing is seen of stay ambiguous while the terminal is off its server, and thirty seconds after', () => {
    const one = trading({ lines: ['knob timeout_lost=1'] })
    one.order({ ...BUY, cid: 5, request: 1 })
    one.passMillis(20_000)
    one.say('permit connected=0')
    one.passMillis(20_000)
    expect(lookup(one, 5)).toBe(2)
    one.say('permit connected=1')
    one.passMillis(25_000)
    expect(lookup(one, 5)).toBe(2)
    one.passMillis(6_000)
    expect(lookup(one, 5)).toBe(0)
  })

  it('are sent once, whatever is repeated, cut, restarted, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('order', 'again', 'cut', 'restart', 'wait'), { minLength: 3, maxLength: 25 }),
        (steps) => {
          const one = trading({ lines: ['knob exec_delay=40'] })
          const sent = new Set<number>()
          let cid = 100
          for (const step of steps) {
            if (step === 'order' || step === 'again') {
              if (step === 'order') cid++
              if (cid === 100) continue
              one.order({ ...BUY, cid, request: 1 })
              if (one.up) sent.add(cid)
              one.passMillis(20)
            } else if (step === 'wait') one.passMillis(60)
            else {
              const sessions = one.hellos.length
              one.say(step)
              one.host.until(() => one.hellos.length > sessions && one.up)
              one.send({ frame: 'SUBSCRIBE', ...cursorOf(one.ticks()), sid: 1, book: 0, symbol: 'EURUSD' })
              one.passMillis(20)
            }
          }
          one.passMillis(500)
          const { deals } = (one.say('truth') as { truth: { deals: { magic: string }[] } }).truth
          expect(new Set(deals.map(({ magic }) => magic)).size).toBe(deals.length)
          expect(deals.length).toBe(sent.size)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('that waited unread too long are refused, and the age is that of the longest it can have waited', () => {
    const one = trading()
    one.say('stall 900')
    one.passMillis(850)
    one.order({ ...BUY, cid: 1, request: 1, ttlMillis: 500 })
    one.passMillis(500)
    expect(one.all('ORDER_RESULT').map(({ retcode }) => retcode)).toEqual([20_004])
  })

  it('that rest are taken back by the dead-man switch, and a new session lifts it', () => {
    const one = floor({ lines: [QUOTE] })
    one.welcome.deadManMillis = 2_000
    one.host.until(() => one.up)
    one.send({ frame: 'SUBSCRIBE', fromTime: 0, fromCount: 0, sid: 1, book: 0, symbol: 'EURUSD' })
    one.passMillis(50)
    one.order({ ...LIMIT, cid: 9, request: 1 })
    one.passMillis(100)
    expect(one.terminal.server.orders()).toHaveLength(1)
    one.open(false)
    one.hangUp()
    one.passMillis(1_800)
    expect(one.terminal.server.orders()).toHaveLength(1)
    one.passMillis(400)
    expect(one.terminal.server.orders()).toHaveLength(0)
    one.open(true)
    one.host.until(() => one.up)
    one.passMillis(100)
    expect(one.all('ACCOUNT').at(-1)?.halted).toBe(0)
  })

  it('are halted until they are resumed, over sessions', () => {
    const one = trading()
    one.send({ frame: 'HALT', mode: 1 })
    one.passMillis(50)
    const sessions = one.hellos.length
    one.say('cut')
    one.host.until(() => one.hellos.length > sessions && one.up)
    one.passMillis(50)
    expect(one.all('ACCOUNT').at(-1)?.halted).toBe(1)
  })

  it.each([
    ['no action of a terminal', { action: 3 }, 20_011],
    ['no client order id', { cid: 0 }, 20_011],
    ['a volume that is no number', { volume: Number.NaN }, 10_014],
    ['a price that is no number', { price: Number.NaN }, 10_015],
    ['a stop that is no number', { sl: Number.NaN }, 10_016],
  ])('are refused here for %s', (_, wrong, retcode) => {
    const one = trading()
    one.order({ ...BUY, cid: 4, request: 1, ...wrong })
    one.passMillis(50)
    expect(one.all('ORDER_RESULT')).toMatchObject([{ retcode, stage: 0 }])
    expect(requests(one)).toBe(0)
  })
})
