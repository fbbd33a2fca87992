/**
 * Votes by a model: scores every row and keeps a stance on each instrument.
 *
 * p is the model's probability that the price rises. Long from `enterAt` up and until p is no longer above `exitAt`;
 * short the mirror image; confidence |2p - 1|. A row the model cannot score (NaN) makes it abstain, and `status` says
 * which input is missing. Cost: O(inputs of the model) a row, no allocation.
 */
import type { Scorer } from '#models/model.ts'
import { bandedStance, stanceKeeper, type StanceStatus } from '#models/stance.ts'
import { bindModel, type ModelFile, modelFile } from '#models/weight-file.ts'
import { defineAgent } from '#swarm/behaviour.ts'

export interface MlConfig {
  /** The content of a weight file. */
  readonly model: ModelFile
  /** Probabilities in [0.5, 1]. */
  readonly enterAt: number
  readonly exitAt: number
  /** Event time. */
  readonly minHoldSeconds: number
}

export interface MlStatus {
  readonly model: string
  readonly instruments: readonly (StanceStatus & {
    readonly rows: number
    /** The last probability; null for NaN. */
    readonly probability: number | null
    /** Why the last row could not be scored; empty when it was. */
    readonly reason: string
    readonly inputs: readonly { readonly name: string; readonly value: number | null }[]
  })[]
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

export default defineAgent({
  name: 'ml',
  about: 'Scores every row by a model and votes with the stance that follows.',
  capabilities: ['vote'],
  consumes: ['feature.row', 'market.gap', 'decision.ballot'],
  produces: ['decision.proposal', 'decision.vote'],
  config: (z) =>
    z
      .strictObject({
        model: modelFile(z).describe('the content of a weight file; a configuration names its path'),
        enterAt: z
          .number()
          .min(0.5)
          .max(1)
          .default(0.6)
          .describe('probability from which it is long; short from 1 less it'),
        exitAt: z.number().min(0.5).max(1).default(0.52).describe('probability down to which a stance is kept'),
        minHoldSeconds: z.number().min(0).default(60).describe('event time a stance is kept, seconds'),
      })
      .refine(({ enterAt, exitAt }) => exitAt <= enterAt, { path: ['exitAt'], message: 'must not be above enterAt' }),
  recovery: 'replay',
  warmupRecords: 4_096,

  create({ model: file, enterAt, exitAt, minHoldSeconds }: MlConfig, env) {
    const model = bindModel(file, env.columns)
    const keeper = stanceKeeper(env.node, env.instruments, minHoldSeconds)
    const scorers: (Scorer | undefined)[] = []
    for (const { id } of env.instruments) scorers[id] = model.scorer()
    // Typed arrays by instrument id: one write a row, no boxing.
    const probabilities = new Float64Array(scorers.length).fill(Number.NaN)
    const rows = new Float64Array(scorers.length)

    return {
      receive(message, ctx) {
        switch (message.type) {
          case 'feature.row': {
            const id = message.instrument
            const scorer = scorers[id]
            // A row of a crossed quote says nothing of the price: the stance stands.
            if (scorer === undefined || Number.isNaN(message.mid)) return
            const p = scorer.score(message.values)
            probabilities[id] = p
            rows[id]++
            const stance = bandedStance(keeper.stanceOn(id), p - 0.5, enterAt - 0.5, exitAt - 0.5)
            return keeper.opine(message, stance, Math.abs(2 * p - 1), ctx)
          }
          case 'decision.ballot':
            return keeper.answer(message, ctx)
          case 'market.gap':
            for (let id = 0; id < scorers.length; id++) {
              if (message.instrument === 0 || message.instrument === id) scorers[id]?.reset()
            }
            return
          case 'agent.timer':
            return
        }
      },

      status(): MlStatus {
        return {
          model: model.description,
          instruments: env.instruments.map(({ id }) => {
            const inputs = model.inputNames.map((name, k) => ({ name, value: orNull(scorers[id]!.inputs[k]) }))
            const missing = inputs.filter((input) => input.value === null).map((input) => input.name)
            const unscored = rows[id] === 0 ? 'no row yet' : `no number for ${missing.join(', ')}`
            return {
              ...keeper.statusOf(id)!, // every instrument of the env has a seat
              rows: rows[id],
              probability: orNull(probabilities[id]),
              reason: Number.isNaN(probabilities[id]) ? unscored : '',
              inputs,
            }
          }),
        }
      },
    }
  },
})
