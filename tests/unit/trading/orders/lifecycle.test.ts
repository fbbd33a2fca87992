import { describe, expect, it } from 'vitest'
import { isOpen, NOTHING_TOLD, type OrderFact, type OrderState, stateOf, withFact } from '#trading/orders/lifecycle.ts'

const told = (...facts: OrderFact[]) => facts.reduce((set, fact) => withFact(set, fact), NOTHING_TOLD)

describe('order lifecycle', () => {
  const lives: readonly [string, OrderFact[], OrderState, boolean][] = [
    ['is submitted before anything is heard', ['submitted'], 'SUBMITTED', true],
    ['is accepted', ['submitted', 'accepted'], 'ACCEPTED', true],
    ['is partly filled', ['submitted', 'accepted', 'partly'], 'PARTIALLY_FILLED', true],
    ['is partly filled before it is accepted', ['submitted', 'partly'], 'PARTIALLY_FILLED', true],
    ['is filled', ['submitted', 'accepted', 'partly', 'filled'], 'FILLED', false],
    ['is rejected', ['submitted', 'rejected'], 'REJECTED', false],
    ['waits for its cancel', ['submitted', 'accepted', 'cancelAsked'], 'PENDING_CANCEL', true],
    ['is canceled', ['submitted', 'accepted', 'cancelAsked', 'canceled'], 'CANCELED', false],
    ['stays canceled when a late part fills', ['submitted', 'accepted', 'canceled', 'partly'], 'CANCELED', false],
    [
      'is filled when the cancel came too late',
      ['submitted', 'cancelAsked', 'canceled', 'partly', 'filled'],
      'FILLED',
      false,
    ],
    ['expires', ['submitted', 'accepted', 'expired'], 'EXPIRED', false],
    ['is unknown, which counts as open', ['submitted', 'unknown'], 'UNKNOWN', true],
    ['is no longer unknown once it is accepted', ['submitted', 'unknown', 'accepted'], 'ACCEPTED', true],
    ['is no longer unknown once it is rejected', ['submitted', 'unknown', 'rejected'], 'REJECTED', false],
    ['lapses when nobody ever speaks of it', ['submitted', 'lapsed'], 'EXPIRED', false],
    ['comes back from a lapse when somebody does', ['submitted', 'lapsed', 'accepted'], 'ACCEPTED', true],
  ]
  it.each(lives)('%s', (_sentence, facts, state, open) => {
    expect(stateOf(told(...facts))).toBe(state)
    expect(isOpen(told(...facts))).toBe(open)
  })

  it('exists before anything is told of it', () => {
    expect(stateOf(NOTHING_TOLD)).toBe('SUBMITTED')
    expect(isOpen(NOTHING_TOLD)).toBe(true)
  })

  it('is told the same thing twice without a difference', () => {
    expect(told('accepted', 'accepted')).toBe(told('accepted'))
  })
})
