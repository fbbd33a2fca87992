/** The lives of many orders as chart, as table and as fold of facts: the same lives, told the same facts. */
import { Money, ZERO } from '#domain/money.ts'
import { afterEvent, chartStart, chartState } from '#trading/orders/order-chart.ts'
import type { OrderFact } from '#trading/orders/order-life.ts'
import { createRegister } from '#trading/orders/order-register.ts'
import type { OrderEvent, OrderState } from '#trading/orders/order-states.ts'
import { stateIn } from '#trading/orders/order-view.ts'
import { START, stateAt, stepAfter } from '#trading/orders/transition-table.ts'
import { instrument } from './mt5-terminal.ts'

interface Step {
  readonly event: OrderEvent
  /** No lots are left after it. */
  readonly whole: boolean
}
interface Life {
  readonly steps: readonly Step[]
  readonly ends: OrderState
}

const step = (event: OrderEvent, whole = false): Step => ({ event, whole })
const lives: readonly Life[] = [
  { steps: [step('submitted'), step('accepted'), step('filled', true)], ends: 'FILLED' },
  { steps: [step('submitted'), step('accepted'), step('filled'), step('filled', true)], ends: 'FILLED' },
  { steps: [step('submitted'), step('accepted'), step('cancelAsked'), step('canceled')], ends: 'CANCELED' },
  {
    steps: [step('submitted'), step('accepted'), step('filled'), step('cancelAsked'), step('canceled')],
    ends: 'CANCELED',
  },
  { steps: [step('submitted'), step('rejected')], ends: 'REJECTED' },
  { steps: [step('submitted'), step('unknown'), step('accepted'), step('filled', true)], ends: 'FILLED' },
]

/** Steps in one run of all lives. */
export const STEPS = lives.reduce((sum, { steps }) => sum + steps.length, 0)

const mustEnd = (state: OrderState, { ends }: Life): void => {
  if (state !== ends) throw new Error(`an order ended as ${state}, not ${ends}`)
}

export function liveByChart(): void {
  for (const life of lives) {
    let at = chartStart
    for (const { event, whole } of life.steps) at = afterEvent(at, event, whole) ?? at
    mustEnd(chartState(at), life)
  }
}

export function liveByTable(): void {
  for (const life of lives) {
    let place = START
    for (const { event, whole } of life.steps) place = stepAfter(place, event, whole)
    mustEnd(stateAt(place), life)
  }
}

const LOTS = new Money(2)
const PRICE = new Money('1.1')
const ONE = new Money(1)
const ORDER = { instrument: instrument.id, side: 'buy', lots: LOTS, price: PRICE } as const

/** What an agent keeps: a register of orders, each the set of the facts told of it. A client id serves once. */
export function livesByFold(): () => void {
  const register = createRegister([instrument], { overfill: 'refuse', keptClosed: 100, say() {} })
  let id = 0
  const factOf = ({ event, whole }: Step, filled: number): OrderFact => {
    const stamp = id
    switch (event) {
      case 'filled': {
        const { side } = ORDER
        const lots = whole ? LOTS.minus(filled) : ONE
        const fill = {
          fillId: `${id}.${filled}`,
          instrument: instrument.id,
          side,
          lots,
          price: PRICE,
          fee: ZERO,
          at: id,
        }
        return { fact: 'filled', fill }
      }
      case 'accepted':
        return { fact: 'accepted', venueId: 'V' }
      case 'cancelAsked':
        return { fact: 'cancelAsked', request: 1 }
      case 'canceled':
      case 'rejected':
        return { fact: event, stamp }
      case 'unknown':
      case 'submitted':
        return { fact: event }
      default:
        throw new RangeError(`no life has ${event}`)
    }
  }
  return () => {
    for (const life of lives) {
      id++
      register.place({ ...ORDER, clientId: id, at: id, parent: id })
      let filled = 0
      for (const one of life.steps) {
        register.tell(id, factOf(one, filled))
        if (one.event === 'filled') filled++
      }
      const found = register.find(id)
      if (found !== undefined) mustEnd(stateIn(found), life)
    }
  }
}
