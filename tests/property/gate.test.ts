import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { createBlotter } from '#trading/orders/blotter.ts'
import { createGate } from '#trading/risk/gate.ts'
import { boundChecks } from '#trading/risk/limits.ts'

const MAX = 3

/** An intent, and what then becomes of one of the orders that are out. */
const step = fc.record({
  target: fc.integer({ min: -900, max: 900 }),
  pick: fc.nat(),
  fate: fc.constantFrom('nothing', 'part', 'whole', 'canceled', 'rejected', 'unknown'),
  trading: fc.constantFrom('ACTIVE' as const, 'ACTIVE' as const, 'REDUCING' as const, 'HALTED' as const),
})

describe('the gate', () => {
  it('never lets the position past its limit, whichever of the orders fill', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom('market' as const, 'limit' as const),
        (steps, type) => {
          const blotter = createBlotter()
          let position = new Money(0)
          let number = 0
          let now = 0
          const gate = createGate({
            checks: boundChecks({
              orderSize: { maxLots: 10 },
              position: { maxLots: MAX, shrink: true },
              priceBand: { maxBps: 100 },
              dailyLoss: { maxLoss: '1000' },
              openOrders: { max: 6 },
              orderRate: { perSecond: 1, burst: 4 },
            }),
            style: { type, offsetTicks: 0 },
            approvalMicros: 1,
            nextApproval: () => ++number,
          })
          const worst = (side: Side): Money => {
            const { marketBuy, limitBuy, marketSell, limitSell } = blotter.pending(1)
            return position
              .times(signOf(side))
              .plus(side === 'buy' ? marketBuy.plus(limitBuy) : marketSell.plus(limitSell))
          }

          for (const { target, pick, fate, trading } of steps) {
            now += 300_000
            const viewOf = () => ({
              now,
              trading,
              obstacle: null,
              position,
              pending: blotter.pending(1),
              openOrders: blotter.openCount,
              bid: 1.1,
              ask: 1.1002,
              dayPnl: new Money(0),
            })
            for (const one of gate.decide(message('decision.intent', { targetLots: target / 100 }), EURUSD, viewOf)) {
              if (one.type === 'decision.refused') continue
              const { approval, side, lots, orderType, price, reference, reduceOnly } = one
              if (reduceOnly) {
                const leaving = worst(side).minus(position.times(signOf(side)))
                expect(position.times(signOf(side)).lt(0)).toBe(true)
                expect(lots.plus(leaving).lte(position.abs())).toBe(true)
              }
              if (trading !== 'ACTIVE') expect(reduceOnly && trading === 'REDUCING').toBe(true)
              expect(lots.mod('0.01').isZero() && lots.gte('0.01')).toBe(true)
              blotter.place({
                clientId: approval,
                instrument: 1,
                side,
                lots,
                orderType,
                price,
                reference,
                ballot: 1,
                seq: 1,
                at: 1,
                lapses: Infinity,
              })
            }
            expect(worst('buy').lte(MAX) && worst('sell').lte(MAX)).toBe(true)

            const out = [...blotter.open()]
            if (out.length === 0 || fate === 'nothing') continue
            const order = out[pick % out.length]
            if (fate !== 'part' && fate !== 'whole') {
              blotter.tell(order.clientId, fate)
              continue
            }
            const leaves = order.lots.minus(order.filled)
            const lots = fate === 'whole' || leaves.lte('0.01') ? leaves : new Money('0.01')
            const { clientId, side, price } = order
            const fillId = `${clientId}-${now}`
            blotter.fill(message('order.filled', { clientId, fillId, side, lots, price, fee: new Money(0) }))
            position = position.plus(lots.times(signOf(side)))
          }
        },
      ),
    )
  })
})
