/** The fast matching engine does what the plain one does, after every command of any stream, under all rules. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { digestOf } from '#market/matching/engine-digest.ts'
import { fastEngine } from '#market/matching/fast-engine.ts'
import type { MatchingEngine, MatchingRules } from '#market/matching/matching-engine.ts'
import { plainEngine } from '#market/matching/plain-engine.ts'
import { anyRules, applyCommand, commandStream, type Command } from '#tests/command-stream.ts'
import { said, sideOf, tapeOf } from '#tests/conformance/matching-desk.ts'

/** What a command came to: its outcome, the tape with sides, and the state. */
function answerOf(engine: MatchingEngine, command: Command): string {
  const outcome = said(applyCommand(engine, command))
  const sides = engine.events.side.subarray(0, engine.events.count).join('')
  return [outcome, ...tapeOf(engine), sides, digestOf(engine), engine.stops, engine.orders].join('; ')
}

function compare(plain: MatchingEngine, fast: MatchingEngine, commands: readonly Command[]): void {
  commands.forEach((command, k) => {
    const [expected, got] = [answerOf(plain, command), answerOf(fast, command)]
    if (got === expected) return
    const book = (engine: MatchingEngine) => [sideOf(engine, 0), sideOf(engine, 1)]
    expect({ k, command, got, book: book(fast) }).toEqual({ k, command, got: expected, book: book(plain) })
  })
}

describe('fast and plain matching engine', () => {
  it('agree after every command', () => {
    fc.assert(
      fc.property(anyRules, commandStream(400), (rules, commands) => {
        const [plain, fast] = [plainEngine.create(rules), fastEngine.create(rules)]
        compare(plain, fast, commands)
        expect(fast.snapshot()).toEqual(plain.snapshot())
      }),
      { numRuns: 150 },
    )
  })

  it('agree under each combination of rules', () => {
    for (const selfTrade of ['allow', 'cancelNewest', 'cancelOldest', 'cancelBoth'] as const) {
      for (const icebergs of ['cycling', 'whole', 'hiddenLast'] as const) {
        const rules: MatchingRules = { selfTrade, icebergs }
        const stream = commandStream(400)
        fc.assert(
          fc.property(stream, (commands) => compare(plainEngine.create(rules), fastEngine.create(rules), commands)),
          { numRuns: 10 },
        )
      }
    }
  })

  it("go on from each other's snapshot", () => {
    fc.assert(
      fc.property(anyRules, commandStream(300), fc.nat(300), (rules, commands, cut) => {
        const [plain, fast] = [plainEngine.create(rules), fastEngine.create(rules)]
        compare(plain, fast, commands.slice(0, cut))
        const [plainAgain, fastAgain] = [plainEngine.restore(fast.snapshot()), fastEngine.restore(plain.snapshot())]
        compare(plainAgain, fastAgain, commands.slice(cut))
        expect(fastAgain.snapshot()).toEqual(plainAgain.snapshot())
      }),
      { numRuns: 100 },
    )
  })
})
