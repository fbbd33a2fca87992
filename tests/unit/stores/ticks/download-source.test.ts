import { describe, expect, it, vi } from 'vitest'
import type { DownloadSource, Load } from '#stores/ticks/import/download-source.ts'
import { dukascopy } from '#stores/ticks/import/dukascopy-source.ts'
import { yahoo } from '#stores/ticks/import/yahoo-source.ts'

const FROM = Date.UTC(2024, 4, 1) * 1e3
const DAY = 86_400e6
const order = { symbol: 'EURUSD', from: FROM, to: FROM + 0.5 * DAY, interval: '1h' }

const answer = async (source: DownloadSource, load: Load) => (await source.open(load))(order)
const textOf = async (source: DownloadSource, load: Load): Promise<string> => (await answer(source, load)).text
const absent: Load = () =>
  Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))

describe.each([dukascopy, yahoo])('$packageName', (source) => {
  it('says in one line how it is installed when it is not', async () => {
    await expect(textOf(source, absent)).rejects.toThrow(
      new RegExp(`^SOURCE_MISSING: .*npm install --no-save ${source.packageName}`),
    )
  })
  it('says so when it is another than is known', async () => {
    await expect(textOf(source, () => Promise.resolve({}))).rejects.toThrow(/^SOURCE_FAILED: .*another version/)
  })
})

describe('ticks of Dukascopy', () => {
  it('are asked for with patience, for the package takes no answer for no ticks without', async () => {
    const asked: unknown[] = []
    const getHistoricalRates = async (config: { dates: { from: Date } }): Promise<unknown> => {
      asked.push(config)
      return [{ timestamp: config.dates.from.getTime(), askPrice: 1.2, bidPrice: 1.1, askVolume: 2, bidVolume: 1 }]
    }
    expect(await textOf(dukascopy, () => Promise.resolve({ getHistoricalRates }))).toBe(`${FROM / 1e3},1.1,1,1.2,2\n`)
    expect(asked).toEqual([
      {
        instrument: 'eurusd',
        dates: { from: new Date('2024-05-01'), to: new Date('2024-05-01T12:00Z') },
        timeframe: 'tick',
        format: 'json',
        volumes: true,
        retryCount: 5,
        pauseBetweenRetriesMs: 1_000,
        failAfterRetryCount: true,
      },
    ])
  })
  it('come hour by hour, but for those that are gone, when the server does not have all of a day', async () => {
    const getHistoricalRates = async ({ dates: { from, to } }: { dates: { from: Date; to: Date } }) => {
      if (to.getTime() - from.getTime() > 3_600_000 || from.getUTCHours() === 5)
        throw new Error('failed with status 400')
      return [{ timestamp: from.getTime(), askPrice: 1.2, bidPrice: 1.1, askVolume: 2, bidVolume: 1 }]
    }
    const { text, leftOut } = await answer(dukascopy, () => Promise.resolve({ getHistoricalRates }))
    const hours = text
      .trimEnd()
      .split('\n')
      .map((line) => (Number.parseInt(line) - FROM / 1e3) / 3_600_000)
    expect([hours, leftOut]).toEqual([[0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11], 1])
  })
  it('that fail are told by what the package says', async () => {
    const getHistoricalRates = (): Promise<never> => Promise.reject(new Error('429 too many requests'))
    await expect(textOf(dukascopy, () => Promise.resolve({ getHistoricalRates }))).rejects.toThrow(
      /^SOURCE_FAILED: .*429/,
    )
  })
  it('are told in a line that is not too long', async () => {
    const getHistoricalRates = vi.fn().mockRejectedValue(new Error(`not one of ${'abc, '.repeat(1_000)}`))
    await expect(textOf(dukascopy, () => Promise.resolve({ getHistoricalRates }))).rejects.toThrow(
      /^SOURCE_FAILED: .{1,100}reason=not one of [abc, ]{100,150}\);.{1,100}$/,
    )
  })
  it.each([
    [
      'a list of what was wrong',
      { validationErrors: [{ message: 'no such instrument\n of a, b' }] },
      'no such instrument)',
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
    expect(await answer(yahoo, () => Promise.resolve({ default: { chart } }))).toMatchObject({ leftOut: 1 })
  })
})
