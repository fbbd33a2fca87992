/**
 * Seeded randomness: xoshiro128**, one generator an agent, never `Math.random`.
 *
 * Source  Blackman & Vigna (2018), "Scrambled linear pseudorandom number generators"; seeding by splitmix32.
 * Cost    about 10 ns a draw, no allocation. Period 2^128 - 1. Not for secrets.
 */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number
  /** Exponential with mean 1: -log1p(-u). */
  exponential(): number
  /** Uniform integer in [0, bound). */
  below(bound: number): number
  /** Standard normal, by Box-Muller. */
  normal(): number
}

export function seededRng(seed: number): Rng {
  let z = seed | 0
  const splitmix = (): number => {
    z = (z + 0x9e3779b9) | 0
    let t = z ^ (z >>> 16)
    t = Math.imul(t, 0x21f0aaad)
    t ^= t >>> 15
    t = Math.imul(t, 0x735a2d97)
    return (t ^ (t >>> 15)) | 0
  }
  let a = splitmix()
  let b = splitmix()
  let c = splitmix()
  let d = splitmix()

  const next = (): number => {
    const m = Math.imul(b, 5)
    const result = Math.imul((m << 7) | (m >>> 25), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result
  }
  const uniform = (): number => next() / 4294967296
  return {
    uniform,
    exponential: () => -Math.log1p(-uniform()),
    below: (bound) => Math.floor(uniform() * bound),
    normal: () => Math.sqrt(-2 * Math.log1p(-uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}

/** A seed for a named thing, so that adding an agent does not change its neighbours' draws (FNV-1a of the name). */
export function seedFor(seed: number, name: string): number {
  let hash = (2166136261 ^ seed) | 0
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 16777619)
  return hash | 0
}
