import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { messageOf } from '#domain/errors.ts'
import { memoryDoor } from '#venues/mt5/gateway/memory-door.ts'
import { fetchHistory, type HistoryPage, type HistoryTerms } from '#venues/mt5/history.ts'
import { bar, dialPast, SECRET, tick, type Answer, type Request } from './past-terminal.ts'
import type { FakeTerminal } from './gateway/fake-terminal.ts'

const DAY = 86_400_000
const MONDAY = Date.UTC(2026, 2, 2)

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

type Saying = (request: Request, terminal: FakeTerminal) => Answer | undefined

async function fetched(changed: Partial<HistoryTerms> = {}, saying?: Saying, offsetSeconds = 0) {
  const pages: HistoryPage[] = []
  const progress: [number, number][] = []
  const lines: string[] = []
  const requests: Request[] = []
  const door = memoryDoor((call) => void setTimeout(call, 0))
  const terms = {
    secret: SECRET,
    symbol: 'EURUSD',
    from: MONDAY,
    to: MONDAY + 2 * DAY,
    patienceMillis: 60_000,
    ...changed,
  }
  const result = fetchHistory(terms, door, {
    page: (page) => void pages.push(page),
    progress: (share, rows) => void progress.push([share, rows]),
    told: (line) => void lines.push(line),
  }).catch(messageOf)
  if (saying !== undefined) {
    await dialPast(
      door.dial,
      (request, terminal) => {
        requests.push(request)
        return saying(request, terminal)
      },
      { offsetSeconds },
    )
  }
  await vi.advanceTimersByTimeAsync(200_000)
  expect(vi.getTimerCount()).toBe(0)
  const rows = pages.flatMap((page): readonly { time: number }[] => page.rows)
  return { result: await result, rows, pages, progress, lines, requests }
}

describe('history', () => {
  it('comes in spans of a day and pages of any size, in order', async () => {
    const { result, rows, progress, requests } = await fetched({}, ({ fromTime }) => ({
      pages: [[tick(fromTime, 1, 2), tick(fromTime + DAY / 2, 2, 3)], [tick(fromTime + DAY - 1, 3, 4)]],
    }))
    expect(result).toEqual({ rows: 6, partial: [], offsetSeconds: 0 })
    expect(rows.map(({ time }) => (time - MONDAY) / DAY)).toEqual([0, 0.5, 1 - 1 / DAY, 1, 1.5, 2 - 1 / DAY])
    expect(requests).toMatchObject([
      { fromTime: MONDAY, toTime: MONDAY + DAY - 1, kind: 0, max: 0, symbol: 'EURUSD' },
      { fromTime: MONDAY + DAY, toTime: MONDAY + 2 * DAY - 1, kind: 0 },
    ])
    expect(progress.map(([share]) => share)).toEqual(progress.map(([share]) => share).toSorted((a, b) => a - b))
    expect(progress.at(-1)).toEqual([1, 6])
  })

  it('is asked for in the time of the server', async () => {
    const { result, requests } = await fetched({ to: MONDAY + DAY }, () => ({}), 7_200)
    expect(requests).toMatchObject([{ fromTime: MONDAY + 7_200_000, toTime: MONDAY + DAY + 7_200_000 - 1 }])
    expect(result).toEqual({ rows: 0, partial: [], offsetSeconds: 7_200 })
  })

  it('may be bars', async () => {
    const { result, pages, requests } = await fetched({ timeframe: 'H1' }, ({ fromTime }) => ({
      pages: [[bar(fromTime, 5)]],
    }))
    expect(requests).toMatchObject([{ kind: 1, timeframe: 16_385, toTime: MONDAY + 2 * DAY - 1 }])
    expect(pages).toEqual([{ kind: 'bars', rows: [bar(MONDAY, 5)] }])
    expect(result).toMatchObject({ rows: 1 })
  })

  it.each([4_401, 4_403])(
    'that is still being loaded (%i) is asked for again, and no row comes twice',
    async (status) => {
      const { result, rows, requests } = await fetched({ to: MONDAY + DAY }, ({ request, fromTime }) =>
        request < 3
          ? { pages: [[tick(fromTime, 1, 2)]], status }
          : { pages: [[tick(fromTime, 1, 2), tick(fromTime + 5, 2, 3)]] },
      )
      expect(requests).toHaveLength(3)
      expect(rows.map(({ time }) => time - MONDAY)).toEqual([0, 5])
      expect(result).toMatchObject({ rows: 2, partial: [] })
    },
  )

  it('that stays partial is taken as it is, and said to be', async () => {
    const { result, rows, requests } = await fetched({}, ({ fromTime }) => ({
      pages: [[tick(fromTime, 1, 2)]],
      status: fromTime === MONDAY ? 4_403 : 0,
    }))
    expect(requests).toHaveLength(6)
    expect(rows).toHaveLength(2)
    expect(result).toMatchObject({ rows: 2, partial: ['2026-03-02'] })
  })

  it.each([
    [4_301, 'the terminal knows no such symbol; mind its suffix and its case'],
    [4_004, 'the terminal gives error 4004'],
  ])('that cannot be had (%i) is an error at once', async (status, why) => {
    const { result, rows, requests } = await fetched({}, () => ({ status }))
    expect(result).toMatch(new RegExp(`^MT5_HISTORY: .*symbol=EURUSD, why=${why}`))
    expect([rows, requests.length]).toEqual([[], 1])
  })

  it('ends with the terminal in the middle of it', async () => {
    const { result, rows } = await fetched({}, ({ request, fromTime }, terminal) => {
      if (request === 1) return { pages: [[tick(fromTime, 1, 2)]] }
      terminal.cut()
      return undefined
    })
    expect(result).toMatch(/^MT5_HISTORY: .*why=the other side closed it/)
    expect(rows).toHaveLength(1)
  })

  it('is not waited for without end', async () => {
    expect((await fetched()).result).toMatch(/^MT5_ABSENT: .*program=SwarmHistory, port=0, seconds=60/)
    expect((await fetched({}, () => undefined)).result).toMatch(/^MT5_HISTORY: .*why=no page within 60 s/)
  })

  it('is given up when the user has had enough', async () => {
    const stop = new AbortController()
    const { result } = await fetched({ signal: stop.signal }, () => {
      stop.abort()
      return undefined
    })
    expect(result).toMatch(/why=interrupted/)
    expect((await fetched({ signal: AbortSignal.abort() })).result).toMatch(/why=interrupted/)
  })

  it('tells what the terminal reports, fit for a line', async () => {
    const { lines } = await fetched({ to: MONDAY + DAY }, (_, terminal) => {
      terminal.send({ frame: 'ERROR', code: 11, text: 'odd\nthing' })
      return {}
    })
    expect(lines).toEqual([expect.stringMatching(/^MT5_NOT_WANTED: .*from=…2345, code=11, says=odd thing/)])
  })

  it('takes no page of another request or kind for its own', async () => {
    const { rows } = await fetched({ to: MONDAY + DAY }, (request, terminal) => {
      terminal.send({ frame: 'HISTORY', request: request.request + 1, status: 0, n: 1, rows: [tick(1, 1, 2)] })
      terminal.send({ frame: 'RATES', request: request.request, status: 0, n: 1, rows: [bar(1, 1)] })
      return { pages: [[tick(request.fromTime, 1, 2)]] }
    })
    expect(rows).toEqual([tick(MONDAY, 1, 2)])
  })
})
