import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seededRng } from '#numeric/rng.ts'
import { feeOf, latencyOf, opening, queueOf, simulatedConfig } from '#venues/simulated/config.ts'
import { Money } from '#domain/money.ts'

const schema = simulatedConfig(z)
/** What is wrong with a configuration, as `path: message`. */
const faults = (given: unknown): readonly string[] =>
  schema.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
const at = (text: string): number => Date.parse(text) * 1_000

describe('the configuration of the simulated venue', () => {
  it('is whole when nothing is said', () => {
    expect(schema.parse({})).toMatchObject({
      balance: '100000',
      queue: { name: 'power', params: { power: 2 } },
      fillsOnChange: false,
      latency: { name: 'constant', params: { feedMillis: 1, submit: { entryMillis: 2, responseMillis: 2 } } },
      fees: [],
      slippage: { name: 'none' },
      impact: { name: 'none' },
      carry: { name: 'none' },
    })
  })

  it('makes what it names, with its parameters', () => {
    const config = schema.parse({
      queue: { name: 'risk_averse' },
      latency: { name: 'constant', params: { feedMillis: 7, submit: { entryMillis: 1, responseMillis: 1 } } },
      fees: [
        { name: 'flat', params: { amount: '0.10' } },
        { name: 'per_lot', params: { maker: '1', taker: '3' } },
      ],
    })
    expect(latencyOf(config, seededRng(1)).feed(0)).toBe(7_000)
    const fill = {
      side: 'buy',
      maker: false,
      lots: new Money(2),
      price: new Money(5),
      contractSize: new Money(1),
    } as const
    expect(feeOf(config)(fill).toFixed()).toBe('6.1')
    const queue = queueOf(config)()
    queue.join(10)
    queue.onDepth(10, 4)
    expect(queue.front).toBe(4)
  })

  it('has hours that are told in the clocks of a place', () => {
    const hours = { zone: 'America/New_York', sessions: [{ days: ['mon'], from: '09:30', to: '24:00' }] }
    const isOpenAt = opening(schema.parse({ hours }))
    expect(isOpenAt(at('2026-03-02T14:29Z'))).toBe(false)
    expect(isOpenAt(at('2026-03-02T14:30Z'))).toBe(true)
    expect(isOpenAt(at('2026-03-03T05:00Z'))).toBe(false)
    expect(opening(schema.parse({}))(at('2026-03-01T00:00Z'))).toBe(true)
  })

  it('has no hours in a zone nobody knows, and none that start when the day is over', () => {
    const sessions = [{ days: ['mon'], from: '09:30', to: '16:00' }]
    expect(faults({ hours: { zone: 'Mars/Olympus', sessions } })).toEqual([
      'hours.zone: must be a time zone such as "America/Sao_Paulo" or "UTC"',
    ])
    expect(faults({ hours: { zone: 'UTC', sessions: [{ ...sessions[0], from: '24:00' }] } })).toEqual([
      'hours.sessions.0.from: must be a time such as "09:00"',
    ])
  })

  it('refuses a decimal without quotes, and one that is too long', () => {
    for (const amount of [0.1, '1234567890']) {
      expect(faults({ fees: [{ name: 'flat', params: { amount } }] })).toEqual([
        'fees.0.params.amount: must be a decimal in quotes, like "0.10"',
      ])
    }
    expect(faults({ balance: '-1' })).toEqual(['balance: must be a decimal in quotes, like "100000"'])
  })
})
