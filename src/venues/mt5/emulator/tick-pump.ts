/**
 * The cursor pump: what each subscribed symbol's base has behind its cursor, frame by frame and symbol by symbol, as long
 * as the swarm takes it. What is not sent stays in the base; nothing is ever skipped.
 */
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import type { Link } from './link.ts'
import type { WatchedSymbol } from './market-watch.ts'
import type { Surroundings } from './surroundings.ts'
import type { BaseTick } from './tick-base.ts'

/** Frames of a symbol a run sends at most, so that a run never takes long. */
const ROUNDS = 8

/** A symbol that is streamed. */
export interface Stream {
  readonly sid: number
  readonly symbol: WatchedSymbol
  /** Place of the next tick to send. */
  next: number
  /** A millisecond that reads in reverse until this place; 0 and 0 for none. */
  turned: { readonly from: number; readonly to: number }
}

export interface TickPump {
  /** False when as many frames wait for the swarm as may. */
  readonly room: boolean
  /** Sends what there is; true when there was more than a run sends. */
  run(streams: readonly Stream[]): boolean
  /** The stream of a subscription: from the cursor on, or from the newest millisecond. */
  open(sid: number, symbol: WatchedSymbol, fromTime: number, fromCount: number): Stream
  /** A session begins or is over. */
  forget(): void
}

export function createTickPump(around: Surroundings, link: Link): TickPump {
  const { pace, faults } = around
  const frame: FrameNamed<'TICKS'> = frames.ticks.blank()
  const pool: BaseTick[] = Array.from({ length: pace.frameRows }, () => ({
    time: 0,
    bid: 0,
    ask: 0,
    last: 0,
    volume: 0,
    flags: 0,
  }))
  /** Numbers of the TICKS frames the swarm has not taken. */
  let window: number[] = []
  let turn = 0
  /** Place behind the last tick this program sent of a symbol, over all sessions. */
  const told = new Map<string, number>()

  const room = (): boolean => {
    const { acked } = link
    while (window.length > 0 && window[0] <= acked) window.shift()
    return window.length < pace.windowFrames
  }

  const read = ({ symbol, turned }: Stream, place: number, into: BaseTick): void =>
    symbol.base.read(place < turned.to ? turned.from + turned.to - 1 - place : place, into)

  /** One frame: rows of the past, or rows of the present, never both. */
  const send = (stream: Stream): boolean => {
    const { symbol, sid } = stream
    const { base } = symbol
    if (stream.next < base.first) stream.next = base.first
    if (stream.next >= base.end) return false
    const pastBefore = around.serverNow() - pace.replayMillis
    let count = 0
    let past = false
    for (; count < pace.frameRows && stream.next < base.end; count++, stream.next++) {
      const row = pool[count]
      read(stream, stream.next, row)
      const isPast = row.time < pastBefore
      if (count === 0) past = isPast
      else if (isPast !== past) break
    }
    frame.sid = sid
    frame.offsetSeconds = around.offsetSeconds
    frame.rows = count === pool.length ? pool : pool.slice(0, count)
    window.push(link.send(frame, past ? flags.replay : 0))
    told.set(symbol.name, Math.max(told.get(symbol.name) ?? -Infinity, stream.next))
    return true
  }

  return {
    get room() {
      return room()
    },
    run(streams) {
      const count = streams.length
      for (let round = 0; round < ROUNDS; round++) {
        let any = false
        for (let k = 0; k < count; k++) {
          const at = (turn + k) % count
          if (!room()) {
            // The one that was held up comes first when there is room again.
            turn = at
            return false
          }
          if (send(streams[at])) any = true
        }
        if (!any) break
      }
      for (const { symbol, next } of streams) symbol.base.release(next)
      return streams.some(({ symbol, next }) => next < symbol.base.end)
    },
    open(sid, symbol, fromTime, fromCount) {
      const { base } = symbol
      const from = fromTime > 0 ? base.placeOf(fromTime) : base.newest()
      const next = fromTime > 0 ? Math.min(from + fromCount, base.end) : from
      let to = from
      // What this program sent itself it knows in its order; what another sent it reads anew.
      if (faults.reorderEqual && next > from && (told.get(symbol.name) ?? -Infinity) < next) {
        while (to < base.end && base.timeAt(to) === fromTime) to++
      }
      return { sid, symbol, next, turned: { from, to } }
    },
    forget() {
      window = []
    },
  }
}
