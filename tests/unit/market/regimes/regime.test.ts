import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRegimeClassifier,
  REGIME_THRESHOLDS,
  REGIMES,
  type Regime,
  type RegimeObservation,
} from '#market/regimes/regime.ts'

const CALM: RegimeObservation = {
  spreadRank: 0.5,
  depthRank: 0.5,
  volatilityRank: 0.5,
  flowRatio: 0,
  varianceRatio: 1,
}
const SEEN: Record<Regime, RegimeObservation> = {
  LOW_LIQUIDITY: { ...CALM, spreadRank: 0.8, volatilityRank: 0.9 },
  VOLATILE: { ...CALM, volatilityRank: 0.8, flowRatio: 0.9, varianceRatio: 1.5 },
  TRENDING: { ...CALM, flowRatio: -0.3, varianceRatio: 1.1, spreadRank: 0.1, depthRank: 0.9 },
  MEAN_REVERTING: { ...CALM, varianceRatio: 0.9, spreadRank: 0.1, depthRank: 0.9 },
  HIGH_LIQUIDITY: { ...CALM, spreadRank: 0.2, depthRank: 0.8 },
  STABLE: CALM,
}

describe('a market regime', () => {
  it.each(REGIMES)('is called %s, and yields to the names before it', (name) => {
    const reading = createRegimeClassifier().observe(SEEN[name])
    expect([reading.raw, reading.regime]).toEqual([name, name])
  })

  it('is drawn from three axes', () => {
    const { liquidity, volatility, direction } = createRegimeClassifier().observe(SEEN.TRENDING)
    expect([liquidity, volatility, direction]).toEqual(['high', 'normal', 'trend'])
    const thin = createRegimeClassifier().observe({ ...CALM, depthRank: 0.2, volatilityRank: 0.2 })
    expect([thin.liquidity, thin.volatility, thin.direction]).toEqual(['low', 'low', 'none'])
  })

  it.each(Object.keys(CALM))('has no axes and is raw STABLE where the %s is not known', (key) => {
    const classifier = createRegimeClassifier()
    classifier.observe(SEEN.VOLATILE)
    expect(classifier.observe({ ...SEEN.VOLATILE, [key]: Number.NaN })).toEqual({
      raw: 'STABLE',
      regime: 'VOLATILE',
      liquidity: null,
      volatility: null,
      direction: null,
    })
  })

  it('changes only when a new name came often enough in a row', () => {
    const names: Regime[] = [
      'STABLE',
      'VOLATILE',
      'VOLATILE',
      'STABLE',
      'VOLATILE',
      'TRENDING',
      'VOLATILE',
      'VOLATILE',
      'VOLATILE',
      'STABLE',
    ]
    const classifier = createRegimeClassifier()
    expect(names.map((name) => classifier.observe(SEEN[name]).regime)).toEqual([
      ...Array<Regime>(8).fill('STABLE'),
      'VOLATILE',
      'VOLATILE',
    ])
    classifier.reset()
    expect(classifier.observe(SEEN.TRENDING).regime).toBe('TRENDING')
  })

  it('has no dwell but a whole number from 1 up', () => {
    for (const dwell of [0, -1, 1.5, NaN, Infinity]) {
      const create = () => createRegimeClassifier({ ...REGIME_THRESHOLDS, dwell })
      expect(create).toThrow(RangeError)
      expect(create).toThrow(`dwell has to be a whole number from 1 up, it is ${dwell}`)
    }
  })

  it('never changes without `dwell` equal names behind it, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...REGIMES), { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (names, dwell) => {
          const classifier = createRegimeClassifier({ ...REGIME_THRESHOLDS, dwell })
          let before: Regime | undefined
          names.forEach((name, k) => {
            const { regime } = classifier.observe(SEEN[name])
            const last = names.slice(Math.max(0, k - dwell + 1), k + 1)
            const due = last.length === dwell && last.every((each) => each === name)
            if (before !== undefined) expect(regime).toBe(due ? name : before)
            before = regime
          })
        },
      ),
    )
  })
})
