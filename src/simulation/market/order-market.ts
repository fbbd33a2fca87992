/**
 * A market that is recorded order by order, on an exchange over orders: its records alone make the book. The quotes, depth
 * images and trades of the same recording are what others are told; here they only say how much prices move.
 *
 * Prices must be whole ticks and sizes whole lot steps of the instrument: orders cannot share a queue otherwise.
 * In an auction, and while the book is not known, the last touch stands.
 *
 * Cost  that of the exchange, and two divisions a record; no allocation.
 */
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import { ASK, BID, NONE } from '#market/book-side.ts'
import { LAST_OF_EVENT, mboActions, type MboRecord } from '#market/feeds/mbo-book.ts'
import type { Costs } from '#simulation/cost/cost-model.ts'
import type { ExchangeOutlet } from '#simulation/exchange/exchange-model.ts'
import { createOrderExchange } from '#simulation/exchange/order-exchange.ts'
import { LOST, MBO, QUOTE } from '#swarm/ports/tick-batch.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import { createTakingGauge } from './taking-gauge.ts'

/** Of a tick or a lot step: more is no rounding. */
const ROUNDING = 0.01

export function createOrderMarket(instrument: Instrument, costs: Costs, outlet: ExchangeOutlet): InstrumentMarket {
  const tickSize = Number(instrument.tickSize)
  const lotStep = Number(instrument.lotStep)
  const taking = createTakingGauge()
  const exchange = createOrderExchange((side, ticks) => costs.taken(side === BID ? 1 : -1, ticks, taking.now), outlet)
  const { book } = exchange
  const record: MboRecord = { action: 'R', side: null, ticks: NaN, size: NaN, id: NaN, flags: 0 }
  let bid = NONE
  let ask = NONE

  const whole = (value: number, unit: number, key: 'tickSize' | 'lotStep'): number => {
    const count = value / unit
    const nearest = Math.round(count)
    if (Math.abs(count - nearest) > ROUNDING) {
      throw new SwarmError('CONFIG_INVALID', {
        key: `${key} of ${instrument.symbol}`,
        given: instrument[key],
        allowed: `one that divides what its recorded orders say, ${value} here; or book: levels`,
      })
    }
    return nearest
  }

  return {
    exchange,
    get isOpen() {
      return exchange.isOpen
    },
    take({ kind, at, start, values }, row) {
      const from = start[row]
      if (kind[row] === QUOTE) taking.quote(at[row], values[from], values[from + 2])
      if (kind[row] !== MBO) return
      const action = values[from + 1]
      if (action === LOST) return exchange.lose()
      const side = values[from + 2]
      record.id = values[from]
      record.action = mboActions[action]
      record.side = side > 0 ? BID : side < 0 ? ASK : null
      record.ticks = whole(values[from + 3], tickSize, 'tickSize')
      record.size = whole(values[from + 4], lotStep, 'lotStep')
      record.flags = values[from + 5]
      exchange.record(record)
      if ((record.flags & LAST_OF_EVENT) === 0 || !exchange.isOpen) return
      bid = book.best(BID)
      ask = book.best(ASK)
    },
    touchOf(side) {
      const ticks = side === BID ? ask : bid
      return ticks === NONE ? Number.NaN : ticks * tickSize
    },
    setTaking: taking.order,
    moved() {},
  }
}
