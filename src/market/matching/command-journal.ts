/**
 * A matching engine's commands as records of twelve doubles, 96 bytes, written before they are applied. An engine is a
 * function of its commands: a snapshot and the records since give it back.
 *
 *      0         1        2    3          4        5      6     7      8          9          10       11
 *     +---------+--------+----+----------+--------+------+-----+------+----------+----------+--------+------+
 *     | number  | command| id | ticks, at| size,by| owner| side| words| stopTicks| expiresAt| display| check|
 *     +---------+--------+----+----------+--------+------+-----+------+----------+----------+--------+------+
 *
 *   number   counts the commands of the engine: a gap or a repetition shows
 *   command  1 submit, 2 cancel, 3 reduce, 4 replace, 5 move, 6 advanceTo, 7 endDay; a field it has no use for is 0
 *   words    type + 4 timeInForce + 32 postOnly, the words by their place in the lists below
 *   check    32 bits of MurmurHash3's mix over the eleven before it; every NaN is one NaN
 *
 * Bad numbers are written as they came, for the engine refuses them the same way again.
 * Cost  one record buffer for good; nothing is allocated per command.
 */
import type { BookSide } from '#market/book-side.ts'
import { newOrder, type MatchingEngine, type NewOrder, type OrderType, type TimeInForce } from './matching-engine.ts'

export type MatchingCommands = Pick<
  MatchingEngine,
  'submit' | 'cancel' | 'reduce' | 'replace' | 'move' | 'advanceTo' | 'endDay'
>

export const RECORD_DOUBLES = 12
const CHECK = RECORD_DOUBLES - 1

const SUBMIT = 1
const CANCEL = 2
const REDUCE = 3
const REPLACE = 4
const MOVE = 5
const ADVANCE_TO = 6
const END_DAY = 7

const types: readonly OrderType[] = ['limit', 'market', 'stop', 'stopLimit']
const timesInForce: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTD', 'DAY']
const POST_ONLY = 32

const one = new Float64Array(1)
const halves = new Int32Array(one.buffer)

function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = hash ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

/** The check of the record that begins at `from`. */
export function checkOfRecord(records: Float64Array, from: number): number {
  let hash = 0x6d617463
  for (let k = from; k < from + CHECK; k++) {
    const value = records[k]
    one[0] = value
    // The payload of a NaN is not kept by everything a record may pass through.
    hash = value === value ? mix(mix(hash, halves[0]), halves[1]) : mix(mix(hash, 0), 0x7ff80000)
  }
  return hash >>> 0
}

/**
 * The commands of `engine`, each handed to `sink` first: the one record, to be copied before it returns. When the sink
 * throws, the command is not applied. `next` is the number of the next command: how many went before.
 *
 * An order of a type or a time in force that is no word of ours is refused unwritten: it changes nothing.
 */
export function journaled(engine: MatchingEngine, sink: (record: Float64Array) => void, next = 0): MatchingCommands {
  const record = new Float64Array(RECORD_DOUBLES)
  let number = next

  const write = (command: number, id: number, ticks: number, size: number): void => {
    record[0] = number
    record[1] = command
    record[2] = id
    record[3] = ticks
    record[4] = size
    if (command !== SUBMIT) record.fill(0, 5, CHECK)
    record[CHECK] = checkOfRecord(record, 0)
    sink(record)
    number++
  }

  return {
    submit(order) {
      const type = types.indexOf(order.type)
      const timeInForce = timesInForce.indexOf(order.timeInForce)
      if (type >= 0 && timeInForce >= 0) {
        record[5] = order.owner
        record[6] = order.side
        record[7] = type + 4 * timeInForce + (order.postOnly ? POST_ONLY : 0)
        record[8] = order.stopTicks
        record[9] = order.expiresAt
        record[10] = order.display
        write(SUBMIT, order.id, order.ticks, order.size)
      }
      return engine.submit(order)
    },
    cancel(id) {
      write(CANCEL, id, 0, 0)
      return engine.cancel(id)
    },
    reduce(id, by) {
      write(REDUCE, id, 0, by)
      return engine.reduce(id, by)
    },
    replace(id, ticks, size) {
      write(REPLACE, id, ticks, size)
      return engine.replace(id, ticks, size)
    },
    move(id, ticks) {
      write(MOVE, id, ticks, 0)
      return engine.move(id, ticks)
    },
    advanceTo(at) {
      write(ADVANCE_TO, 0, at, 0)
      return engine.advanceTo(at)
    },
    endDay() {
      write(END_DAY, 0, 0, 0)
      return engine.endDay()
    },
  }
}

/** `halfRecord`: the journal ends within one. `badCheck`: its doubles are not those written. */
export type JournalFault = 'halfRecord' | 'badCheck' | 'outOfOrder' | 'unknownCommand' | 'unknownWord'

export interface Replayed {
  /** Records applied: all that come before the fault. Also the place, from 0, of the record with the fault. */
  readonly applied: number
  /** Null when all of them are. */
  readonly fault: JournalFault | null
}

/** Applies records in their order and stops at the first with a fault. `next` is the number the first must have. */
export function replay(records: Float64Array, engine: MatchingCommands, next = 0): Replayed {
  const draft = newOrder()
  const whole = Math.floor(records.length / RECORD_DOUBLES)
  for (let k = 0; k < whole; k++) {
    const fault = faultOfRecord(records, k * RECORD_DOUBLES, next + k)
    if (fault !== null) return { applied: k, fault }
    applyRecord(records, k * RECORD_DOUBLES, engine, draft)
  }
  return { applied: whole, fault: records.length > whole * RECORD_DOUBLES ? 'halfRecord' : null }
}

function faultOfRecord(records: Float64Array, at: number, number: number): JournalFault | null {
  if (records[at + CHECK] !== checkOfRecord(records, at)) return 'badCheck'
  if (records[at] !== number) return 'outOfOrder'
  const command = records[at + 1]
  if (!(Number.isInteger(command) && command >= SUBMIT && command <= END_DAY)) return 'unknownCommand'
  const words = records[at + 7]
  const known =
    Number.isInteger(words) && words >= 0 && words < 2 * POST_ONLY && (words & 31) >> 2 < timesInForce.length
  return known ? null : 'unknownWord'
}

function applyRecord(records: Float64Array, at: number, engine: MatchingCommands, draft: NewOrder): void {
  const id = records[at + 2]
  const ticks = records[at + 3]
  const size = records[at + 4]
  switch (records[at + 1]) {
    case SUBMIT:
      draft.id = id
      draft.ticks = ticks
      draft.size = size
      draft.owner = records[at + 5]
      draft.side = records[at + 6] as BookSide // whatever was asked for: an engine refuses a side that is none
      draft.type = types[records[at + 7] & 3]
      draft.timeInForce = timesInForce[(records[at + 7] & 31) >> 2]
      draft.postOnly = records[at + 7] >= POST_ONLY
      draft.stopTicks = records[at + 8]
      draft.expiresAt = records[at + 9]
      draft.display = records[at + 10]
      engine.submit(draft)
      break
    case CANCEL:
      engine.cancel(id)
      break
    case REDUCE:
      engine.reduce(id, size)
      break
    case REPLACE:
      engine.replace(id, ticks, size)
      break
    case MOVE:
      engine.move(id, ticks)
      break
    case ADVANCE_TO:
      engine.advanceTo(ticks)
      break
    default:
      engine.endDay()
  }
}
