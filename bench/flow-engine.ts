/**
 * A small price-time matching engine of Maps and sorted arrays: what the order flow is generated against, the oracle of
 * its digest, and a yardstick of speed. One Map a level keeps the queue, in the order orders were put in.
 */
interface Resting {
  readonly id: number
  readonly side: number
  readonly price: number
  lots: number
}

export class FlowEngine {
  /** Resting orders by id. */
  readonly orders = new Map<number, Resting>()
  /** Prices of buys, then of sells, the best one last. */
  readonly prices: readonly [number[], number[]] = [[], []]
  /** Resting orders of either side. */
  readonly resting: [number, number] = [0, 0]
  trades = 0
  lots = 0
  /** Price of the last trade. */
  last = 0
  /** Hears of every order that is filled. */
  onDone: ((id: number) => void) | null = null
  /** Hears of every trade. */
  onTrade: ((taker: number, side: number, maker: number, price: number, lots: number) => void) | null = null
  private readonly levels: readonly [Map<number, Map<number, Resting>>, Map<number, Map<number, Resting>>] = [
    new Map(),
    new Map(),
  ]

  /** Side 0 buys, 1 sells. Returns what was not filled, which rests unless `ioc`. */
  add(id: number, side: number, price: number, lots: number, ioc: boolean): number {
    const other = 1 - side
    const prices = this.prices[other]
    let left = lots
    while (left > 0 && prices.length > 0) {
      const best = prices[prices.length - 1]
      if (side === 1 ? best < price : best > price) break
      const maker = this.levels[other].get(best)!.values().next().value! // a level is never empty
      const traded = Math.min(left, maker.lots)
      left -= traded
      maker.lots -= traded
      this.trades++
      this.lots += traded
      this.last = best
      this.onTrade?.(id, side, maker.id, best, traded)
      if (maker.lots === 0) {
        this.drop(maker)
        this.onDone?.(maker.id)
      }
    }
    if (left > 0 && !ioc) this.rest(id, side, price, left)
    return left
  }

  cancel(id: number): boolean {
    const order = this.orders.get(id)
    if (order === undefined) return false
    this.drop(order)
    return true
  }

  move(id: number, price: number): boolean {
    const order = this.orders.get(id)
    if (order === undefined) return false
    this.drop(order)
    if (this.add(id, order.side, price, order.lots, false) === 0) this.onDone?.(id)
    return true
  }

  /** Calls `take` with every level, buys first, the best price of a side last. */
  eachLevel(take: (side: number, price: number, lots: number, orders: number) => void): void {
    for (const side of [0, 1] as const) {
      for (const price of this.prices[side]) {
        let lots = 0
        let orders = 0
        for (const order of this.levels[side].get(price)!.values()) {
          lots += order.lots
          orders++
        }
        take(side, price, lots, orders)
      }
    }
  }

  private rest(id: number, side: number, price: number, lots: number): void {
    const levels = this.levels[side]
    let level = levels.get(price)
    if (level === undefined) {
      level = new Map()
      levels.set(price, level)
      const prices = this.prices[side]
      prices.splice(placeOf(prices, side, price), 0, price)
    }
    const order = { id, side, price, lots }
    level.set(id, order)
    this.orders.set(id, order)
    this.resting[side]++
  }

  private drop(order: Resting): void {
    const levels = this.levels[order.side]
    const level = levels.get(order.price)! // it rests there
    level.delete(order.id)
    this.orders.delete(order.id)
    this.resting[order.side]--
    if (level.size > 0) return
    levels.delete(order.price)
    const prices = this.prices[order.side]
    prices.splice(placeOf(prices, order.side, order.price), 1)
  }
}

function placeOf(prices: readonly number[], side: number, price: number): number {
  let low = 0
  let high = prices.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (side === 1 ? prices[middle] > price : prices[middle] < price) low = middle + 1
    else high = middle
  }
  return low
}

/** FNV-1a over side, price, lots and number of orders of every level, in the order of `FlowEngine.eachLevel`. */
export function levelsDigest(eachLevel: FlowEngine['eachLevel']): string {
  let hash = 2166136261
  const take = (value: number): void => {
    hash = Math.imul(hash ^ value, 16777619)
  }
  eachLevel((side, price, lots, orders) => {
    take(side)
    take(price)
    take(lots)
    take(orders)
  })
  return (hash >>> 0).toString(16)
}
