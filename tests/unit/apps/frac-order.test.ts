import { describe, expect, it } from 'vitest'
import { orderChoice, orderLines, orderSampler } from '#apps/frac-order.ts'
import { seededRng } from '#numeric/rng.ts'

const request = { cutOff: 1e-2, sampleMillis: 1_000, training: { share: 1 } }

/** A quote a second, `breaks` being seconds after which there is a gap. */
function searched(mids: readonly number[], breaks: readonly number[] = []) {
  const sampler = orderSampler(request)
  mids.forEach((mid, second) => {
    sampler.quote(second * 1e6, mid, 1, mid, 1)
    if (breaks.includes(second)) sampler.gap()
  })
  return sampler.search()
}
const noise = (count: number): number[] => {
  const rng = seededRng(7)
  return Array.from({ length: count }, () => 100 + rng.uniform())
}

describe('the search for an order', () => {
  it('joins nothing over a gap: it tests the longest stretch without one', () => {
    const search = searched(noise(300), [49, 199])
    // Of every stretch the last sample has not ended.
    expect(search).toMatchObject({ samples: 297, trainingSamples: 297, testedSamples: 149 })
    const [told] = orderLines(search, request)
    expect(told.map(({ text }) => text).join('')).toMatch(/; tested 149, the longest stretch without a gap$/)
  })

  it('takes a price without a logarithm for a gap', () => {
    expect(searched(noise(300).with(100, -1))).toMatchObject({ samples: 298, testedSamples: 198 })
  })

  it('finds that noise needs no differencing', () => {
    expect(searched(noise(300))).toMatchObject({ d: 0, failure: '' })
    expect(orderChoice(0, request)).toEqual({ name: 'frac_price', params: { d: 0, cutOff: 1e-2 } })
  })

  it('has nothing to say without a sample', () => {
    expect(searched([])).toMatchObject({ samples: 0, testedSamples: 0, trainedTo: Number.NaN, d: Number.NaN })
  })
})
