import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '#market/matching/engine-digest.ts'
import { fastEngine } from '#market/matching/fast-engine.ts'
import { plainEngine } from '#market/matching/plain-engine.ts'
import { anyRules, applyCommand, commandStream } from '#tests/command-stream.ts'
import type { EngineSnapshot } from '#market/matching/matching-engine.ts'
import { said, sideOf, tapeOf } from '#tests/conformance/matching-desk.ts'
import { refusalOf } from '#tests/conformance/matching-snapshots.suite.ts'
import { matchingSuite } from '#tests/conformance/matching.suite.ts'

matchingSuite(fastEngine)

describe('the fast matching engine', () => {
  it('is the plain one after every command of any stream, and takes its snapshots', () => {
    fc.assert(
      fc.property(anyRules, commandStream(150), fc.nat(150), (rules, commands, cut) => {
        let fast = fastEngine.create(rules)
        let plain = plainEngine.create(rules)
        for (const [k, command] of commands.entries()) {
          if (k === cut) {
            const [ofFast, ofPlain] = [fast.snapshot(), plain.snapshot()]
            expect(ofFast).toEqual(ofPlain)
            fast = fastEngine.restore(ofPlain)
            plain = plainEngine.restore(ofFast)
          }
          expect(said(applyCommand(fast, command))).toBe(said(applyCommand(plain, command)))
          expect(tapeOf(fast)).toEqual(tapeOf(plain))
          if (digestOf(fast) !== digestOf(plain)) {
            expect([sideOf(fast, 0), sideOf(fast, 1)]).toEqual([sideOf(plain, 0), sideOf(plain, 1)])
          }
          expect(digestOf(fast)).toBe(digestOf(plain))
        }
        expect(fast.snapshot()).toEqual(plain.snapshot())
      }),
      { numRuns: 300 },
    )
  })

  it('refuses or takes a damaged snapshot as the plain one does, and what both take is the same engine', () => {
    const numbers = fc.constantFrom<unknown>(
      0,
      1,
      -1,
      3,
      97,
      99,
      100,
      101,
      105,
      0.5,
      NaN,
      null,
      2 ** 40,
      2 ** 53,
      'GTC',
      true,
    )
    fc.assert(
      fc.property(anyRules, commandStream(60), fc.nat(), fc.nat(), numbers, (rules, commands, which, field, by) => {
        const engine = plainEngine.create(rules)
        for (const command of commands) applyCommand(engine, command)
        const snapshot = engine.snapshot()
        const parts: Record<string, unknown>[] = [
          ...[...snapshot.resting, ...snapshot.waiting].map((order) => ({ ...order })),
          { ...snapshot },
        ]
        const part = parts[which % parts.length]
        part[Object.keys(part)[field % Object.keys(part).length]] = by
        const damaged = {
          ...parts.at(-1),
          ...(part === parts.at(-1)
            ? {}
            : { resting: parts.slice(0, snapshot.resting.length), waiting: parts.slice(snapshot.resting.length, -1) }),
        } as unknown as EngineSnapshot // whatever a disk may hold
        const refusal = refusalOf(fastEngine, damaged)
        expect(refusal).toBe(refusalOf(plainEngine, damaged))
        if (refusal !== 'taken') return
        const [fast, plain] = [fastEngine.restore(damaged), plainEngine.restore(damaged)]
        expect(fast.snapshot()).toEqual(plain.snapshot())
        for (const command of commands)
          expect(said(applyCommand(fast, command))).toBe(said(applyCommand(plain, command)))
        expect(fast.snapshot()).toEqual(plain.snapshot())
      }),
      { numRuns: 400 },
    )
  })
})
