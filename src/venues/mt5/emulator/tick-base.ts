/**
 * The ticks of one symbol as a terminal keeps them: in the order they came, whatever times they carry. A late tick stands
 * where it came, behind newer ones.
 *
 * A place in it is a number that stays good: ticks of the past that join the front get lower ones. A cursor (time, count)
 * is the place `count` behind the first tick that is not older than `time`: all that came later is behind it too.
 *
 * Cost  columns of doubles; an append is amortised O(1), a look-up by time O(log n).
 */
export interface BaseTick {
  /** Server milliseconds. */
  time: number
  bid: number
  ask: number
  last: number
  volume: number
  flags: number
}

export interface TickBase {
  /** Place of the oldest tick, and behind the newest. Equal when it is empty. */
  readonly first: number
  readonly end: number
  append(tick: Readonly<BaseTick>): void
  /** Puts ticks of the past in front, oldest first. */
  prepend(ticks: readonly Readonly<BaseTick>[]): void
  /** Place of the first tick that is not older; `end` when all are. */
  placeOf(time: number): number
  /** Place of the first tick of the newest millisecond; `end` when it is empty. */
  newest(): number
  timeAt(place: number): number
  read(place: number, into: BaseTick): void
  /** Nobody asks for what is before `place` any more: it may go, but for the newest `keep`. */
  release(place: number): void
}

const COLUMNS = ['time', 'bid', 'ask', 'last', 'volume', 'flags', 'peak'] as const
type Columns = Record<(typeof COLUMNS)[number], Float64Array>

const columns = (room: number): Columns => ({
  time: new Float64Array(room),
  bid: new Float64Array(room),
  ask: new Float64Array(room),
  last: new Float64Array(room),
  volume: new Float64Array(room),
  flags: new Float64Array(room),
  peak: new Float64Array(room),
})

/** `keep`: ticks that stay although they were released. */
export function tickBase(keep = Infinity): TickBase {
  let room = 1_024
  let held = columns(room)
  let first = 0
  let count = 0

  /** Moves what is held to begin at row `at` of columns of `size` rows. */
  const move = (from: number, kept: number, at: number, size: number): void => {
    const to = columns(size)
    for (const name of COLUMNS) to[name].set(held[name].subarray(from, from + kept), at)
    held = to
    room = size
    count = kept
  }

  const put = (row: number, { time, bid, ask, last, volume, flags }: Readonly<BaseTick>): void => {
    held.time[row] = time
    held.bid[row] = bid
    held.ask[row] = ask
    held.last[row] = last
    held.volume[row] = volume
    held.flags[row] = flags
    held.peak[row] = row === 0 ? time : Math.max(time, held.peak[row - 1])
  }

  /** The first row whose peak is at least `time`: peaks never fall. */
  const rowOf = (time: number): number => {
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (held.peak[middle] < time) low = middle + 1
      else high = middle
    }
    return low
  }

  const base = {
    get first() {
      return first
    },
    get end() {
      return first + count
    },
    append(tick: Readonly<BaseTick>): void {
      if (count === room) move(0, count, 0, room * 2)
      put(count++, tick)
    },
    prepend(ticks: readonly Readonly<BaseTick>[]): void {
      const before = ticks.length
      move(0, count, before, Math.max(room, (count + before) * 2))
      first -= before
      count += before
      for (const [row, tick] of ticks.entries()) put(row, tick)
      for (let row = Math.max(1, before); row < count; row++) {
        held.peak[row] = Math.max(held.time[row], held.peak[row - 1])
      }
    },
    placeOf: (time: number) => first + rowOf(time),
    newest: () => (count === 0 ? first : first + rowOf(held.peak[count - 1])),
    timeAt: (place: number) => held.time[place - first],
    read(place: number, into: BaseTick): void {
      const row = place - first
      into.time = held.time[row]
      into.bid = held.bid[row]
      into.ask = held.ask[row]
      into.last = held.last[row]
      into.volume = held.volume[row]
      into.flags = held.flags[row]
    },
    release(place: number): void {
      const spare = Math.min(place - first, count - keep)
      // In large pieces, so that the copying costs nothing a tick.
      if (!(spare > keep)) return
      move(spare, count - spare, 0, room)
      first += spare
    },
  }
  return base
}
