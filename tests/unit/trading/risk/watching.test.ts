import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUsageAlerts } from '#trading/risk/alerts.ts'
import { createClosingPace } from '#trading/risk/closing.ts'
import { limitAt, limitsIn, placeOfLimit, withLimit } from '#trading/risk/limit-path.ts'

describe('alerts on the use of a limit', () => {
  const levels = (figures: readonly number[]) => {
    const alerts = createUsageAlerts(0.75)
    return figures.map((given) => alerts.take(1, 'position.maxLots', given, 100))
  }

  it('are told once at 75 %, once at 100 %, and once when it is free again', () => {
    expect(levels([74, 75, 80, 99, 100, 130, 90, 69, 10])).toEqual([
      null,
      'near',
      null,
      null,
      'breach',
      null,
      null,
      'cleared',
      null,
    ])
  })

  it('are not told again and again of a figure that hovers at the share', () => {
    expect(levels([75, 74, 75, 71, 76, 70, 75])).toEqual(['near', null, null, null, null, null, null])
    expect(levels([75, 69.9, 75])).toEqual(['near', 'cleared', 'near'])
  })

  it('are told at once of a limit that is broken from nothing, and told again when it is broken again', () => {
    expect(levels([0, 100, 80, 100, 0])).toEqual([null, 'breach', null, 'breach', 'cleared'])
  })

  it('stay as they are while the figure is not known', () => {
    expect(levels([80, Number.NaN, 80])).toEqual(['near', null, null])
  })

  it('are idle of a figure of which nothing would be told while none stands', () => {
    const figure = fc.double({ min: -10, max: 20 })
    fc.assert(
      fc.property(figure, figure, (given, limit) => {
        const alerts = createUsageAlerts(0.75)
        const idle = alerts.isIdle(given, limit)
        expect(alerts.take(1, 'a', given, limit) === null).toBe(idle)
      }),
    )
    const raised = createUsageAlerts(0.75)
    raised.take(1, 'a', 8, 10)
    expect(raised.isIdle(1, 10)).toBe(false)
  })

  it('are apart for each instrument and limit', () => {
    const alerts = createUsageAlerts(0.5)
    alerts.take(1, 'a', 6, 10)
    alerts.take(2, 'a', 10, 10)
    alerts.take(1, 'b', 1, 10)
    expect(alerts.standing()).toEqual([
      { instrument: 1, limitOf: 'a', level: 'near', given: 6, limit: 10 },
      { instrument: 2, limitOf: 'a', level: 'breach', given: 10, limit: 10 },
    ])
  })
})

describe('the pace of closing', () => {
  const SECOND = 1_000_000

  it('doubles while the position does not shrink, up to sixteen seconds', () => {
    const pace = createClosingPace()
    const asked: number[] = []
    for (let now = 0; now < 60 * SECOND; now += SECOND / 4) {
      if (!pace.isDue(1, 100, now)) continue
      asked.push(now / SECOND)
      pace.asked(1, 100, now)
    }
    expect(asked).toEqual([0, 0.25, 0.75, 1.75, 3.75, 7.75, 15.75, 31.75, 47.75])
  })

  it('starts anew as soon as the position has shrunk', () => {
    const pace = createClosingPace()
    for (const now of [0, 250_000, 750_000]) pace.asked(1, -100, now)
    expect(pace.isDue(1, -100, 800_000)).toBe(false)
    expect(pace.isDue(1, -50, 800_000)).toBe(true)
    pace.asked(1, -50, 800_000)
    expect(pace.isDue(1, -50, 1_050_000)).toBe(true)
  })

  it('takes the orders of one round for one attempt', () => {
    const pace = createClosingPace()
    for (let k = 0; k < 5; k++) pace.asked(1, 100, 0)
    expect(pace.isDue(1, 100, 250_000)).toBe(true)
  })
})

describe('the path of a limit', () => {
  const tree = { position: { maxLots: 1, shrink: true }, hours: { sessions: [{ from: '09:00' }] } }

  it('names each limit, and a list as one of them', () => {
    expect(limitsIn(tree)).toEqual([
      ['position.maxLots', 1],
      ['position.shrink', true],
      ['hours.sessions', [{ from: '09:00' }]],
    ])
    expect(limitAt(tree, 'hours.sessions')).toEqual([{ from: '09:00' }])
    expect(limitAt(tree, 'hours.sessions.0')).toBeUndefined()
  })

  it('changes one and leaves the others and the tree it came from', () => {
    expect(withLimit(tree, 'position.maxLots', 5)).toEqual({ ...tree, position: { maxLots: 5, shrink: true } })
    expect(tree.position.maxLots).toBe(1)
  })

  it.each(['', 'position', 'position.max', 'position.maxLots.x', 'hours.sessions.0', 'toString', '__proto__.x'])(
    'leads nowhere as %j',
    (path) => {
      expect(withLimit(tree, path, 5)).toBeUndefined()
    },
  )

  it('stands apart for checks and for the monitor', () => {
    expect(placeOfLimit('position.maxLots')).toBe('limits.position.maxLots')
    expect(placeOfLimit('monitor.drawdown.maxShare')).toBe('monitor.limits.drawdown.maxShare')
  })
})
