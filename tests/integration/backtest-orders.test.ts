/** Backtests on every order of a recorded market: from a file of orders to a result, with our orders in the queues. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { backtestShell } from './backtest-shell.ts'

const ES = '../shared/data/cme_es_mbo/ESH4_20231225_mbo.csv.gz'
const BITSTAMP = '../shared/data/bitstamp_l3/btcusd_20150501_orders.csv.gz'

const { cwd, swarm } = backtestShell(200)
const store = join(cwd, 'orders')

/** Every two seconds the market moves: what stood is taken back, and orders come at new prices; some are met. */
function futureOrders(moves: number): string {
  const rng = seededRng(5)
  const rows = ['ts_recv,ts_event,action,side,price,size,order_id,flags,channel_id,ts_in_delta,sequence']
  const start = Date.UTC(2024, 2, 4, 9) * 1_000
  let id = 0
  let mid = 4_000
  let standing: { id: number; side: 'B' | 'A'; price: number; size: number }[] = []
  const tell = (
    at: number,
    action: string,
    side: string,
    price: number | '',
    size: number | '',
    order: number,
    flags: number,
  ) => rows.push(`${at + 300}000,${at}000,${action},${side},${price},${size},${order},${flags},0,0,${rows.length}`)
  tell(start, 'R', 'N', '', '', 0, 128)
  for (let k = 0; k < moves; k++) {
    const at = start + k * 2_000_000
    for (const one of standing) tell(at, 'C', one.side, one.price, one.size, one.id, 0)
    mid += 0.25 * Math.round(1.5 * rng.normal() + 0.8 * Math.sin(k / 40))
    standing = [1, 2, 3].flatMap((away) =>
      (['B', 'A'] as const).map((side) => {
        const price = mid + (side === 'B' ? -0.25 : 0.25) * away
        return { id: ++id, side, price, size: 3 + rng.below(9) }
      }),
    )
    standing.forEach((one, n) =>
      tell(at, 'A', one.side, one.price, one.size, one.id, n === standing.length - 1 ? 128 : 0),
    )
    const met = standing[rng.below(2)]
    const lots = 1 + rng.below(met.size - 1)
    tell(at + 900_000, 'T', met.side === 'B' ? 'A' : 'B', met.price, lots, 0, 0)
    tell(at + 900_000, 'F', met.side, met.price, lots, met.id, 0)
    tell(at + 900_000, 'C', met.side, met.price, lots, met.id, 128)
    met.size -= lots
  }
  return `${rows.join('\n')}\n`
}

const instrument = (symbol: string, tickSize: string, lotStep: string, contractSize: string) =>
  `instruments: [{ symbol: ${symbol}, tickSize: '${tickSize}', lotStep: '${lotStep}', minLots: '${lotStep}', ` +
  `maxLots: '1000', contractSize: '${contractSize}', currency: USD }]`

/** A swarm of one rule that trades much, with room to. */
const swarmOn = (instruments: string): string => `
${instruments}
venue: { use: simulated, config: { balance: '1000000', leverage: 20 } }
agents:
  - { id: ml-fast, remove: true }
  - { id: ml-slow, remove: true }
  - id: momentum
    config: { fastSeconds: 3, slowSeconds: 12, enterBps: 0.1, exitBps: 0.02, maxSpreadBps: 50, minHoldSeconds: 2 }
  - { id: coordinator, config: { exposureLots: 2, threshold: { for: 1, of: 1 } } }
  - id: risk
    config:
      limits:
        orderValue: { min: '10', max: '50000000' }
        position: { maxLots: 4 }
        orderSize: { maxLots: 4, maxTimesTypical: 20 }
        priceBand: { maxBps: 200, maxThroughBps: 100 }
`

const config = (name: string, text: string): string => {
  const path = join(cwd, `${name}.yaml`)
  writeFileSync(path, swarmOn(text))
  return path
}
const future = config('future', instrument('XYZ', '0.25', '1', '50'))

const backtest = (file: string, ...words: string[]) =>
  swarm('backtest', '--config', file, '--store', store, '--quiet', '--json', ...words)

interface Figures {
  readonly byOrder: readonly string[]
  readonly fills: number
  readonly orders: number
  readonly digest: string
  readonly from: number
  readonly fillsBy: Readonly<Record<string, number>>
}
const figures = ({ out, err }: { out: string; err: string }): Figures => {
  if (out === '') throw new Error(err)
  return JSON.parse(out) as Figures // as --json prints it
}

beforeAll(async () => {
  const file = join(cwd, 'XYZ_mbo.csv')
  writeFileSync(file, futureOrders(1_500))
  const { code, out, err } = await swarm('import', file, '--store', store, '--json')
  if (code !== 0) throw new Error(err)
  expect(out).toContain('"mbo"')
}, 60_000)

