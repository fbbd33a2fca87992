import { describe, expect, it, vi } from 'vitest'
import { dukascopy, yahoo, type DownloadSource, type Load } from '#stores/ticks/import/download-sources.ts'

const FROM = Date.UTC(2024, 4, 1) * 1e3
const DAY = 86_400e6
const order = { symbol: 'EURUSD', from: FROM, to: FROM + 1.5 * DAY, interval: '1h' }

async function textOf(source: DownloadSource, load: Load): Promise<string> {
  let text = ''
  for await (const portion of source.lines(order, load)) text += portion.text
  return text
}
const absent: Load = () =>
  Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))

describe.each([dukascopy, yahoo])('$packageName', (source) => {
  it('says in one line how it is installed when it is not', async () => {
    await expect(textOf(source, absent)).rejects.toThrow(
      new RegExp(`^SOURCE_MISSING: .*npm install ${source.packageName}`),
    )
  })
  it('says so when it is another than is known', async () => {
    await expect(textOf(source, () => Promise.resolve({}))).rejects.toThrow(/^SOURCE_FAILED: .*another version/)
  })
})

describe('ticks of Dukascopy', () => {
  it('are asked for a day at a time', async () => {
    const asked: unknown[] = []
    const getHistoricalRates = async (config: { dates: { from: Date } }): Promise<unknown> => {
      asked.push(config)
      return [{ timestamp: config.dates.from.getTime(), askPrice: 1.2, bidPrice: 1.1, askVolume: 2, bidVolume: 1 }]
    }
    expect(await textOf(dukascopy, () => Promise.resolve({ getHistoricalRates }))).toBe(
      `${FROM / 1e3},1.1,1,1.2,2\n${(FROM + DAY) / 1e3},1.1,1,1.2,2\n`,
    )
    expect(asked).toEqual([
      {
        instrument: 'eurusd',
        dates: { from: new Date('2024-05-01'), to: new Date('2024-05-02') },
        timeframe: 'tick',
        format: 'json',
        volumes: true,
      },
      {
        instrument: 'eurusd',
        dates: { from: new Date('2024-05-02'), to: new Date('2024-05-02T12:00Z') },
        timeframe: 'tick',
        format: 'json',
        volumes: true,
      },
    ])
  })
  it('that fail are told by what the package says', async () => {
    const getHistoricalRates = (): Promise<never> => Promise.reject(new Error('429 too many requests'))
    await expect(textOf(dukascopy, () => Promise.resolve({ getHistoricalRates }))).rejects.toThrow(
      /^SOURCE_FAILED: .*429/,
    )
  })
  it.each([
    [
      'a list of what was wrong',
      { validationErrors: [{ message: 'no such instrument', expected: 'a, b' }] },
      'no such instrument',
    ],
    [
      'an error with a cause',
      new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }),
      'fetch failed: ENOTFOUND',
    ],
  ])('are told in one line when it throws %s', async (_, thrown, told) => {
    const getHistoricalRates = vi.fn().mockRejectedValue(thrown)
    await expect(textOf(dukascopy, () => Promise.resolve({ getHistoricalRates }))).rejects.toThrow(told)
  })
})

describe('bars of Yahoo', () => {
  const quotes = [
    { date: new Date('2024-05-01T10:00Z'), open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 },
    { date: new Date('2024-05-01T11:00Z'), open: null, high: null, low: null, close: null, volume: null },
  ]
  const chart = async (): Promise<unknown> => ({ quotes })
  class Client {
    readonly chart = chart
  }
  it.each([
    ['a class', Client],
    ['an object', { chart }],
  ])('come from %s, without those nobody traded in', async (_, client) => {
    expect(await textOf(yahoo, () => Promise.resolve({ default: client }))).toBe(
      '2024-05-01T10:00:00.000Z,1,2,0.5,1.5,10\n',
    )
  })
  it('count those that have no prices', async () => {
    for await (const { leftOut } of yahoo.lines(order, () => Promise.resolve({ default: { chart } })))
      expect(leftOut).toBe(1)
  })
})
