/**
 * Two seeded streams of commands for a matching engine.
 *
 * xc  1,000 orders to begin with, then moves above all (83 %), some orders, immediate ones and cancels, so that about a
 *     thousand rest. The mix is that of exchange-core's latency test of one pair.
 * lq  limits only, buys and sells in turn at a handful of prices, so that half of all comes to rest. Liquibook's test.
 *
 * The same seed gives the same stream on every machine, whatever engine it is for: the flow is generated against an
 * engine of its own.
 */
import { FlowEngine, levelsDigest } from './flow-engine.ts'

/** Commands: five 32-bit integers each, op, id, side (0 buy, 1 sell), price, lots. */
export const LIMIT = 0
export const IOC = 1
export const CANCEL = 2
/** To a new price. */
export const MOVE = 3
export const COMMAND_WORDS = 5

export interface OrderFlow {
  readonly commands: Int32Array
  readonly count: number
  /** How many of each op. */
  readonly mix: readonly number[]
  /** What the book is in the end, by the engine it was generated against. */
  readonly digest: string
  readonly trades: number
  readonly lots: number
}

/** mulberry32. */
function uniforms(seed: number): () => number {
  let state = seed
  return () => {
    state = ((state | 0) + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const XC_PRICE = 63_095
const XC_LIVE = 1_000

/** `count` commands after the first thousand orders. */
export function xcFlow(count: number, seed: number): OrderFlow {
  const uniform = uniforms(seed)
  const below = (bound: number): number => Math.floor(uniform() * bound)
  const deviation = Math.min(Math.floor(XC_PRICE * 0.05), 10_000)
  const lowest = XC_PRICE - deviation * 5
  const highest = XC_PRICE + deviation * 5
  const half = XC_LIVE / 2
  const engine = new FlowEngine()
  engine.last = XC_PRICE
  /** Price by id of what rests, in the order it came or moved last. */
  const live = new Map<number, number>()
  engine.onDone = (id) => live.delete(id)
  const commands = new Int32Array((count + XC_LIVE) * COMMAND_WORDS)
  const mix = [0, 0, 0, 0]
  let words = 0
  let nextId = 1
  let [sells, buys] = [0, 0]
  let filled = false

  const put = (op: number, id: number, side: number, price: number, lots: number): void => {
    commands[words++] = op
    commands[words++] = id
    commands[words++] = side
    commands[words++] = price
    commands[words++] = lots
    mix[op]++
  }
  const someSide = (): number => (below(4) >= 2 ? 0 : 1)
  const someLots = (): number => 1 + below(6) * below(6) * below(6)
  const nearLast = (): number => Math.min(highest, Math.max(lowest, engine.last))

  const limit = (): void => {
    const side = someSide()
    const range = 1 + Math.floor(uniform() ** 2 * deviation)
    let offset = 0
    for (let k = 0; k < 4; k++) offset += below(range)
    offset = Math.trunc(offset / 4) * 2 - range
    if (offset > 0 !== (side === 1)) offset = -offset
    const price = nearLast() + offset
    const lots = someLots()
    const id = nextId++
    put(LIMIT, id, side, price, lots)
    if (engine.add(id, side, price, lots, false) > 0) live.set(id, price)
  }
  const immediate = (): void => {
    const side = someSide()
    const lots = someLots()
    const id = nextId++
    const price = side === 1 ? lowest : highest
    put(IOC, id, side, price, lots)
    engine.add(id, side, price, lots, true)
  }
  const someLive = (): number => {
    const passed = below(Math.min(live.size, 512))
    const ids = live.keys()
    let id = ids.next().value! // the caller saw that there is one
    for (let k = 0; k < passed; k++) id = ids.next().value!
    return id
  }
  const move = (id: number): void => {
    const price = live.get(id)! // it is live
    const last = nearLast()
    const step = (last - price) * 0.01
    const by = price > last ? Math.floor(step) : price < last ? Math.ceil(step) : below(2) * 2 - 1
    const to = Math.min(price + by, highest)
    put(MOVE, id, 0, to, 0)
    live.set(id, to)
    engine.move(id, to)
  }
  const later = (): void => {
    const lack = half - (someSide() === 1 ? sells : buys)
    const grow = lack > 0
    const fast = !filled || lack > Math.min(512, (half * 3) / 4)
    if (!filled && !grow) filled = true
    const dice = below(grow ? (fast ? 2 : 10) : 40)
    if (dice < 2 || live.size === 0) return grow ? limit() : immediate()
    const id = someLive()
    if (dice > 2) return move(id)
    put(CANCEL, id, 0, 0, 0)
    live.delete(id)
    engine.cancel(id)
  }

  for (let k = 0; k < count + XC_LIVE; k++) {
    if (k < XC_LIVE) limit()
    else later()
    // Looked at now and then only, as the flow it is like does.
    if (k % 512 === 0) [buys, sells] = engine.resting
  }
  return ended(commands, mix, engine)
}

export function lqFlow(count: number, seed: number): OrderFlow {
  const uniform = uniforms(seed)
  const below = (bound: number): number => Math.floor(uniform() * bound)
  const engine = new FlowEngine()
  const commands = new Int32Array(count * COMMAND_WORDS)
  for (let k = 0; k < count; k++) {
    const side = k % 2
    const price = below(10) + (side === 1 ? 1_884 : 1_880)
    const lots = (below(10) + 1) * 100
    commands.set([LIMIT, k + 1, side, price, lots], k * COMMAND_WORDS)
    engine.add(k + 1, side, price, lots, false)
  }
  return ended(commands, [count, 0, 0, 0], engine)
}

const ended = (commands: Int32Array, mix: readonly number[], engine: FlowEngine): OrderFlow => ({
  commands,
  count: commands.length / COMMAND_WORDS,
  mix,
  digest: levelsDigest((take) => engine.eachLevel(take)),
  trades: engine.trades,
  lots: engine.lots,
})
