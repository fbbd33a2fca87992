/**
 * How worked orders come back after a restart, and what is done about children nobody can speak for.
 *
 * An order is made anew from what was kept of it. Its children that still work are in the snapshot, with what they left.
 * One that is not was over: if nobody heard it end, what it filled is not known, and its order ends as `unsure`. The
 * memory itself may be older than the last child, when its keeper had not read it all: a word about a child numbered
 * later than any that was known then is a sign of that, so an order waits `SETTLE_MICROS` before it sends again, and until
 * then nothing is kept that would take the place of a memory its keeper may be reading.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { ExecutionMemory } from '#messages/system.ts'
import type { Rng } from '#numeric/rng.ts'
import { type ChildMessage, type ChildWord, wordOf } from './child-messages.ts'
import { chosenAlgorithm } from './choice.ts'
import { createMemoryCollector, memoryOf } from './run-memory.ts'
import type { WorkMarket } from './work-market.ts'
import { termsOf, type WorkTerms } from './work-terms.ts'
import { type KnownOrder, linkChild, workedOrder, type WorkedOrder } from './worked-order.ts'

/** What was said about a child as its agent fell has arrived by then. */
export const SETTLE_MICROS = 2_000_000
/** Children spoken of before their order is known. */
const MOST_EARLY = 4_096

export interface RecoveryOptions {
  readonly all: ReadonlyMap<number, WorkedOrder>
  readonly markets: ReadonlyMap<InstrumentId, WorkMarket>
  readonly work: WorkTerms
  rng(): Rng
  find(clientId: number): KnownOrder | undefined
  knows(clientId: number): boolean
  adopt(order: WorkedOrder): void
  /** Something was kept of this approval that cannot be read. */
  lost(approval: number): void
}

export interface WorkRecovery {
  /** Begun by this incarnation: what was kept of it is its own. */
  begun(approval: number): void
  memory(message: ExecutionMemory): void
  /** A word about a child of no order here. */
  stray(message: ChildMessage, now: Micros): void
  /** The books took a whole snapshot; `first` when it is the first of this incarnation. Answers what came back. */
  reconciled(first: boolean, now: Micros): readonly WorkedOrder[]
}

export function createWorkRecovery(options: RecoveryOptions): WorkRecovery {
  const { all, markets, work } = options
  const collector = createMemoryCollector()
  const early = new Map<number, ChildWord>()
  /** The first approval this incarnation began; later ones have greater numbers. */
  let begunFrom = Infinity
  /** Approvals of earlier incarnations that are back, or lost for good. */
  const met = new Set<number>()
  let known = false
  let settledAt: Micros = -Infinity

  const restored = (approval: number, text: string, now: Micros): WorkedOrder | undefined => {
    const memory = memoryOf(text)
    if (memory === undefined) return undefined
    const market = markets.get(memory.approval.instrument)
    const algorithm = chosenAlgorithm(memory.choice)
    if (market === undefined || algorithm === undefined || memory.approval.approval !== approval) return undefined
    const execution = algorithm.create(termsOf(work, market.scale), options.rng())
    const { snapshot, clientIds, lastChild } = memory
    const settled = now + SETTLE_MICROS
    const notBefore = Math.max(snapshot.state.notBefore, settled)
    execution.restore({ ...snapshot, state: { ...snapshot.state, notBefore } })
    if (execution.status.phase === 'idle') return undefined
    const order = workedOrder(memory.approval, memory.choice, market.scale, execution, lastChild, settled)
    snapshot.children.children.forEach(({ id, steps, filled }, at) => {
      linkChild(order, id, clientIds[at], steps, filled)
    })
    return order
  }

  /** What became of the children that were open. */
  const compare = (order: WorkedOrder): void => {
    const { scale } = order
    for (const link of order.links.values()) {
      if (!link.open) continue
      const { child, clientId, steps } = link
      const found = options.find(clientId)
      const word = early.get(clientId)
      const left = word?.leaves ?? null
      const told = Math.max(link.filled, found === undefined ? 0 : scale.stepsIn(found.filled))
      const filledSteps = Math.max(told, left === null ? 0 : steps - scale.stepsIn(left))
      const isOpen = found?.open === true && word?.over !== true
      if (isOpen && filledSteps === link.filled) continue
      link.filled = filledSteps
      link.open = isOpen && filledSteps < steps
      order.unsaid.push({ type: isOpen ? 'filled' : 'closed', child, filledSteps })
      if (!isOpen && word?.over !== true) order.ending = 'unsure'
    }
  }

  const doubt = (instrument: InstrumentId, clientId: number): void => {
    for (const order of all.values()) {
      if (order.approval.instrument === instrument && clientId > order.lastChild) order.ending = 'unsure'
    }
  }

  return {
    begun(approval) {
      begunFrom = Math.min(begunFrom, approval)
    },

    memory: ({ approval, part, parts, body }) => collector.tell(approval, part, parts, body),

    stray(message, now) {
      const { clientId, instrument } = message
      if (known && now < settledAt) doubt(instrument, clientId)
      if (!known && early.size < MOST_EARLY) early.set(clientId, wordOf(message, early.get(clientId)))
    },

    reconciled(first, now) {
      const back: WorkedOrder[] = []
      for (const [approval, text] of collector.take()) {
        // It is here, or was over when this was told.
        if (approval >= begunFrom || met.has(approval)) continue
        met.add(approval)
        // Its keeper had not read it when it told the first: what was said of its children meanwhile is lost.
        const order = first ? restored(approval, text, now) : undefined
        if (order === undefined) {
          options.lost(approval)
          continue
        }
        back.push(order)
        options.adopt(order)
      }
      for (const order of all.values()) compare(order)
      for (const [clientId, { instrument }] of early) if (!options.knows(clientId)) doubt(instrument, clientId)
      if (!first) return back
      known = true
      settledAt = now + SETTLE_MICROS
      early.clear()
      return back
    },
  }
}
