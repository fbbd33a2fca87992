import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterEvent, type ChartSnapshot, chartStart, chartState } from '#trading/orders/order-chart.ts'
import { orderEvents, orderStates } from '#trading/orders/order-states.ts'
import { NO_STEP, type Place, START, stateAt, stepAfter } from '#trading/orders/transition-table.ts'

const events = fc.record({ event: fc.constantFrom(...orderEvents), whole: fc.boolean() })

describe('the transition table', () => {
  it('leads where the chart leads, from every place a life can come to, with every event', () => {
    const twins = new Map<Place, ChartSnapshot>([[START, chartStart]])
    const seen = new Set<string>()
    let steps = 0
    for (const [place, snapshot] of twins) {
      seen.add(stateAt(place))
      for (const event of orderEvents) {
        for (const whole of [false, true]) {
          const after = afterEvent(snapshot, event, whole)
          const next = stepAfter(place, event, whole)
          const said = `${stateAt(place)} (${place}) ${event} ${whole ? 'whole' : ''}`
          expect([said, next === NO_STEP ? 'refused' : stateAt(next)]).toEqual([
            said,
            after === undefined ? 'refused' : chartState(after),
          ])
          if (after !== undefined && !twins.has(next)) twins.set(next, after)
          steps++
        }
      }
    }
    expect([...seen].toSorted()).toEqual([...orderStates].toSorted())
    // 13 settled states, and 5 of them under an update, a cancel and both.
    expect(twins.size).toBe(13 + 3 * 5)
    expect(steps).toBe(28 * orderEvents.length * 2)
  })

  it('refuses what the chart refuses and agrees on the rest, through random lives', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (life) => {
        let snapshot = chartStart
        let place = START
        for (const { event, whole } of life) {
          const after = afterEvent(snapshot, event, whole)
          const next = stepAfter(place, event, whole)
          expect(next === NO_STEP).toBe(after === undefined)
          snapshot = after ?? snapshot
          place = next === NO_STEP ? place : next
          expect(stateAt(place)).toBe(chartState(snapshot))
        }
      }),
    )
  })
})
