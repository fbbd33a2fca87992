/**
 * A snapshot on its way: asked for by number, collected frame by frame, given on when it is whole. One at a time, and a
 * lost session forgets it.
 *
 * A question that is under way answers later ones: a terminal reads a long history for seconds, and one that is asked
 * anew meanwhile would always answer the question before. What it tells is as new as any answer to the later one.
 */
import { lineOf } from '#domain/errors.ts'
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { TradeFrame, TradeHost } from './trade-contract.ts'

export interface WholeSnapshot {
  readonly head: FrameNamed<'SNAPSHOT'>
  readonly positions: readonly FrameNamed<'POSITION'>[]
  readonly orders: readonly FrameNamed<'ORDER_STATE'>[]
  readonly deals: readonly FrameNamed<'DEAL'>[]
}

export interface SnapshotTalk {
  /** Deals after this ticket; 0 for all that the terminal looks back for. */
  ask(afterDeal: bigint): void
  /** Asks again from where the last question did. */
  again(): void
  /** Takes a frame that belongs to the snapshot; false when it belongs to something else. */
  heard(frame: TradeFrame): boolean
  forget(): void
}

/** What was not heard of for so long is asked for anew. */
const PATIENCE_MICROS = 30_000_000

export function createSnapshotTalk(
  host: Pick<TradeHost, 'send' | 'sink' | 'now'>,
  nextRequest: () => number,
  whole: (snapshot: WholeSnapshot) => void,
): SnapshotTalk {
  let request = 0
  let afterDeal = 0n
  let heardAt = 0
  let head: FrameNamed<'SNAPSHOT'> | undefined
  let positions: FrameNamed<'POSITION'>[] = []
  let orders: FrameNamed<'ORDER_STATE'>[] = []
  let deals: FrameNamed<'DEAL'>[] = []

  const empty = (): void => {
    head = undefined
    positions = []
    orders = []
    deals = []
  }

  const ask = (after: bigint): void => {
    if (request !== 0 && afterDeal <= after && host.now() - heardAt < PATIENCE_MICROS) return
    afterDeal = after
    heardAt = host.now()
    request = nextRequest()
    empty()
    host.send({ ...frames.snapshotRequest.blank(), afterDeal, request })
  }

  const end = (tail: FrameNamed<'SNAPSHOT'>): void => {
    const begun = head !== undefined
    const snapshot = { head: tail, positions, orders, deals }
    request = 0
    empty()
    if (begun && isWhole(snapshot)) return whole(snapshot)
    host.sink.fault(lineOf('MT5_SNAPSHOT_TORN', { positions: tail.positions, orders: tail.orders, deals: tail.deals }))
  }

  return {
    ask,
    again: () => ask(afterDeal),
    heard(frame) {
      if (!('request' in frame) || request === 0 || frame.request !== request) return false
      heardAt = host.now()
      switch (frame.frame) {
        case 'SNAPSHOT':
          if (frame.stage === 0) {
            empty()
            head = frame
          } else end(frame)
          return true
        case 'POSITION':
          positions.push(frame)
          return true
        case 'ORDER_STATE':
          orders.push(frame)
          return true
        case 'DEAL':
          deals.push(frame)
          return true
        default:
          return false
      }
    },
    forget() {
      request = 0
      empty()
    },
  }
}

const isWhole = (snapshot: WholeSnapshot): boolean =>
  snapshot.positions.length === snapshot.head.positions &&
  snapshot.orders.length === snapshot.head.orders &&
  snapshot.deals.length === snapshot.head.deals
