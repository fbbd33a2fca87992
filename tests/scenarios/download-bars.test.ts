/** Bars of shares from a stand-in for Yahoo's server, through `yahoo-finance2`. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { downloadPlace } from './download-place.ts'
import { chartFault, chartOf, type ChartBar, type Said } from './history-stand-in.ts'

// The pause before it asks again.
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }))

const place = downloadPlace()
const iso = (text: string): number => Date.parse(text)

describe('bars of Yahoo', () => {
  const seconds = (text: string): number => iso(text) / 1e3
  const day = (date: string, ...rest: [number, number, number, number, number]): ChartBar => [
    seconds(`${date}T13:30Z`),
    ...rest,
  ]
  const days: readonly ChartBar[] = [
    day('2024-05-01', 169.5800018310547, 172.7100067138672, 169.11000061035156, 169.3000030517578, 50_383_100),
    [seconds('2024-05-02T13:30Z'), null, null, null, null, null],
    day('2024-05-03', 186.64999389648438, 187, 182.66000366210938, 183.3800048828125, 163_224_100),
  ]
  const span = ['--from', '2024-05-01', '--to', '2024-05-06']

  it('have the times and prices it gives; those without prices and of another time are left out', async () => {
    const now: ChartBar = [seconds('2024-05-06T14:07:31Z'), 182, 183, 181, 182.5, 12]
    place.server.says = () => chartOf('AAPL', [...days, now])
    const { code, out, err } = await place.download('bars', 'AAPL', ...span, '--out', 'aapl.csv')
    expect([code, out]).toEqual([0, `${join(place.cwd, 'aapl.csv')}: 2 rows\n`])
    expect(err).toContain('AAPL: bars left out, as they are not over yet or have no prices: 1\n')
    expect(place.text('aapl.csv')).toBe(
      'timestamp,open,high,low,close,volume\n' +
        '2024-05-01T13:30:00.000Z,169.5800018310547,172.7100067138672,169.11000061035156,169.3000030517578,50383100\n' +
        '2024-05-03T13:30:00.000Z,186.64999389648438,187,182.66000366210938,183.3800048828125,163224100\n',
    )
    // One request, without the cookie and the crumb that others of its kinds need.
    expect(place.server.asked.map(({ host, pathname }) => host + pathname)).toEqual([
      'query2.finance.yahoo.com/v8/finance/chart/AAPL',
    ])
    expect(Object.fromEntries(place.server.asked[0].searchParams)).toMatchObject({
      interval: '1d',
      period1: String(seconds('2024-05-01')),
      period2: String(seconds('2024-05-06')),
    })
  })

  it('are in a store at their ends', async () => {
    place.server.says = () => chartOf('^GSPC', days)
    const { code, out } = await place.download('bars', '^GSPC', ...span)
    expect([code, out]).toEqual([0, expect.stringContaining('^GSPC: 2 rows, 2024-05-02 13:30')])
    expect(await place.stored()).toEqual([
      { symbol: '^GSPC', kind: 'row', at: '2024-05-02T13:30:00.000Z', values: days[0].slice(1) },
      { symbol: '^GSPC', kind: 'row', at: '2024-05-04T13:30:00.000Z', values: days[2].slice(1) },
    ])
    expect(place.parts()).toEqual([])
  })

  it('replace those of the time asked for, by when they began, and no others', async () => {
    place.server.says = () => chartOf('AAPL', days)
    await place.download('bars', 'AAPL', ...span)
    place.server.says = () => chartOf('AAPL', [day('2024-05-03', 1, 2, 0.5, 1.5, 10)])
    const { out } = await place.download('bars', 'AAPL', '--from', '2024-05-02', '--to', '2024-05-04', '--replace')
    expect(out).toContain('1 ticks of the store were replaced')
    expect((await place.stored()).map(({ at, values }) => [at, values])).toEqual([
      ['2024-05-02T13:30:00.000Z', days[0].slice(1)],
      ['2024-05-04T13:30:00.000Z', [1, 2, 0.5, 1.5, 10]],
    ])
  })

  it('that are not over yet are left out', async () => {
    const now = Math.floor(Date.now() / 1e3)
    const bars = [now - 9_000, now - 5_400, now - 1_800].map((at): ChartBar => [at, 1, 2, 0.5, 1.5, 10])
    place.server.says = () => chartOf('ES=F', bars)
    const [from, to] = [-86_400, 86_400].map((after) => new Date((now + after) * 1e3).toISOString().slice(0, 10))
    const words = ['ES=F', '--interval', '1h', '--from', from, '--to', to, '--out', 'es.csv']
    expect(await place.download('bars', ...words)).toMatchObject({ code: 0, out: expect.stringContaining(': 2 rows') })
  })

  it('of a minute are asked for a week at a time', async () => {
    place.server.says = ({ searchParams }) => {
      const from = Number(searchParams.get('period1'))
      // A week without any is a fault to it.
      if (from === seconds('2024-05-08'))
        return chartFault(400, 'Bad Request', "Data doesn't exist for startDate = 1, endDate = 2")
      return chartOf('AAPL', [[from, 1, 2, 0.5, 1.5, 10]])
    }
    const words = ['AAPL', '--interval', '1m', '--from', '2024-05-01', '--to', '2024-05-16', '--out', 'minutes.csv']
    expect(await place.download('bars', ...words)).toMatchObject({ code: 0 })
    expect(
      place
        .text('minutes.csv')
        .split('\n')
        .map((line) => line.slice(0, 10)),
    ).toEqual(['timestamp,', '2024-05-01', '2024-05-15', ''])
    expect(place.server.asked.map(({ searchParams }) => Number(searchParams.get('period2')))).toEqual(
      ['2024-05-08', '2024-05-15', '2024-05-16'].map(seconds),
    )
  })

  it.each([
    ['a server that is too busy', { status: 429, body: 'Edge: Too Many Requests\n' }],
    ['a line that breaks in the middle', { ...chartOf('AAPL', days), isCut: true }],
  ])('are asked for again after %s', async (_, first: Said) => {
    place.server.says = (_url, count) => (count === 1 ? first : chartOf('AAPL', days))
    expect(await place.download('bars', 'AAPL', ...span, '--out', 'again.csv')).toMatchObject({ code: 0 })
    expect(place.server.asked).toHaveLength(2)
  })

  const misfit: Said = { body: chartOf('AAPL', days).body.replace('"EQUITY"', '5') }
  it.each([
    [
      'what it says',
      chartFault(404, 'Not Found', 'No data found, symbol may be delisted'),
      'symbol may be delisted',
      1,
    ],
    ['their status', { status: 403, body: '<html>\n<body>Forbidden</body>\n</html>' }, 'reason=status 403', 1],
    ['their status when it stays too busy', { status: 429, body: 'Edge: Too Many Requests\n' }, 'reason=status 429', 4],
    ['what is wrong with them', { body: '<html>\n<body>Sign in</body>\n</html>' }, 'the response was not parsable', 1],
    ['what does not fit in them', misfit, 'Schema', 1],
  ])('that cannot be had are told by %s, in one line', async (_, said: Said, reason, asked) => {
    onTestFinished(() => void vi.restoreAllMocks())
    const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log'), vi.spyOn(console, 'info')]
    place.server.says = () => said
    const { code, out, err } = await place.download('bars', 'AAPL', ...span)
    expect([code, out, err]).toEqual([8, '', expect.stringMatching(/^SOURCE_FAILED: [^\n]*\n$/)])
    expect(err).toContain(reason)
    expect(place.server.asked).toHaveLength(asked)
    for (const spy of printed) expect(spy).not.toHaveBeenCalled()
    expect(readdirSync(place.cwd)).toEqual([])
  })
})
