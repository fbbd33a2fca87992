/** A builder of bars that end with a trade: all but time bars. */
import type { Bar, BarBuilder, BarEnd, BarSink, TradeSign } from './bar.ts'
import { OpenBar } from './open-bar.ts'

export interface TradeRule {
  /** `bar` holds the trade now: how the bar ends with it, or null when it goes on. */
  endOf(bar: Readonly<Bar>, price: number, size: number, sign: TradeSign): BarEnd | null
  /** `bar` is about to be handed over. */
  ended?(bar: Readonly<Bar>, end: BarEnd): void
}

export function tradeBars(rule: TradeRule, sink: BarSink): BarBuilder {
  const draft = new OpenBar(sink)
  const close = (end: BarEnd): void => {
    rule.ended?.(draft.bar, end)
    draft.close(end)
  }
  return {
    open: draft.bar,
    faults: draft.faults,
    trade(at, price, size, sign) {
      const fault = draft.faultOf(at, price, size, sign)
      if (fault !== null) return fault
      draft.add(at, price, size, sign)
      const end = rule.endOf(draft.bar, price, size, sign)
      if (end !== null) close(end)
      return null
    },
    advanceTo: (at) => draft.faultOfTime(at),
    gap() {
      if (draft.bar.trades > 0) close('gap')
    },
  }
}
