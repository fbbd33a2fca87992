/** What an execution wants done with its children: a list that it overwrites at every call, with all that is in it. */
import type { Child } from './child-orders.ts'

export interface ChildIntent {
  kind: 'new' | 'replace' | 'cancel'
  child: number
  /** Lot steps of the child; a replacement keeps them, for some venues change the price alone. */
  steps: number
  /** Limit price; null for a market order. */
  ticks: number | null
  timeInForce: 'ioc' | 'gtc'
}

export interface Intents extends Iterable<Readonly<ChildIntent>> {
  readonly length: number
  at(index: number): Readonly<ChildIntent> | undefined
}

export interface IntentList extends Intents {
  add(kind: ChildIntent['kind'], child: Child): void
  clear(): void
}

export function createIntents(): IntentList {
  const places: ChildIntent[] = []
  let length = 0
  return {
    get length() {
      return length
    },
    at: (index) => (index < length ? places[index] : undefined),
    add(kind, { id, steps, ticks, movingTo, kind: of }) {
      places[length] ??= { kind, child: 0, steps: 0, ticks: null, timeInForce: 'ioc' }
      const intent = places[length++]
      intent.kind = kind
      intent.child = id
      intent.steps = steps
      intent.ticks = kind === 'replace' ? movingTo : ticks
      intent.timeInForce = of === 'take' ? 'ioc' : 'gtc'
    },
    clear() {
      length = 0
    },
    *[Symbol.iterator]() {
      for (let at = 0; at < length; at++) yield places[at]
    },
  }
}
