/** Servers of Dukascopy and Yahoo in one, on this machine: what they say, in the formats of theirs, is up to the test. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { standInLine } from '#tests/fixtures/history-line.ts'

export interface Said {
  readonly status?: number
  readonly body: string
  /** The connection breaks in the middle of the body. */
  readonly isCut?: boolean
}

export interface StandIn {
  readonly port: number
  /** What was asked since it last forgot, in order. */
  readonly asked: readonly URL[]
  /** What is said to the `count`th time a path is asked; undefined for nothing at all, while the line stays open. */
  says: (asked: URL, count: number) => Said | undefined
  forget(): void
  close(): Promise<void>
}

/** Takes what this process fetches until it is closed. */
export async function standIn(): Promise<StandIn> {
  const asked: URL[] = []
  const server = createServer((request, response) => {
    if (request.url === '/') return void response.end()
    const url = new URL(`https:/${request.url ?? ''}`)
    asked.push(url)
    const said = stand.says(url, asked.filter(({ href }) => href === url.href).length)
    if (said === undefined) return
    const { status = 200, body, isCut = false } = said
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    if (isCut) response.write(body.slice(0, body.length / 2), () => response.destroy())
    else response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a server that listens on a port has one
  const giveBack = await standInLine(port)
  const stand: StandIn = {
    port,
    asked,
    says: () => ({ status: 404, body: '' }),
    forget: () => void (asked.length = 0),
    async close() {
      giveBack()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return stand
}

/** Milliseconds into the hour, ask, bid in points, and their sizes in units. */
export type HourTick = readonly [millis: number, ask: number, bid: number, askUnits: number, bidUnits: number]

/**
 * An hour of ticks as Dukascopy gives it: the first prices, and steps from one tick to the next. `multiplier` is as it
 * writes it, `1.0E-5`; the prices are of so many points.
 */
export function hourOfTicks(hour: number, multiplier: string, ticks: readonly HourTick[]): Said {
  const point = Number(multiplier)
  const first = ticks.at(0)
  const price = (points: number | undefined): string =>
    points === undefined ? 'null' : String(Number((points * point).toFixed(8)))
  const steps = (column: 0 | 1 | 2): string =>
    ticks.map((tick, k) => tick[column] - (k > 0 ? ticks[k - 1][column] : column === 0 ? 0 : tick[column])).join()
  const sizes = (column: 3 | 4): string => ticks.map((tick) => `${tick[column]}.0`).join()
  return {
    body:
      `{"timestamp":${hour},"multiplier":${multiplier},"ask":${price(first?.[1])},"bid":${price(first?.[2])},` +
      `"times":[${steps(0)}],"asks":[${steps(1)}],"bids":[${steps(2)}],` +
      `"askVolumes":[${sizes(3)}],"bidVolumes":[${sizes(4)}]}`,
  }
}

/** The beginning of the hour a path of Dukascopy is of: `/v1/ticks/EUR-USD/2024/5/3/21`. */
export function hourOf({ pathname }: URL): number {
  const [year, month, day, hour] = pathname.split('/').slice(-4).map(Number)
  return Date.UTC(year, month - 1, day, hour)
}

/** Seconds at which it begins, open, high, low, close, volume; nulls where nobody traded. */
export type ChartBar = readonly [
  seconds: number,
  open: number | null,
  high: number | null,
  low: number | null,
  close: number | null,
  volume: number | null,
]

/** Bars as Yahoo gives them: columns, nulls where nobody traded, and a quote without columns where there are no bars. */
export function chartOf(symbol: string, bars: readonly ChartBar[]): Said {
  const column = (place: number): readonly (number | null)[] => bars.map((bar) => bar[place])
  const quote = { open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) }
  const period = { timezone: 'EDT', start: 1_714_570_200, end: 1_714_593_600, gmtoffset: -14_400 }
  const meta = {
    currency: 'USD',
    symbol,
    exchangeName: 'NMS',
    fullExchangeName: 'NasdaqGS',
    instrumentType: 'EQUITY',
    firstTradeDate: 345_479_400,
    regularMarketTime: 1_714_593_601,
    hasPrePostMarketData: true,
    gmtoffset: -14_400,
    timezone: 'EDT',
    exchangeTimezoneName: 'America/New_York',
    regularMarketPrice: 169.3,
    chartPreviousClose: 170.33,
    priceHint: 2,
    currentTradingPeriod: { pre: period, regular: period, post: period },
    dataGranularity: '1d',
    range: '',
    validRanges: ['1d', '5d', '1mo', 'max'],
  }
  const times = bars.length === 0 ? {} : { timestamp: column(0) }
  const indicators = bars.length === 0 ? { quote: [{}] } : { quote: [quote], adjclose: [{ adjclose: column(4) }] }
  return { body: JSON.stringify({ chart: { result: [{ meta, ...times, indicators }], error: null } }) }
}

/** What Yahoo says when it cannot. */
export const chartFault = (status: number, code: string, description: string): Said => ({
  status,
  body: JSON.stringify({ chart: { result: null, error: { code, description } } }),
})
