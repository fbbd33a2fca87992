/** What holds of a matching engine after every command of any stream, and of its snapshots. */
import { expect, it } from 'vitest'
import fc from 'fast-check'
import { digestOf, fillDigest } from '#market/matching/engine-digest.ts'
import type { EngineSnapshot, MatchingEngine, MatchingEngineKind } from '#market/matching/matching-engine.ts'
import { anyRules, applyCommand, commandStream, type Command } from '#tests/command-stream.ts'
import { said, tapeOf } from './matching-desk.ts'
import { MatchingLedger } from './matching-ledger.ts'

const LENGTH = 150

const saidOf = (engine: MatchingEngine, command: Command): string =>
  [said(applyCommand(engine, command)), ...tapeOf(engine), digestOf(engine)].join('; ')

/** As it would be on a disk. */
const stored = (engine: MatchingEngine): EngineSnapshot =>
  // What was written by `snapshot` is read back.
  JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot

export function streams(kind: MatchingEngineKind): void {
  it('never cross the book, lose no lot, and let the earlier order trade first at its own price', () => {
    fc.assert(
      fc.property(anyRules, commandStream(LENGTH), (rules, commands) => {
        const engine = kind.create(rules)
        const ledger = new MatchingLedger(engine)
        for (const command of commands) {
          applyCommand(engine, command)
          ledger.take(command)
        }
      }),
      { numRuns: 80 },
    )
  })

  it('come to the same from the same commands, however many engines there are', () => {
    fc.assert(
      fc.property(anyRules, commandStream(LENGTH), (rules, commands) => {
        const [one, other] = [kind.create(rules), kind.create(rules)]
        for (const command of commands) expect(saidOf(one, command)).toBe(saidOf(other, command))
      }),
      { numRuns: 30 },
    )
  })

  it('go on from a snapshot as if nothing had been', () => {
    fc.assert(
      fc.property(anyRules, commandStream(LENGTH), fc.nat(LENGTH), (rules, commands, cut) => {
        const straight = kind.create(rules)
        for (const command of commands.slice(0, cut)) applyCommand(straight, command)
        const snapshot = stored(straight)
        const restored = kind.restore(snapshot)
        expect(restored.snapshot()).toEqual(snapshot)
        expect(digestOf(restored)).toBe(digestOf(straight))
        for (const command of commands.slice(cut)) expect(saidOf(restored, command)).toBe(saidOf(straight, command))
        expect(restored.snapshot()).toEqual(straight.snapshot())
      }),
      { numRuns: 100 },
    )
  })

  it('a snapshot is not touched by what comes after it, nor the engine by what is done to it', () => {
    const engine = kind.create({ selfTrade: 'allow', icebergs: 'cycling' })
    fc.assert(
      fc.property(commandStream(60), (commands) => {
        for (const command of commands) applyCommand(engine, command)
        const snapshot = engine.snapshot()
        const before = JSON.stringify(snapshot)
        const restored = kind.restore(snapshot)
        for (const command of commands) applyCommand(restored, command)
        engine.endDay()
        expect(JSON.stringify(snapshot)).toBe(before)
      }),
      { numRuns: 20 },
    )
  })

  it('are told apart by digests of what rests and of what traded', () => {
    const [one, other] = [kind.create(plain), kind.create(plain)]
    const [fills, otherFills] = [fillDigest(), fillDigest()]
    const order = { owner: 1, type: 'limit', stopTicks: 0, timeInForce: 'GTC', expiresAt: 0, postOnly: false } as const
    const queue = [3, 4].map((id) => ({ ...order, id, side: 1 as const, ticks: 100, size: 5, display: 0 }))
    for (const each of queue) one.submit(each)
    for (const each of queue.toReversed()) other.submit(each)
    // Levels and lots are equal, the queues are not.
    expect(digestOf(one)).not.toBe(digestOf(other))
    for (const [engine, digest] of [
      [one, fills],
      [other, otherFills],
    ] as const) {
      engine.submit({ ...order, id: 5, side: 0, ticks: 100, size: 10, display: 0 })
      digest.take(engine.events)
    }
    expect(digestOf(one)).toBe(digestOf(other))
    expect([fills.trades, fills.lots]).toEqual([2, 10])
    expect(fills.hex()).not.toBe(otherFills.hex())
  })
}

const plain = { selfTrade: 'allow', icebergs: 'cycling' } as const
