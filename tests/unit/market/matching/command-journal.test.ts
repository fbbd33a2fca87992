import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  checkOfRecord,
  journaled,
  RECORD_DOUBLES,
  replay,
  type MatchingCommands,
} from '#market/matching/command-journal.ts'
import { digestOf } from '#market/matching/engine-digest.ts'
import { newOrder, type MatchingEngine, type MatchingRules, type NewOrder } from '#market/matching/matching-engine.ts'
import { plainEngine } from '#market/matching/plain-engine.ts'
import { anyRules, applyCommand, commandStream, type Command } from '#tests/command-stream.ts'

const rules: MatchingRules = { selfTrade: 'allow', icebergs: 'cycling' }

/** A sink that keeps copies, and all of them in a row. */
function tape() {
  const records: Float64Array[] = []
  return {
    sink: (record: Float64Array): void => void records.push(record.slice()),
    all: (): Float64Array<ArrayBuffer> => Float64Array.from(records.flatMap((record) => [...record])),
  }
}

/** An engine that ran `commands` and what it wrote. */
function ran(commands: readonly Command[], of: MatchingRules = rules) {
  const engine = plainEngine.create(of)
  const { sink, all } = tape()
  const journal = journaled(engine, sink)
  for (const command of commands) applyCommand(journal, command)
  return { engine, records: all() }
}

const whole = (engine: MatchingEngine): string => JSON.stringify(engine.snapshot()) + digestOf(engine)

/** Three orders that rest. */
const three = [1, 2, 3].map((id): Command => ({
  command: 'submit',
  order: { ...newOrder(), id, ticks: 100, size: id },
}))

describe('journal of commands', () => {
  it('gives the engine back', () => {
    fc.assert(
      fc.property(anyRules, commandStream(120), (of, commands) => {
        const { engine, records } = ran(commands, of)
        expect(records).toHaveLength(commands.length * RECORD_DOUBLES)
        const again = plainEngine.create(of)
        expect(replay(records, again)).toEqual({ applied: commands.length, fault: null })
        expect(whole(again)).toBe(whole(engine))
        expect(again.outcome).toEqual(engine.outcome)
      }),
      { numRuns: 60 },
    )
  })

  it('gives it back from a snapshot and the records since', () => {
    fc.assert(
      fc.property(anyRules, commandStream(120), fc.nat(120), (of, commands, wanted) => {
        const cut = Math.min(wanted, commands.length)
        const { engine, records } = ran(commands, of)
        const { engine: before } = ran(commands.slice(0, cut), of)
        const again = plainEngine.restore(before.snapshot())
        const tail = records.subarray(cut * RECORD_DOUBLES)
        expect(replay(tail, again, cut)).toEqual({ applied: commands.length - cut, fault: null })
        expect(whole(again)).toBe(whole(engine))
      }),
      { numRuns: 60 },
    )
  })

  it('stops at a record that was tampered with, whatever its place, and applies none of it', () => {
    const { records } = ran(three)
    fc.assert(
      fc.property(fc.nat(records.length - 1), fc.double(), (place, value) => {
        fc.pre(!Object.is(records[place], value))
        const bad = records.slice()
        bad[place] = value
        const engine = plainEngine.create(rules)
        const at = Math.floor(place / RECORD_DOUBLES)
        expect(replay(bad, engine)).toEqual({ applied: at, fault: 'badCheck' })
        expect(engine.orders).toBe(at)
      }),
    )
  })

  it('stops at half a record, a gap, a repetition', () => {
    const { records } = ran(three)
    for (let length = 2 * RECORD_DOUBLES + 1; length < records.length; length++) {
      const engine = plainEngine.create(rules)
      expect(replay(records.subarray(0, length), engine)).toEqual({ applied: 2, fault: 'halfRecord' })
      expect(engine.orders).toBe(2)
    }
    const engine = plainEngine.create(rules)
    expect(replay(records.subarray(RECORD_DOUBLES), engine)).toEqual({ applied: 0, fault: 'outOfOrder' })
    expect(replay(records, engine)).toEqual({ applied: 3, fault: null })
    expect(replay(records, engine, 3)).toEqual({ applied: 0, fault: 'outOfOrder' })
    expect(replay(new Float64Array(0), engine, 3)).toEqual({ applied: 0, fault: null })
  })

  it('stops at words it does not know, though the check fits', () => {
    const { records } = ran(three)
    const forged = (place: number, value: number): Float64Array => {
      const record = records.slice(0, RECORD_DOUBLES)
      record[place] = value
      record[RECORD_DOUBLES - 1] = checkOfRecord(record, 0)
      return record
    }
    const engine = plainEngine.create(rules)
    for (const command of [0, 8, 1.5, NaN, -1, Infinity]) {
      expect(replay(forged(1, command), engine)).toEqual({ applied: 0, fault: 'unknownCommand' })
    }
    for (const words of [20, 64, -1, 0.5, NaN, 2 ** 40]) {
      expect(replay(forged(7, words), engine)).toEqual({ applied: 0, fault: 'unknownWord' })
    }
    expect(engine.orders).toBe(0)
  })

  it('writes before it applies: a sink that throws leaves the engine as it was', () => {
    const engine = plainEngine.create(rules)
    const full = journaled(engine, () => {
      throw new RangeError('disk full')
    })
    expect(() => applyCommand(full, three[0])).toThrow('disk full')
    expect(engine.orders).toBe(0)
  })

  it('numbers a command again when the sink would not take it', () => {
    const { sink, all } = tape()
    let refuse = true
    const journal = journaled(plainEngine.create(rules), (record) => {
      if (refuse) throw new RangeError('disk full')
      sink(record)
    })
    expect(() => applyCommand(journal, three[0])).toThrow('disk full')
    refuse = false
    applyCommand(journal, three[0])
    expect(replay(all(), plainEngine.create(rules))).toEqual({ applied: 1, fault: null })
  })

  it('hands over one and the same buffer', () => {
    const seen = new Set<Float64Array>()
    const journal: MatchingCommands = journaled(plainEngine.create(rules), (record) => void seen.add(record))
    for (const command of three) applyCommand(journal, command)
    expect(seen.size).toBe(1)
  })

  it('leaves an order of no known type or time in force unwritten, and refused', () => {
    const { sink, all } = tape()
    const journal = journaled(plainEngine.create(rules), sink)
    const order = { ...newOrder(), id: 1, ticks: 100, size: 5 }
    // What untyped callers may send.
    for (const wrong of [{ type: 'pegged' }, { timeInForce: 'forever' }] as unknown as Partial<NewOrder>[]) {
      expect(journal.submit({ ...order, ...wrong }).status).toBe('rejected')
    }
    expect(all()).toHaveLength(0)
  })
})
