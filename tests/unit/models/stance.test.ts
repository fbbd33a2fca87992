import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Stance } from '#domain/side.ts'
import { bandedStance, stanceKeeper, type VoterOutbox } from '#models/stance.ts'
import { EURUSD, message } from '#tests/outbox.ts'

const GBPUSD = { ...EURUSD, id: 2, symbol: 'GBPUSD' }

describe('banded stance', () => {
  const stance = (present: Stance, signal: number) => bandedStance(present, signal, 3, 1)

  it('takes a side at the enter level and keeps it down to the exit level', () => {
    expect(stance('flat', 2.9)).toBe('flat')
    expect(stance('flat', 3)).toBe('long')
    expect(stance('long', 1.1)).toBe('long')
    expect(stance('long', 1)).toBe('flat')
  })
  it('turns at once when the signal is strong the other way', () => {
    expect(stance('long', -3)).toBe('short')
    expect(stance('short', 3)).toBe('long')
  })
  it('abstains from what is not a number', () => {
    expect(stance('long', Number.NaN)).toBe('abstain')
  })
  it('enters from abstaining as from flat', () => {
    expect(stance('abstain', 3)).toBe('long')
    expect(stance('abstain', 0)).toBe('flat')
  })
  it('is the mirror image for the mirrored signal', () => {
    const turned = { long: 'short', short: 'long', flat: 'flat', abstain: 'abstain' } as const
    const stances = fc.constantFrom<Stance>('long', 'short', 'flat', 'abstain')
    fc.assert(
      fc.property(stances, fc.double(), (present, signal) => {
        expect(stance(turned[present], -signal)).toBe(turned[stance(present, signal)])
      }),
    )
  })
})

describe('stance keeper', () => {
  const row = (seconds: number, instrument = 1) => ({ seq: seconds, at: seconds * 1_000_000, instrument })

  /** Writes down each proposal and vote as `seq instrument stance confidence`. */
  function book() {
    const lines: string[] = []
    const outbox: VoterOutbox = {
      emit: ({ type, seq, instrument, stance, confidence }) =>
        void lines.push(`${type === 'decision.vote' ? 'vote ' : ''}${seq} ${instrument} ${stance} ${confidence}`),
    }
    return { lines, outbox }
  }

  it('proposes a stance when it changes and at no other time', () => {
    const { lines, outbox } = book()
    const keeper = stanceKeeper(3, [EURUSD], 0)
    for (const [second, stance] of [
      [1, 'flat'],
      [2, 'flat'],
      [3, 'long'],
      [4, 'long'],
      [5, 'flat'],
    ] as const) {
      keeper.opine(row(second), stance, 0.5, outbox)
    }
    expect(lines).toEqual(['1 1 flat 0.5', '3 1 long 0.5', '5 1 flat 0.5'])
  })

  it('keeps a stance for the minimum hold of event time', () => {
    const { lines, outbox } = book()
    const keeper = stanceKeeper(3, [EURUSD], 60)
    keeper.opine(row(0), 'long', 0.5, outbox)
    keeper.opine(row(59), 'short', 0.7, outbox)
    keeper.opine(row(60), 'short', 0.7, outbox)
    expect(lines).toEqual(['0 1 long 0.5', '60 1 short 0.7'])
    expect(keeper.statusOf(1)).toEqual({
      symbol: 'EURUSD',
      stance: 'short',
      confidence: 0.7,
      since: 60_000_000,
      changes: 2,
      held: 1,
    })
  })

  it('speaks for a stance held against the signal with no confidence', () => {
    const { lines, outbox } = book()
    const keeper = stanceKeeper(3, [EURUSD], 60)
    keeper.opine(row(0), 'long', 0.5, outbox)
    keeper.opine(row(1), 'short', 0.7, outbox)
    keeper.answer(message('decision.ballot', { seq: 2, ballot: 8 }), outbox)
    expect(lines.at(-1)).toBe('vote 2 1 long 0')
  })

  it('abstains at once, whatever the hold, and with no confidence', () => {
    const { lines, outbox } = book()
    const keeper = stanceKeeper(3, [EURUSD], 60)
    keeper.opine(row(0), 'long', 0.5, outbox)
    keeper.opine(row(1), 'abstain', Number.NaN, outbox)
    keeper.opine(row(2), 'long', 0.5, outbox)
    expect(lines).toEqual(['0 1 long 0.5', '1 1 abstain 0'])
  })

  it('is not held for ever by a clock that was set back', () => {
    const { lines, outbox } = book()
    const keeper = stanceKeeper(3, [EURUSD], 60)
    keeper.opine(row(90_000), 'long', 0.5, outbox)
    keeper.opine(row(10), 'flat', 0.5, outbox)
    expect(lines.length).toBe(2)
  })

  it('answers a ballot with the stance on its instrument, as the voter it is', () => {
    const keeper = stanceKeeper(3, [EURUSD, GBPUSD], 0)
    const votes: unknown[] = []
    const outbox: VoterOutbox = { emit: (sent) => void votes.push({ ...sent }) }
    keeper.opine(row(1, 2), 'short', 0.25, outbox)
    keeper.answer(
      message('decision.ballot', { seq: 9, at: 9_000_000, instrument: 2, ballot: 8, stance: 'long' }),
      outbox,
    )
    expect(votes[1]).toEqual({
      type: 'decision.vote',
      seq: 9,
      at: 9_000_000,
      instrument: 2,
      ballot: 8,
      voter: 3,
      stance: 'short',
      confidence: 0.25,
      veto: false,
    })
  })

  it('abstains before its first opinion and on an instrument nobody trades', () => {
    const { lines, outbox } = book()
    const keeper = stanceKeeper(3, [EURUSD], 0)
    keeper.answer(message('decision.ballot', { seq: 1, ballot: 8 }), outbox)
    keeper.opine(row(2, 7), 'long', 1, outbox)
    keeper.answer(message('decision.ballot', { seq: 3, ballot: 9, instrument: 7 }), outbox)
    expect(lines).toEqual(['vote 1 1 abstain 0', 'vote 3 7 abstain 0'])
  })
})
