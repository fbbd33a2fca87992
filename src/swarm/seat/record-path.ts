/**
 * The path of one record through one node, the innermost loop of the runtime:
 *
 *     way in    record ─▶ decode into a lent message ─▶ receive ─▶ record done, everything it caused published
 *     way out   message ─▶ encode into the node's own ring
 *
 * V8 keeps what it learns of a function (types, callees, constants) once a function, not once a caller. Nodes that
 * share a thread would share these two, and then no `decode`, `receive` or `encode` in them has one target: none is
 * inlined and nothing is constant. So each input and each outbox runs a copy of its own, compiled from the same text:
 * almost twice the ticks through four agents on one thread (`npm run bench -- actors`). A copy sees nothing of this
 * module: whatever it uses comes with its arguments.
 */
import { messageById, type AnyMessage, type Definition, type MessageType } from '#messages/catalogue.ts'
import { STAMP_WORD } from '#messages/record.ts'
import { laneOrder, orderOf } from './lane-order.ts'
import type { Input, Resident } from './resident.ts'
import type { RingWriter } from '#swarm/links/ring-writer.ts'

/** Messages one `receive` may emit; every output ring has room for as many before a record is taken. */
export const EMIT_LIMIT = 64

/** Where a type of message goes. */
export interface Route {
  readonly id: number
  readonly encode: Definition['encode']
  readonly writer: RingWriter
}

/** Lent messages, one a kind and thread: overwritten by the next record of that kind. */
export const views: readonly (AnyMessage | undefined)[] = messageById.map((definition) => definition?.draft())

/** Everything the copies use of this module. */
const kit = {
  emitLimit: EMIT_LIMIT,
  stampWord: STAMP_WORD,
  views,
  decoders: messageById.map((definition) => definition?.decode),
  /** Facts and commands reach a paused node; market data and decisions do not. */
  whilePaused: messageById.map((_, id) => orderOf([id]) === laneOrder.command),
} as const

/**
 * Handles up to `wanted` records of one input. Returns how many: fewer when an output ring lacks room for a whole
 * `receive`, or when the producer overwrote the record being decoded. A throw leaves its record undone.
 */
export type Take = (wanted: number) => number

function wayIn(
  node: Resident,
  input: Omit<Input, 'take'>,
  { emitLimit, stampWord, views, decoders, whilePaused }: typeof kit,
): Take {
  const { data, command, consumed, ctx } = node
  const { reader, accepts } = input
  const { ring, doneWord } = reader
  const { f, i, mask, slotWords, head } = ring
  return (wanted) => {
    const { timedKind } = node
    const behaviour = node.behaviour!
    const running = node.state === 'running'
    const mayTear = reader.mayTear()
    let { cursor } = reader
    let handled = 0
    let received = 0
    while (
      handled < wanted &&
      (data === undefined || data.hasRoom(emitLimit)) &&
      (command === undefined || command.hasRoom(emitLimit))
    ) {
      const w = (cursor & mask) * slotWords
      const id = i[2 * w]
      if (accepts[id] === 1) {
        const view = views[id]! // every accepted number is in the catalogue
        decoders[id]!(f, i, w, view)
        node.stamp = f[w + stampWord]!
        if (mayTear && !reader.intact()) break
        if (id === timedKind) node.measure()
        if (running || whilePaused[id]) {
          behaviour.receive(view, ctx)
          consumed[id]++
          received++
        } else {
          node.countSkipped()
        }
      } else if (mayTear && !reader.intact()) break // the number may be that of another record
      cursor = (cursor + 1) | 0
      reader.cursor = cursor
      if (node.pending > 0) {
        if (node.tap !== undefined) node.tapUncommitted()
        node.pending = 0
        if (data !== undefined) data.settle(head, doneWord, cursor, command)
        else command!.settle(head, doneWord, cursor, undefined) // it went somewhere
      } else head[doneWord] = cursor
      handled++
    }
    if (received > 0 && timedKind === 0) node.measure()
    return handled
  }
}

function wayOut(node: Resident, { emitLimit, stampWord }: typeof kit): (message: AnyMessage) => void {
  const { emitted, ints, currentWord } = node
  let type: MessageType | '' = ''
  let route: Route | undefined
  return (message) => {
    if (message.type !== type) {
      route = node.routeOf(message.type)
      ;({ type } = message)
    }
    if (node.muted) return
    if (node.pending === emitLimit) node.refuseMore(message.type)
    const { id, encode, writer } = route!
    if (node.publishesAtOnce) {
      if (!writer.hasRoom(1)) node.refuseFull(message.type)
      if (ints[currentWord] === 0) node.stampNow() // from a callback: the last turn's stamp may be a whole park old
    }
    const w = writer.slot()
    encode(message, writer.f, writer.i, w) // may throw: only then is the slot taken
    writer.f[w + stampWord] = node.stamp
    writer.advance()
    node.pending++
    emitted[id]++
    if (node.publishesAtOnce) node.publish()
  }
}

let copies = 0

/** The same function, compiled anew: V8 shares what it learned between functions of equal text, so each differs. */
function copyOf<F extends typeof wayIn | typeof wayOut>(text: F): F {
  // oxlint-disable-next-line no-new-func
  return new Function(`return ${text.toString()} // ${copies++}`)() as F // the very text of an F
}

export const createTake = (node: Resident, input: Omit<Input, 'take'>): Take => copyOf(wayIn)(node, input, kit)
export const createEmit = (node: Resident): ((message: AnyMessage) => void) => copyOf(wayOut)(node, kit)
