/**
 * A desk and its venue for the execution agent: takes the orders of its outbox, keeps its memories, trades at random, and
 * says so late, twice, out of order or not at all. What the venue did is the truth, by which the agent is judged; a
 * snapshot shows what the desk has heard of it.
 */
import { Money, ZERO } from '#domain/money.ts'
import type { AnyMessage, MessageFor } from '#messages/catalogue.ts'
import { seededRng } from '#numeric/rng.ts'
import { message } from '#tests/outbox.ts'

/** Chances, 0 to 1, and the longest delay of a word, micros. */
export interface DeskFaults {
  readonly delay: number
  readonly twice: number
  readonly rejected: number
  readonly partial: number
  /** Of a resting order, to trade at a step. */
  readonly restFills: number
}

export const calm: DeskFaults = { delay: 0, twice: 0, rejected: 0, partial: 0, restFills: 0.2 }
export const rough: DeskFaults = { delay: 600_000, twice: 0.2, rejected: 0.15, partial: 0.4, restFills: 0.1 }

interface Working {
  readonly submit: MessageFor<'order.submit'>
  filled: Money
  open: boolean
  /** As the desk knows it. */
  leaves: Money
  listed: boolean
}

export interface WorkedDesk {
  /** Carries out what the agent said. */
  take(said: AnyMessage, now: number): void
  /** Resting orders may trade. */
  step(now: number): void
  /** The words that have arrived by then. */
  due(now: number): AnyMessage[]
  /** What is on its way arrives, and is told to nobody. */
  forget(): void
  snapshot(): AnyMessage[]
  /** Lots of an approval that are filled, and that are filled or could be. */
  filled(approval: number): Money
  worst(approval: number): Money
  /** Client order ids that came more than once. */
  readonly repeats: number
  readonly sent: number
  readonly working: number
}

export function createWorkedDesk(seed: number, faults: DeskFaults): WorkedDesk {
  const rng = seededRng(seed)
  const orders = new Map<number, Working>()
  const memories = new Map<number, string[]>()
  let words: { readonly at: number; readonly told: AnyMessage }[] = []
  const heard = new Set<string>()
  let repeats = 0
  let fills = 0
  const chance = (p: number): boolean => rng.uniform() < p

  const say = (told: AnyMessage, now: number): void => {
    words.push({ at: now + rng.below(faults.delay + 1), told })
    if (chance(faults.twice)) words.push({ at: now + rng.below(2 * faults.delay + 1), told })
  }

  const leavesOf = ({ submit, filled }: Working): Money => submit.lots.minus(filled)

  const part = (lots: Money): Money =>
    chance(faults.partial) ? lots.times(rng.uniform()).toNearest('0.01', Money.ROUND_DOWN) : lots

  const fill = (order: Working, lots: Money, now: number): void => {
    if (lots.isZero()) return
    const { clientId, side } = order.submit
    order.filled = order.filled.plus(lots)
    if (leavesOf(order).isZero()) order.open = false
    const price = new Money('1.10005')
    const told = { clientId, fillId: `f${++fills}`, side, lots, price, fee: ZERO, leaves: leavesOf(order) }
    say(message('order.filled', told), now)
  }

  const close = (order: Working, now: number): void => {
    if (!order.open) return
    order.open = false
    say(message('order.canceled', { clientId: order.submit.clientId, leaves: leavesOf(order) }), now)
  }

  const submit = (said: MessageFor<'order.submit'>, now: number): void => {
    if (orders.has(said.clientId)) return void repeats++
    const order = { submit: said, filled: ZERO, open: true, leaves: said.lots, listed: true }
    orders.set(said.clientId, order)
    if (chance(faults.rejected)) {
      order.open = false
      return say(message('order.rejected', { clientId: said.clientId, code: 'VENUE_REFUSED' }), now)
    }
    say(message('order.accepted', { clientId: said.clientId, venueId: `v${said.clientId}` }), now)
    if (said.timeInForce === 'gtc') return
    fill(order, part(said.lots), now)
    close(order, now)
  }

  const remember = ({ approval, part: at, parts, body }: MessageFor<'execution.memory'>): void => {
    if (parts === 0) return void memories.delete(approval)
    if (at === 0) memories.set(approval, [])
    memories.get(approval)?.push(body)
  }

  /** The desk hears a word. */
  const learn = (told: AnyMessage): AnyMessage => {
    if (!('clientId' in told)) return told
    const order = orders.get(told.clientId)
    if (order === undefined) return told
    if (told.type === 'order.filled') heard.add(told.fillId)
    if ('leaves' in told) order.leaves = Money.min(order.leaves, told.leaves)
    const ends = told.type === 'order.canceled' || told.type === 'order.rejected'
    if (ends || order.leaves.isZero()) order.listed = false
    return told
  }

  const sum = (approval: number, lotsOf: (order: Working) => Money): Money =>
    [...orders.values()]
      .filter((order) => order.submit.parent === approval)
      .reduce((total, order) => total.plus(lotsOf(order)), ZERO)

  return {
    take(said, now) {
      if (said.type === 'order.submit') submit(said, now)
      if (said.type === 'execution.memory') remember(said)
      if (said.type !== 'order.cancel' && said.type !== 'order.modify') return
      const order = orders.get(said.clientId)
      if (order === undefined) throw new Error(`${said.clientId} was never sent`)
      if (said.type === 'order.cancel') return close(order, now)
      const { clientId, request, lots, price } = said
      const refused = !order.open || chance(faults.rejected)
      say(message(refused ? 'order.modifyRejected' : 'order.updated', { clientId, request, lots, price }), now)
    },
    step(now) {
      for (const order of orders.values()) {
        if (order.open && chance(faults.restFills)) fill(order, part(leavesOf(order)), now)
      }
    },
    due(now) {
      const [here, later] = [words.filter(({ at }) => at <= now), words.filter(({ at }) => at > now)]
      words = later
      return here.map(({ told }) => learn(told))
    },
    forget() {
      for (const { told } of words) learn(told)
      words = []
    },
    snapshot() {
      // A fill that is in it is not told again.
      words = words.filter(({ told }) => told.type !== 'order.filled' || !heard.has(told.fillId))
      return [
        message('account.snapshot', { part: 'begin' }),
        ...[...orders.values()]
          .filter(({ listed }) => listed)
          .map(({ leaves, submit: { clientId, side, lots, price } }) => {
            return message('order.open', {
              clientId,
              side,
              lots,
              price,
              leaves,
              venueId: `v${clientId}`,
            })
          }),
        ...[...memories].flatMap(([approval, bodies]) =>
          bodies.map((body, at) => message('execution.memory', { approval, part: at, parts: bodies.length, body })),
        ),
        message('account.snapshot', { part: 'end' }),
      ]
    },
    filled: (approval) => sum(approval, ({ filled }) => filled),
    worst: (approval) => sum(approval, (order) => (order.open ? order.submit.lots : order.filled)),
    get repeats() {
      return repeats
    },
    get sent() {
      return orders.size
    },
    get working() {
      return [...orders.values()].filter(({ open }) => open).length
    },
  }
}
