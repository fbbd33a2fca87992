/**
 * What a worked order says outside: its children, what must be remembered of it, and that no more of it will come.
 *
 * A host bounds what one message may cause, so every turn has so many messages; who finds no room waits for the next.
 */
import { type Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { decisionDone } from '#messages/decisions.ts'
import { orderCancel, orderModify, orderSubmit } from '#messages/orders.ts'
import { executionMemory } from '#messages/system.ts'
import type { NewOrder } from '#trading/orders/blotter.ts'
import { CHILDREN_AT_ONCE } from './execution-run.ts'
import type { ChildIntent } from './intents.ts'
import { partsOf, type WorkedApproval } from './run-memory.ts'
import type { WorkTerms } from './work-terms.ts'
import type { ChildLink, WorkedOrder } from './worked-order.ts'

type Said = 'order.submit' | 'order.modify' | 'order.cancel' | 'decision.done' | 'execution.memory'

/** The way out, and what the one who lends it knows. */
export interface WorkExit {
  emit(message: Extract<AnyMessage, { readonly type: Said }>): void
  /** Notes a child before it goes out. False: it must not. */
  place(order: NewOrder): boolean
  /** Notes a request, so that its answer is known for one. */
  asked(clientId: number, fact: 'updateAsked' | 'cancelAsked', request: number): void
  /** Host time after which a child that is sent now must not reach the venue. */
  expires(): Micros
}

export interface WorkOutbox {
  turn(): void
  /** True while one more order may say all it has to say at once. */
  readonly hasRoom: boolean
  remember(order: WorkedOrder, lastChild: number): void
  intent(order: WorkedOrder, link: ChildLink, intent: Readonly<ChildIntent>): void
  /** `cause` is what is known of the approval, if anything is. */
  done(approval: number, filled: Money, reason: string, cause?: Cause): void
  forget(approval: number, cause?: Cause): void
}

type Cause = Pick<WorkedApproval, 'seq' | 'at' | 'instrument'>
const NO_CAUSE: Cause = { seq: 0, at: 0, instrument: 0 }

/** Messages a turn; the rest of the 64 a host allows is the agent's own. */
const ROOM = 30
/** Parts of the longest memory. */
const PARTS = 5
/** One order pauses, goes on and ends at most: two memories, its children, and three words more. */
const MOST = CHILDREN_AT_ONCE + 2 * PARTS + 3

/** `firstRequest` is above every request an earlier incarnation can have made about a child. */
export function createWorkOutbox(exit: WorkExit, { takes }: WorkTerms, firstRequest: number): WorkOutbox {
  const submit = orderSubmit.draft()
  const modify = orderModify.draft()
  const cancel = orderCancel.draft()
  const done = decisionDone.draft()
  const memory = executionMemory.draft()
  let room = ROOM

  const emit = (message: Parameters<WorkExit['emit']>[0]): void => {
    room--
    exit.emit(message)
  }

  const head = (draft: { seq: number; at: Micros; instrument: number }, { seq, at, instrument }: Cause): void => {
    draft.seq = seq
    draft.at = at
    draft.instrument = instrument
  }

  const send = ({ approval, scale }: WorkedOrder, { clientId }: ChildLink, intent: Readonly<ChildIntent>): void => {
    const { steps, ticks, timeInForce } = intent
    const { approval: parent, instrument, side, reduceOnly, reference, ballot, seq, at } = approval
    const lots = scale.lotsOf(steps)
    const isMarket = ticks === null || (takes === 'market' && timeInForce === 'ioc')
    const orderType = isMarket ? 'market' : 'limit'
    const price = isMarket ? ZERO : scale.priceOf(ticks)
    const placed = { clientId, parent, instrument, side, lots, orderType, price, reference, ballot, seq, at } as const
    if (!exit.place({ ...placed, lapses: Infinity })) return
    head(submit, approval)
    submit.clientId = clientId
    submit.parent = parent
    submit.side = side
    submit.lots = lots
    submit.orderType = orderType
    submit.price = price
    submit.timeInForce = timeInForce
    submit.reduceOnly = reduceOnly
    submit.expires = exit.expires()
    emit(submit)
  }

  return {
    turn() {
      room = ROOM
    },
    get hasRoom() {
      return room >= MOST
    },

    remember(order, lastChild) {
      const { approval, choice, execution, links } = order
      const snapshot = execution.snapshot(true)
      if (snapshot === null) return
      const clientIds = snapshot.children.children.map(({ id }) => links.get(id)?.clientId ?? 0)
      const parts = partsOf({ approval, choice, snapshot, clientIds, lastChild })
      head(memory, approval)
      memory.approval = approval.approval
      memory.parts = parts.length
      parts.forEach((body, part) => {
        memory.part = part
        memory.body = body
        emit(memory)
      })
    },

    intent(order, link, intent) {
      switch (intent.kind) {
        case 'new':
          return send(order, link, intent)
        case 'replace':
          if (intent.ticks === null) return
          head(modify, order.approval)
          modify.clientId = link.clientId
          modify.request = firstRequest + link.modifies++
          modify.lots = order.scale.lotsOf(intent.steps)
          modify.price = order.scale.priceOf(intent.ticks)
          exit.asked(link.clientId, 'updateAsked', modify.request)
          return emit(modify)
        case 'cancel':
          head(cancel, order.approval)
          cancel.clientId = link.clientId
          cancel.request = firstRequest + link.cancels++
          exit.asked(link.clientId, 'cancelAsked', cancel.request)
          return emit(cancel)
      }
    },

    done(approval, filled, reason, cause = NO_CAUSE) {
      head(done, cause)
      done.approval = approval
      done.filled = filled
      done.reason = reason
      emit(done)
    },

    forget(approval, cause = NO_CAUSE) {
      head(memory, cause)
      memory.approval = approval
      memory.part = 0
      memory.parts = 0
      memory.body = ''
      emit(memory)
    },
  }
}
