/** The emulated program of the history role: the past on request, whole or cold. */
import { describe, expect, it } from 'vitest'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { floor, streaming, type Floor } from './floor.ts'

describe('the roles of a program', () => {
  const history = (lines: readonly string[]): Floor => {
    const one = floor({ inputs: { role: 1 }, lines: ['past EURUSD count=1200 from=-3600s step=1000 seed=4', ...lines] })
    one.host.until(() => one.up)
    return one
  }
  const ask = (one: Floor, kind: number, timeframe = 0): void => {
    const toTime = Math.floor(one.terminal.serverNow())
    one.send({ ...frames.historyRequest.blank(), fromTime: 1, toTime, request: 3, kind, timeframe, symbol: 'EURUSD' })
    one.passMillis(100)
  }

  it('serve the past only to who asks the history program', () => {
    const one = streaming()
    ask(one, 0)
    expect(one.all('ERROR')).toMatchObject([{ code: 11 }])
    expect(one.up).toBe(true)
  })

  it('give ticks in pages, the last of which has the status', () => {
    const one = history([])
    expect(one.hellos[0].role).toBe(1)
    ask(one, 0)
    const pages = one.heard.filter(({ frame }) => frame.frame === 'HISTORY')
    expect(pages.map(({ flags: bits }) => (bits & flags.more) !== 0)).toEqual([true, true, false])
    expect(one.all('HISTORY').flatMap(({ rows }) => rows)).toHaveLength(1_200)
  })

  it('give bars, or none at all when they are too many', () => {
    const one = history([])
    ask(one, 1, 1)
    const bars = one.all('RATES').flatMap(({ rows }) => rows)
    expect(bars.reduce((sum, { tickVolume }) => sum + tickVolume, 0)).toBe(1_200)
    one.say('knob maxbars=5')
    ask(one, 1, 1)
    expect(one.all('RATES').at(-1)).toMatchObject({ status: 4_003, n: 0 })
  })

  it('give a part of a history that is cold, late', () => {
    const one = history(['knob history_partial=1 history_delay=5000'])
    ask(one, 0)
    expect(one.all('HISTORY')).toEqual([])
    one.passMillis(5_000)
    expect(one.all('HISTORY').flatMap(({ rows }) => rows)).toHaveLength(600)
    expect(one.all('HISTORY').at(-1)?.status).toBe(4_403)
  })

  it('say of a symbol they do not know that they do not', () => {
    const one = history([])
    one.send({ ...frames.historyRequest.blank(), request: 8, symbol: 'NOSUCH' })
    one.passMillis(50)
    expect(one.all('HISTORY')).toMatchObject([{ request: 8, status: 4_301 }])
  })
})
