/**
 * The contract of a sizer: how many lots a decision is worth. One file, one rule.
 *
 * A sizer answers with a wish, a double; `createSizing` bounds it by the caps and floors it to the lot step, so no rule
 * can get those wrong. Sizes have no sign: the side is the decision's. NaN means that something needed is not known, and
 * gives no lots: not knowing is no reason to trade.
 */
import { lotsOf, stepsOf } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { Schema } from '#domain/schema.ts'
import { type CapName, type Caps, capsOf } from './caps.ts'
import type { SizingState } from './sizing-state.ts'

/** A rule with its parameters: the lots it would like, not below 0; NaN when it cannot tell. */
export type Sizer = (state: SizingState) => number

export interface SizerSpec<Params> {
  readonly name: string
  readonly about: string
  readonly formula: string
  readonly source: string
  readonly edge: string
  readonly params: Schema<Params>
  create(params: Params): Sizer
}

/** Declares a sizer. Only typing: a spec is data. */
export const defineSizer = <Params>(spec: SizerSpec<Params>): SizerSpec<Params> => spec

export interface Size {
  /** A multiple of the lot step that the instrument takes, or 0. */
  readonly lots: Money
  /** What the rule asked for, lots. */
  readonly wanted: number
  /** What kept it from that: a cap, the instrument's own bounds, or something that is not known. */
  readonly bound: CapName | 'maxOrder' | 'minOrder' | 'unknown' | null
}

export interface Sizing {
  size(state: SizingState): Size
}

/** A sizer within its caps. Cost: O(1), three Decimals an order. */
export function createSizing(sizer: Sizer, caps: Caps): Sizing {
  return {
    size(state) {
      const { instrument } = state
      const wanted = sizer(state)
      let lots = wanted
      let bound: Size['bound'] = null
      for (const [cap, most] of [...capsOf(caps, state), ['maxOrder', Number(instrument.maxLots)] as const]) {
        // A cap that cannot be worked out, NaN, leaves no room; a wish that is NaN stays one.
        if (Number.isNaN(lots) || lots <= most) continue
        lots = most
        bound = cap
      }
      if (Number.isNaN(lots)) return { lots: ZERO, wanted, bound: 'unknown' }
      const floored = lotsOf(stepsOf(Math.max(0, lots), Number(instrument.lotStep)), instrument)
      if (floored.lt(instrument.minLots)) return { lots: ZERO, wanted, bound: lots > 0 ? 'minOrder' : bound }
      return { lots: floored, wanted, bound }
    },
  }
}
