/**
 * Random commands for a matching engine: prices that meet, ids that mostly exist, a clock that mostly goes on, and now
 * and then a number, an id or a combination that no engine may take.
 */
import fc from 'fast-check'
import { BID } from '#market/book-side.ts'
import { newOrder, type MatchingEngine, type MatchingRules } from '#market/matching/matching-engine.ts'
import type { NewOrder, Outcome } from '#market/matching/matching-engine.ts'

export type Command =
  | { readonly command: 'submit'; readonly order: Readonly<NewOrder> }
  | { readonly command: 'cancel'; readonly id: number }
  | { readonly command: 'reduce'; readonly id: number; readonly by: number }
  | { readonly command: 'replace'; readonly id: number; readonly ticks: number; readonly size: number }
  | { readonly command: 'move'; readonly id: number; readonly ticks: number }
  | { readonly command: 'advanceTo'; readonly at: number }
  | { readonly command: 'endDay' }

export function applyCommand(engine: Pick<MatchingEngine, Command['command']>, command: Command): Readonly<Outcome> {
  switch (command.command) {
    case 'submit':
      return engine.submit(command.order)
    case 'cancel':
      return engine.cancel(command.id)
    case 'reduce':
      return engine.reduce(command.id, command.by)
    case 'replace':
      return engine.replace(command.id, command.ticks, command.size)
    case 'move':
      return engine.move(command.id, command.ticks)
    case 'advanceTo':
      return engine.advanceTo(command.at)
    case 'endDay':
      return engine.endDay()
  }
}

export const anyRules: fc.Arbitrary<MatchingRules> = fc.record({
  selfTrade: fc.constantFrom('allow', 'cancelNewest', 'cancelOldest', 'cancelBoth'),
  icebergs: fc.constantFrom('cycling', 'whole', 'hiddenLast'),
})

/** Numbers that are neither lots nor a price nor a time. */
export const BAD_NUMBERS = [0, -1, 0.5, NaN, Infinity, -Infinity, 2 ** 53, 1e300] as const

/** Numbers that are not the lots of an order. */
export const BAD_LOTS = [...BAD_NUMBERS, 2 ** 40 + 1, 2 ** 53 - 1] as const

const mostly = (usual: fc.Arbitrary<number>, bad: readonly number[] = BAD_NUMBERS): fc.Arbitrary<number> =>
  fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...bad) })

/** Ticks behind the middle, 100: below it for a bid, above for an ask. The few ahead of it are what trades. */
const depth = mostly(fc.integer({ min: -2, max: 7 }))
const ticks = mostly(fc.integer({ min: 94, max: 106 }))
const lots = mostly(fc.integer({ min: 1, max: 20 }), BAD_LOTS)
/** How many ids back from the last. Many of them are gone, or were never taken. */
const which = fc.nat(20)
const pace = fc.integer({ min: 0, max: 12 })
/** True once in so many times. */
const rarely = (times: number): fc.Arbitrary<boolean> => fc.nat(times - 1).map((chance) => chance === 0)

/** A command before it is known which ids there are and what time it is. */
const draft = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      command: fc.constant('submit' as const),
      again: rarely(30),
      side: fc.constantFrom(0 as const, 1 as const),
      owner: fc.integer({ min: 1, max: 6 }),
      type: fc.oneof(
        { weight: 14, arbitrary: fc.constant('limit' as const) },
        { weight: 1, arbitrary: fc.constant('market' as const) },
        { weight: 4, arbitrary: fc.constantFrom('stop', 'stopLimit') },
      ),
      depth,
      stopTicks: ticks,
      size: lots,
      timeInForce: fc.oneof(
        { weight: 5, arbitrary: fc.constant('GTC' as const) },
        { weight: 5, arbitrary: fc.constantFrom('IOC', 'FOK', 'GTD', 'DAY') },
      ),
      lives: pace,
      postOnly: rarely(8),
      display: fc.oneof(
        { weight: 2, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: mostly(fc.integer({ min: 1, max: 6 }), BAD_LOTS) },
      ),
      /** As drawn; otherwise what does not go together is mended. */
      wild: rarely(20),
    }),
  },
  { weight: 6, arbitrary: fc.record({ command: fc.constant('cancel' as const), which }) },
  { weight: 6, arbitrary: fc.record({ command: fc.constant('reduce' as const), which, by: lots }) },
  { weight: 10, arbitrary: fc.record({ command: fc.constant('replace' as const), which, ticks, size: lots }) },
  { weight: 8, arbitrary: fc.record({ command: fc.constant('move' as const), which, ticks }) },
  { weight: 3, arbitrary: fc.record({ command: fc.constant('advanceTo' as const), by: mostly(fc.nat(4)) }) },
  { weight: 1, arbitrary: fc.constant({ command: 'endDay' as const }) },
)
type Draft = typeof draft extends fc.Arbitrary<infer Made> ? Made : never

function orderOf(made: Extract<Draft, { command: 'submit' }>, id: number, clock: number): NewOrder {
  const { side, owner, type, depth, stopTicks, size, wild } = made
  const ticks = side === BID ? 100 - depth : 100 + depth
  const order = { ...newOrder(), id, owner, side, type, ticks, stopTicks, size, expiresAt: clock + made.lives }
  const neverRests = type === 'market' || type === 'stop'
  const unlimited = neverRests && made.timeInForce !== 'IOC'
  const timeInForce = !wild && unlimited ? 'GTC' : made.timeInForce
  const plain = !wild && (neverRests || timeInForce === 'IOC' || timeInForce === 'FOK')
  return { ...order, timeInForce, postOnly: !plain && made.postOnly, display: plain ? 0 : made.display }
}

function commandsOf(drafts: readonly Draft[]): Command[] {
  let ids = 0
  let clock = 0
  return drafts.map((made): Command => {
    switch (made.command) {
      case 'submit': {
        const id = made.again && ids > 0 ? ids - 1 : ids++
        return { command: made.command, order: orderOf(made, id, clock) }
      }
      case 'advanceTo': {
        const at = clock + made.by
        if (Number.isSafeInteger(at) && at > clock) clock = at
        return { command: made.command, at }
      }
      case 'endDay':
        return made
      case 'cancel':
      case 'reduce':
      case 'replace':
      case 'move': {
        const { which, ...rest } = made
        return { ...rest, id: ids - 1 - which }
      }
    }
  })
}

/** Up to `maxLength` commands that hang together. */
export const commandStream = (maxLength: number): fc.Arbitrary<Command[]> =>
  fc.array(draft, { maxLength, size: 'max' }).map(commandsOf)
