import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FlowEngine, levelsDigest } from '#bench/flow-engine.ts'
import { lqFlow, xcFlow, type OrderFlow } from '#bench/order-flow.ts'

const figures = ({ commands, mix, trades, lots, digest }: OrderFlow): unknown[] => [
  createHash('sha256').update(new Uint8Array(commands.buffer)).digest('hex').slice(0, 16),
  mix.join('/'),
  trades,
  lots,
  digest,
]

// Every figure is that of the script the flows were first written in.
describe('the order flow of the matching bench', () => {
  it.each([
    [1, ['e975fbd98eacaa6b', '2726/556/1154/16564', 1100, 9787, 'cb977fce']],
    [2, ['2490820b6633c39e', '2897/556/1228/16319', 1151, 10307, '6e5030ce']],
    [3, ['9104fd4fac837c33', '2806/532/1204/16458', 1055, 9270, 'ddd9a3af']],
  ])('is xc, command by command, for seed %i', (seed, known) => {
    expect(figures(xcFlow(20_000, seed))).toEqual(known)
  })

  it.each([
    [1, ['e7a2a5d2a487b961', '20000/0/0/0', 9165, 2760100, '47c19d3']],
    [2, ['cd8237c10546a9a8', '20000/0/0/0', 9162, 2797200, 'e9d5709c']],
    [3, ['f411b8971d45752d', '20000/0/0/0', 9236, 2799500, '4902cecb']],
  ])('is lq, command by command, for seed %i', (seed, known) => {
    expect(figures(lqFlow(20_000, seed))).toEqual(known)
  })

  it('takes any seed a 32-bit integer can be', () => {
    expect(xcFlow(200_000, -7).digest).toBe('5b29e8e4')
    expect(lqFlow(200_000, -7).digest).toBe('6429c09')
  })
})

describe('the engine the flow is generated against', () => {
  it('trades the best price first and the earliest order first, at the price that rests', () => {
    const engine = new FlowEngine()
    const seen: string[] = []
    engine.onTrade = (taker, side, maker, price, lots) => seen.push(`${taker} ${side} ${maker} ${lots}@${price}`)
    engine.add(1, 1, 101, 5, false)
    engine.add(2, 1, 100, 5, false)
    engine.add(3, 1, 100, 5, false)
    expect(engine.add(4, 0, 101, 12, false)).toBe(0)
    expect(seen).toEqual(['4 0 2 5@100', '4 0 3 5@100', '4 0 1 2@101'])
    expect([engine.trades, engine.lots, engine.last, engine.orders.size]).toEqual([3, 12, 101, 1])
  })

  it('puts what is left to rest, but for an immediate order', () => {
    const engine = new FlowEngine()
    expect(engine.add(1, 0, 100, 5, true)).toBe(5)
    expect(engine.orders.size).toBe(0)
    engine.add(2, 0, 100, 5, false)
    expect(engine.add(3, 1, 99, 8, false)).toBe(3)
    expect(engine.orders.get(3)).toMatchObject({ side: 1, price: 99, lots: 3 })
  })

  it('sends a moved order to the back, where it may trade', () => {
    const engine = new FlowEngine()
    const done: number[] = []
    engine.onDone = (id) => done.push(id)
    engine.add(1, 0, 100, 5, false)
    engine.add(2, 0, 99, 5, false)
    expect(engine.move(1, 99)).toBe(true)
    engine.add(3, 1, 99, 5, false)
    expect(done).toEqual([2])
    engine.add(4, 1, 103, 5, false)
    engine.move(4, 99)
    expect(done).toEqual([2, 1, 4])
    expect([engine.move(4, 99), engine.cancel(4)]).toEqual([false, false])
  })

  it('has a digest of its levels that tells side, price, lots and orders apart', () => {
    const digest = (take: (engine: FlowEngine) => void): string => {
      const engine = new FlowEngine()
      take(engine)
      return levelsDigest((level) => engine.eachLevel(level))
    }
    const one = digest((engine) => engine.add(1, 0, 100, 5, false))
    expect(digest(() => {})).toBe('811c9dc5')
    for (const other of [
      digest((engine) => engine.add(1, 1, 100, 5, false)),
      digest((engine) => engine.add(1, 0, 101, 5, false)),
      digest((engine) => engine.add(1, 0, 100, 6, false)),
      digest((engine) => {
        engine.add(1, 0, 100, 2, false)
        engine.add(2, 0, 100, 3, false)
      }),
    ])
      expect(other).not.toBe(one)
  })
})
