import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClosedTrades } from '#trading/monitor/closed-trades.ts'
import { account, barAt, lookAt, MINUTE, said, watch } from './account.ts'

/** Looks through the lots and the money of EURUSD, one fill a minute. */
const tradesOf = (fills: readonly { readonly lots: number; readonly net: number }[]) => {
  const closed = new ClosedTrades()
  fills.forEach(({ lots, net }, minute) =>
    closed.look(account({ lots: [lots], net: [net] }).positions, minute * MINUTE),
  )
  return closed.trades.map(({ profit, closedAt }) => [profit, closedAt / MINUTE])
}

describe('a closed trade', () => {
  it('is all between flat and flat, however many fills it took', () => {
    expect(
      tradesOf([
        { lots: 0, net: 0 },
        { lots: 1, net: -3 },
        { lots: 2, net: -6 },
        { lots: 1, net: 40 },
        { lots: 0, net: 90 },
      ]),
    ).toEqual([[90, 4]])
  })

  it('pays for its own fees, those of its opening included', () => {
    expect(
      tradesOf([
        { lots: 0, net: 100 },
        { lots: 1, net: 97 },
        { lots: 0, net: 94 },
      ]),
    ).toEqual([[-6, 2]])
  })

  it('ends where the position turns round, and the next begins there', () => {
    expect(
      tradesOf([
        { lots: 0, net: 0 },
        { lots: 1, net: 0 },
        { lots: -1, net: 50 },
        { lots: 0, net: 20 },
      ]),
    ).toEqual([
      [50, 2],
      [-30, 3],
    ])
  })

  it('that began before the books counts what the books know of it', () => {
    expect(
      tradesOf([
        { lots: 2, net: 0 },
        { lots: 0, net: -70 },
      ]),
    ).toEqual([[-70, 1]])
  })

  it('leaves nothing out: profits of all trades are the money there is when flat', () => {
    const fill = fc.record({ lots: fc.integer({ min: -3, max: 3 }), paid: fc.integer({ min: -50, max: 50 }) })
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 50 }), (fills) => {
        let net = 0
        let before = 0
        const looks = [...fills, { lots: 0, paid: 0 }].map(({ lots, paid }) => {
          // Money moves with lots only.
          if (lots !== before) net += paid
          before = lots
          return { lots, net }
        })
        const sum = tradesOf([{ lots: 0, net: 0 }, ...looks]).reduce((total, [profit]) => total + profit, 0)
        expect(sum).toBe(net)
      }),
    )
  })
})

/** A monitor, and a way to close a trade on an instrument in a minute. */
function desk(limits: object) {
  const monitor = watch(limits)
  const net = [0, 0, 0]
  lookAt(monitor, 0)
  return {
    monitor,
    close(minute: number, profit: number, at = 0): readonly string[] {
      const lots = [0, 0, 0]
      lots[at] = 1
      lookAt(monitor, minute, { lots, net: [...net] })
      net[at] += profit
      return lookAt(monitor, minute, { net: [...net] })
    },
    look: (minute: number) => lookAt(monitor, minute, { net: [...net] }),
  }
}

