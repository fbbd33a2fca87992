/**
 * The MetaTrader wire beside lines of JSON: pages of ticks written, read as values, and read row by row into one object
 * of the caller's, which is how the gateway takes them; an order and its result with their MACs, as the ends speak.
 */
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { wireEnd, type WireEnd } from '#venues/mt5/wire/wire-end.ts'
import { atLeast, atMost, Report } from './report.ts'
import { interleave, rateOf, repetitions, seconds, type Contender, type Reading } from './sampling.ts'

const ROUNDS = 7
const PAGE = 64
const PAGES_A_CHUNK = 50
const { ticks } = frames

const page: FrameNamed<'TICKS'> = {
  ...ticks.blank(),
  offsetSeconds: -10_800,
  sid: 1,
  n: PAGE,
  rows: Array.from({ length: PAGE }, (_, k) => ({
    time: 1_700_000_000_000 + 30 * k,
    bid: 126_350 + 5 * (k % 7),
    ask: 126_355 + 5 * (k % 7),
    last: 126_350 + 5 * (k % 5),
    volume: 1 + (k % 9),
    flags: 0x58,
  })),
}
const view = new DataView(new ArrayBuffer(ticks.size(page)))
const end = ticks.write(view, 0, page)
const lines = page.rows.map((row) => JSON.stringify({ sid: 1, ...row }))

// What is read is added up, so that no reading is optimised away; the sum is looked at in the end.
let sum = 0

/** Nanoseconds a tick. */
async function nanos(passes: () => void): Promise<Reading> {
  const { value, ...percentiles } = await rateOf(seconds(0.3), PAGE * PAGES_A_CHUNK, () => {
    for (let k = 0; k < PAGES_A_CHUNK; k++) passes()
  })
  return { ...percentiles, value: 1e9 / value }
}

const fields = { offsetSeconds: 0, sid: 0, n: 0 }
const row = { time: 0, bid: 0, ask: 0, last: 0, volume: 0, flags: 0 }

function eachRow(): void {
  if (!ticks.readFields(view, 0, end, fields)) throw new Error('no page of ticks')
  for (let k = 0, at = ticks.fixedBytes; k < fields.n; k++, at += ticks.rowBytes) {
    ticks.readRow(view, at, row)
    sum += row.time + row.bid + row.ask + row.last + row.volume + row.flags
  }
}
function wholeValue(): void {
  for (const tick of ticks.read(view, 0, end)!.rows) sum += tick.time + tick.bid
}
function jsonLines(): void {
  for (const line of lines) {
    const tick = JSON.parse(line) as typeof row // what was just written above
    sum += tick.time + tick.bid
  }
}
function writePage(): void {
  sum += ticks.write(view, 0, page)
}
function writeLines(): void {
  for (const tick of page.rows) sum += JSON.stringify({ sid: 1, ...tick }).length
}

const report = new Report('wire')
const timed = (name: string, passes: () => void): Contender => ({ name, run: () => nanos(passes) })

const readers = [
  timed('tick read: JSON line', jsonLines),
  timed('tick read: frame as a value', wholeValue),
  timed('tick read: frame, row by row', eachRow),
]
const reading = await interleave(readers, repetitions(ROUNDS))
report.heard('ticks read', reading.others)
report.add(readers[0].name, 'ns', reading.readings.get(readers[0].name)!)
report.add(readers[1].name, 'ns', reading.readings.get(readers[1].name)!, readers[0].name)
report.add(readers[2].name, 'ns', reading.readings.get(readers[2].name)!, readers[0].name, ({ value, ratio }) => [
  atMost(value, 50, '50 ns'),
  atLeast(1 / ratio!, 15, '15 times as fast'),
])

const writers = [timed('tick written: JSON line', writeLines), timed('tick written: frame', writePage)]
const writing = await interleave(writers, repetitions(ROUNDS))
report.heard('ticks written', writing.others)
report.add(writers[0].name, 'ns', writing.readings.get(writers[0].name)!)
report.add(writers[1].name, 'ns', writing.readings.get(writers[1].name)!, writers[0].name)

/** An end whose frames the other one receives as it flushes them. */
function spoken(side: 'terminal' | 'swarm', peer: () => WireEnd): WireEnd {
  const end: WireEnd = wireEnd(side, {
    write: (bytes) => peer().receive(bytes),
    arrived(arrival) {
      if (end.valueOf(arrival) !== undefined) sum++
    },
    fault(reason, detail) {
      throw new Error(`${reason}: ${detail}`)
    },
  })
  return end
}
const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const terminal: WireEnd = spoken('terminal', () => swarm)
const swarm: WireEnd = spoken('swarm', () => terminal)
terminal.prove(one, other)
swarm.prove(other, one)
const order = { ...frames.order.blank(), cid: 1, volume: 1, price: 126_355 }
const result = { ...frames.orderResult.blank(), cid: 1, retcode: 10_009 }

const ends: readonly Contender[] = [
  {
    name: 'order and result, MACs made and checked',
    run: () =>
      rateOf(seconds(0.3), 100, () => {
        for (let k = 0; k < 100; k++) {
          swarm.send(order)
          swarm.flush()
          terminal.send(result)
          terminal.flush()
        }
      }),
  },
  {
    name: 'ticks in pages of 64, MACs made and checked',
    run: () =>
      rateOf(seconds(0.3), PAGE * PAGES_A_CHUNK, () => {
        for (let k = 0; k < PAGES_A_CHUNK; k++) terminal.send(page)
        terminal.flush()
        swarm.send({ frame: 'ACK' })
        swarm.flush()
      }),
  },
]
const whole = await interleave(ends, repetitions(ROUNDS))
report.heard('ends', whole.others)
report.add(ends[0].name, 'trips/s', whole.readings.get(ends[0].name)!)
report.add(ends[1].name, 'ticks/s', whole.readings.get(ends[1].name)!)
if (!(sum > 0)) throw new Error('nothing was read')
report.print()