describe('a backtest on the orders of a market', () => {
  it('plays them where the store has them, the same every time, and its levels when it is told to', async () => {
    const first = figures(await backtest(future, '--out', 'runs/a'))
    const again = figures(await backtest(future, '--out', 'runs/b', '--set', 'venue.config.book=orders'))
    const levels = figures(await backtest(future, '--out', 'runs/c', '--set', 'venue.config.book=levels'))
    expect([first.byOrder, levels.byOrder]).toEqual([['XYZ'], []])
    expect(first.fills).toBeGreaterThan(20)
    expect(again.digest).toBe(first.digest)
    expect(levels.orders).toBe(first.orders)
    const result = JSON.parse(readFileSync(join(cwd, 'runs/a/result.json'), 'utf8')) as Figures
    expect(result.byOrder).toEqual(['XYZ'])
    const { out } = await swarm('backtest', '--config', future, '--store', store, '--quiet', '--out', 'runs/d')
    expect(out).toMatch(/book +orders of XYZ/)
  }, 60_000)

  it('fills orders that rest in the queue', async () => {
    const resting = ['--set', 'agents.execution.config={ algorithm: { name: peg, params: {} } }']
    const { fillsBy } = figures(await backtest(future, '--out', 'runs/e', ...resting))
    expect(fillsBy['queue'] ?? 0).toBeGreaterThan(0)
  }, 60_000)

  it('has the whole book from its first moment, however late that is', async () => {
    const late = figures(await backtest(future, '--out', 'runs/late', '--from', '2024-03-04T09:20'))
    expect(late.from / 1e3).toBe(Date.UTC(2024, 2, 4, 9, 20))
    expect([late.byOrder, late.fills > 5]).toEqual([['XYZ'], true])
  }, 60_000)

  it('says in one line when the store has no such orders, or they are finer than the instrument', async () => {
    const none = await swarm(
      ...[
        'backtest',
        '--store',
        join(cwd, 'ticks'),
        '--quiet',
        '--out',
        'runs/none',
        '--set',
        'venue.config.book=orders',
      ],
    )
    expect([none.code, none.err]).toEqual([
      3,
      expect.stringMatching(/^CONFIG_INVALID: .*no orders of the market of EURUSD/),
    ])
    const coarse = await backtest(config('coarse', instrument('XYZ', '0.5', '1', '50')), '--out', 'runs/coarse')
    expect([coarse.code, coarse.err]).toEqual([
      3,
      expect.stringMatching(/^CONFIG_INVALID: .*tickSize of XYZ.*given=0\.5/),
    ])
    const moved = [
      '--set',
      'venue.config.book=orders',
      '--set',
      'venue.config.impact={ name: permanent, params: { gamma: 1 } }',
    ]
    const impact = await backtest(future, '--out', 'runs/impact', ...moved)
    expect([impact.code, impact.err]).toEqual([
      3,
      expect.stringMatching(/^CONFIG_INVALID: .*levels, with permanent impact/),
    ])
  }, 60_000)

  it('is the same in a sweep, whose runs share their ticks', async () => {
    const alone = figures(await backtest(future, '--out', 'runs/alone'))
    const { code, err } = await swarm(
      ...['backtest', '--config', future, '--store', store, '--quiet', '--out', 'runs/sweep', '--workers', '1'],
      ...['--sweep', 'agents.momentum.config.enterBps=0.1,50'],
    )
    expect([code, err]).toEqual([0, ''])
    const table = readFileSync(join(cwd, 'runs/sweep/sweep.csv'), 'utf8')
    expect(table).toContain(alone.digest)
  }, 120_000)
})

describe('a backtest on real orders', () => {
  it.skipIf(!existsSync(ES))(
    `of the E-mini ends with a result (needs ${ES})`,
    async () => {
      const real = join(cwd, 'es')
      expect((await swarm('import', resolve(ES), '--store', real)).code).toBe(0)
      const file = config('es', instrument('ESH4', '0.25', '1', '50'))
      const run = figures(await backtest(file, '--store', real, '--out', 'runs/es'))
      expect([run.byOrder, run.fills > 100, run.orders > 50]).toEqual([['ESH4'], true, true])
    },
    120_000,
  )

  it.skipIf(!existsSync(BITSTAMP))(
    `of Bitstamp ends with a result (needs ${BITSTAMP})`,
    async () => {
      const real = join(cwd, 'bitstamp')
      expect((await swarm('import', resolve(BITSTAMP), '--store', real)).code).toBe(0)
      const file = config('bitstamp', instrument('BTCUSD', '0.01', '0.00000001', '1'))
      const run = figures(await backtest(file, '--store', real, '--out', 'runs/bitstamp'))
      expect([run.byOrder, run.fills > 20]).toEqual([['BTCUSD'], true])
    },
    120_000,
  )
})
