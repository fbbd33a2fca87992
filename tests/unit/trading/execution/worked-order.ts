/** One parent order worked by hand: every word is a line of the test, every answer a list of short sentences. */
import { z } from 'zod'
import { seededRng } from '#numeric/rng.ts'
import { SECOND, someParent, someTerms, startAt } from '#tests/conformance/execution-session.ts'
import type { AlgorithmSpec, Execution } from '#trading/execution/algorithm.ts'
import type { ChildFact } from '#trading/execution/child-facts.ts'
import type { Intents } from '#trading/execution/intents.ts'
import type { ParentOrder, StartRefusal, Terms } from '#trading/execution/parent-order.ts'

export interface WorkedOrder {
  readonly execution: Execution
  readonly refusal: StartRefusal | null
  /** Seconds since the start. */
  clock(seconds: number): string[]
  quote(
    seconds: number,
    bid: number,
    ask: number,
    more?: Partial<Record<'bidSize' | 'askSize' | 'traded', number>>,
  ): string[]
  tell(seconds: number, fact: ChildFact): string[]
  /** The child is filled whole, and over. */
  fills(seconds: number, child: number, steps: number): string[]
  say(seconds: number, word: 'pause' | 'resume' | 'cancel'): string[]
}

const words = (intents: Intents): string[] =>
  [...intents].map(({ kind, child, steps, ticks, timeInForce }) =>
    kind === 'new'
      ? `${child}: ${steps} at ${ticks ?? 'market'} ${timeInForce}`
      : `${kind} ${child} ${ticks ?? ''}`.trim(),
  )

export function worked<Params>(
  spec: AlgorithmSpec<Params>,
  given: unknown,
  parent: Partial<ParentOrder> = {},
  terms: Partial<Terms> = {},
): WorkedOrder {
  const execution = spec.create(spec.params(z).parse(given), { ...someTerms, ...terms }, seededRng(7))
  const refusal = execution.start({ ...someParent, ...parent }, startAt)
  const at = (seconds: number): number => startAt + seconds * SECOND
  const tell = (seconds: number, fact: ChildFact): string[] => words(execution.tell(fact, at(seconds)))
  return {
    execution,
    refusal,
    tell,
    clock: (seconds) => words(execution.clock(at(seconds))),
    quote: (seconds, bid, ask, { bidSize = NaN, askSize = NaN, traded = 0 } = {}) =>
      words(
        execution.market({ bid, ask, bidSize, askSize, traded, buyIntensity: NaN, sellIntensity: NaN }, at(seconds)),
      ),
    fills: (seconds, child, steps) => tell(seconds, { type: 'filled', child, filledSteps: steps }),
    say: (seconds, word) => words(execution[word](at(seconds))),
  }
}