describe('the guard against losing trades', () => {
  const limits = { stoplossGuard: { lookbackMinutes: 60, maxLosses: 2, coolDownMinutes: 30 } }

  it('bars all entries after one losing trade too many', () => {
    const { monitor, close } = desk(limits)
    expect([close(1, -5), close(2, -5, 1)]).toEqual([[], ['near stoplossGuard']])
    expect(close(3, 20)).toEqual([])
    expect(close(4, -1)).toEqual(['breach stoplossGuard reduce'])
    expect([1, 2, 3].map((id) => barAt(monitor, 4, id))).toEqual(['COOL_DOWN', 'COOL_DOWN', 'COOL_DOWN'])
  })

  it('forgets what is longer ago than it looks back', () => {
    const { close } = desk(limits)
    close(1, -5)
    close(2, -5)
    expect(close(62, -5)).toEqual([])
  })

  it('goes on counting after it was near its limit and no more: nothing was forgiven', () => {
    const { close, look } = desk({ stoplossGuard: { lookbackMinutes: 60, maxLosses: 4 } })
    expect([1, 30, 31].flatMap((minute) => close(minute, -5))).toEqual(['near stoplossGuard'])
    expect(look(62)).toEqual(['cleared stoplossGuard'])
    expect([63, 64, 65].flatMap((minute) => close(minute, -5))).toEqual([
      'near stoplossGuard',
      'breach stoplossGuard reduce',
    ])
  })

  it('forgives at the end of the cool-down: as many again must be lost', () => {
    const { monitor, close, look } = desk(limits)
    for (const minute of [1, 2, 3]) close(minute, -5)
    expect(look(33)).toEqual(['cleared stoplossGuard'])
    expect(barAt(monitor, 33)).toBeNull()
    expect([close(34, -5), close(35, -5), close(36, -5)].flat()).toEqual([
      'near stoplossGuard',
      'breach stoplossGuard reduce',
    ])
  })

  it('counts each instrument by itself where that was asked for', () => {
    const { monitor, close } = desk({ stoplossGuard: { ...limits.stoplossGuard, maxLosses: 1, perInstrument: true } })
    close(1, -5)
    close(2, -5, 1)
    expect(close(3, -5)).toEqual(['breach stoplossGuard.EURUSD reduce'])
    expect([barAt(monitor, 3, 1), barAt(monitor, 3, 2)]).toEqual(['COOL_DOWN', null])
  })
})

describe('the pause after a loss', () => {
  it('bars the instrument that lost, for its cool-down', () => {
    const { monitor, close, look } = desk({ lossPause: { coolDownMinutes: 5 } })
    expect(close(1, 10)).toEqual([])
    expect(close(2, -1)).toEqual(['breach lossPause.EURUSD reduce'])
    expect([barAt(monitor, 6, 1), barAt(monitor, 6, 2)]).toEqual(['COOL_DOWN', null])
    expect(look(7)).toEqual(['cleared lossPause.EURUSD'])
    expect(look(8)).toEqual([])
  })

  it('is spared a loss too small to matter', () => {
    const { close } = desk({ lossPause: { maxLoss: '20' } })
    expect([close(1, -10), close(2, -20.5)].flat()).toEqual(['breach lossPause.EURUSD reduce'])
  })
})

describe('the fall of closed trades', () => {
  const limits = { recentDrawdown: { lookbackMinutes: 60, maxLoss: '100', leastTrades: 2 } }

  it('is taken from their highest sum, and from nothing before the first', () => {
    const { close } = desk(limits)
    expect(close(1, -500)).toEqual([])
    const other = desk(limits)
    expect([other.close(1, 300), other.close(2, -60), other.close(3, -41)].flat()).toEqual([
      'breach recentDrawdown reduce',
    ])
  })

  it('is told by the worst fall, even when it was made good', () => {
    const { close } = desk(limits)
    close(1, -80)
    expect(close(2, -80)).toEqual(['breach recentDrawdown reduce'])
  })
})

describe('an instrument that earns too little', () => {
  it('is barred by itself, and free again after the cool-down', () => {
    const { monitor, close, look } = desk({
      lowProfit: { lookbackMinutes: 60, leastProfit: '10', leastTrades: 2, coolDownMinutes: 30 },
    })
    expect([close(1, -500), close(2, 6, 1), close(3, 6, 1)].flat()).toEqual([])
    expect(close(4, 509.99)).toEqual(['breach lowProfit.EURUSD reduce'])
    expect([barAt(monitor, 4, 1), barAt(monitor, 4, 2)]).toEqual(['COOL_DOWN', null])
    expect(look(34)).toEqual(['cleared lowProfit.EURUSD'])
    expect(look(35)).toEqual([])
  })
})

describe('what the operator resumes over', () => {
  it('is forgiven where only the past is against it', () => {
    const { monitor, close, look } = desk({ lossPause: {}, stoplossGuard: { lookbackMinutes: 60, maxLosses: 0 } })
    close(1, -5)
    expect(said(monitor.resume(2 * MINUTE))).toEqual(['cleared lossPause.EURUSD', 'cleared stoplossGuard'])
    expect(look(2)).toEqual([])
    expect(barAt(monitor, 2)).toBeNull()
  })
})
