/** The past as a program of role 1 serves it, page by page, however cold it lies, and that nothing else is had from it. */
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { createSwarmEnd, type Heard, type SwarmEnd, type TickRow } from '#tests/conformance/swarm-end.ts'
import type { SimulatedTerminal, TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import type { Truth } from './terminal-stage.ts'

type Asked = Partial<Omit<FrameNamed<'HISTORY_REQ'>, 'frame' | 'request'>>
type Page = FrameNamed<'HISTORY' | 'RATES'>
type Bar = FrameNamed<'RATES'>['rows'][number]

const TICKS = 0
const BARS = 1
const M1 = 1
const MINUTE = 60_000
/** Server time of the first tick: the opening of a minute. */
const BEGIN = 1_699_999_980_000
const COUNT = 1_300
const END = BEGIN + COUNT * 1_000 - 1
const UNKNOWN_SYMBOL = 4_301
const WRONG_PARAMETER = 4_003
const PARTIAL = 4_403

const opening: readonly string[] = [
  'clock offset=7200',
  'symbol EURUSD',
  'symbol WIN digits=0 point=1 tick=5 step=1 min=1 max=200 contract=0.2 exe=exchange chart=last base=WIN profit=USD',
  'tick EURUSD 1.10000 1.10002',
  'tick WIN 130000 130005 last=130000 volume=1',
]
const quotes = `past EURUSD count=${COUNT} from=${BEGIN} step=1000 seed=3`
const trades = `past WIN count=${COUNT} from=${BEGIN} step=1000 seed=7 zero=1`

/** Bars of a minute, of one price of each tick. */
function folded(ticks: readonly TickRow[], price: (tick: TickRow) => number): readonly Omit<Bar, 'spread'>[] {
  const minutes = Map.groupBy(ticks, ([time]) => Math.floor(time / MINUTE) * MINUTE)
  return [...minutes].map(([time, inside]) => {
    const prices = inside.map(price)
    const traded = inside.filter(([, , , , , bits]) => (bits & (8 | 16)) !== 0)
    return {
      time,
      open: prices[0],
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1)!, // a group has one at least
      tickVolume: inside.length,
      realVolume: traded.reduce((sum, [, , , , volume]) => sum + volume, 0),
    }
  })
}

/** One that `insists` asks its terminal again, in smaller spans, until it has all; another may say that it has not. */
export function historySuite(subject: TerminalSubject, { insists }: { readonly insists: boolean }): void {
  const orTold = (status: number): readonly number[] => (insists ? [0] : [0, status])
  describe.skipIf(subject.missing !== undefined)(`history of ${subject.name} ${subject.missing ?? ''}`, () => {
    const opened: { readonly swarm: SwarmEnd; readonly terminal: SimulatedTerminal }[] = []
    afterEach(async () => {
      for (const { swarm, terminal } of opened.splice(0)) {
        await terminal.stop()
        await swarm.close()
      }
    })

    const open = async (...lines: readonly string[]) => {
      const secret = randomBytes(24).toString('base64url')
      const swarm = await createSwarmEnd({ secret })
      const terminal = await subject.start({ port: swarm.port, secret, lines: [...opening, ...lines] })
      opened.push({ swarm, terminal })
      const { hello } = await swarm.welcomed()
      let requests = 0

      /** Asks, and gives the pages up to the one without MORE. */
      const asked = async <Served extends Page>(told: () => readonly Heard<Served>[], fields: Asked) => {
        const request = ++requests
        swarm.send({
          ...frames.historyRequest.blank(),
          fromTime: BEGIN,
          toTime: END,
          symbol: 'EURUSD',
          ...fields,
          request,
        })
        const pages = () => told().filter(({ value }) => value.request === request)
        const ends = () => pages().findIndex(({ flags: bits }) => (bits & flags.more) === 0)
        await swarm.until('the last page', () => ends() >= 0, 20_000)
        expect(ends()).toBe(pages().length - 1)
        return pages().map(({ value }) => value)
      }
      const ticks = async (fields: Asked = {}) => {
        const pages = await asked(() => swarm.all('HISTORY'), { kind: TICKS, ...fields })
        const rows = pages.flatMap((page) =>
          page.rows.map(({ time, bid, ask, last, volume, flags: bits }): TickRow => [
            time,
            bid,
            ask,
            last,
            volume,
            bits,
          ]),
        )
        return { pages: pages.length, rows, status: pages.at(-1)?.status }
      }
      const bars = async (fields: Asked = {}) => {
        const pages = await asked(() => swarm.all('RATES'), { kind: BARS, timeframe: M1, ...fields })
        return { rows: pages.flatMap(({ rows }) => rows), status: pages.at(-1)?.status }
      }
      const past = async (symbol = 'EURUSD'): Promise<readonly TickRow[]> => {
        const { ticks: rows } = (await terminal.ask(`base ${symbol}`)) as { readonly ticks: readonly TickRow[] } // its answer
        return rows.filter(([time]) => time >= BEGIN && time <= END)
      }
      const truth = async () => ((await terminal.ask('truth')) as { readonly truth: Truth }).truth // the page's own shape
      return { swarm, hello, ticks, bars, past, truth }
    }

    it('says that it serves the past', async () => {
      const { hello } = await open()
      expect(hello).toMatchObject({ proto: 1, role: 1 })
    })

    it('serves ticks in pages, as the base has them', async () => {
      const { ticks, past } = await open(quotes)
      const served = await ticks()
      expect(served.status).toBe(0)
      expect(served.pages).toBeGreaterThan(1)
      expect(served.rows).toHaveLength(COUNT)
      expect(served.rows).toEqual(await past())
    })

    it('serves what lies between the two times, both included, and no more rows than asked', async () => {
      const { ticks, past } = await open(quotes)
      const between = await ticks({ fromTime: BEGIN + 100_000, toTime: BEGIN + 200_000 })
      expect(between).toMatchObject({ status: 0, rows: (await past()).slice(100, 201) })
      expect(await ticks({ max: 7 })).toMatchObject({ status: 0, rows: (await past()).slice(0, 7) })
    })

    it('gives an empty page where there is nothing', async () => {
      const { ticks } = await open(quotes)
      expect(await ticks({ fromTime: BEGIN - 10_000, toTime: BEGIN - 1 })).toMatchObject({ status: 0, rows: [] })
    })

    it('serves bars of a minute, made of the bids of the ticks', async () => {
      const { bars, past } = await open(quotes)
      const { rows, status } = await bars()
      expect(status).toBe(0)
      expect(rows).toHaveLength(Math.ceil((COUNT * 1_000) / MINUTE))
      expect(rows).toMatchObject(folded(await past(), ([, bid]) => bid))
      expect(new Set(rows.map(({ spread }) => spread))).toEqual(new Set([2]))
    })

    it('serves bars of the trades where the chart is one of trades', async () => {
      const { bars, past } = await open(trades)
      const { rows, status } = await bars({ symbol: 'WIN' })
      expect(status).toBe(0)
      expect(rows).toMatchObject(folded(await past('WIN'), ([, , , last]) => last))
    })

    it('serves trades without quotes as they are: bid and ask are 0', async () => {
      const { ticks, past } = await open(trades)
      const { rows, status } = await ticks({ symbol: 'WIN' })
      expect(status).toBe(0)
      expect(rows).toHaveLength(COUNT)
      expect(rows.every(([, bid, ask, last, volume]) => bid === 0 && ask === 0 && last > 0 && volume > 0)).toBe(true)
      expect(rows).toEqual(await past('WIN'))
    })

    it('serves the whole of a past that lies cold', async () => {
      const { ticks, bars, past } = await open(quotes, 'knob history_delay=300')
      expect(await ticks()).toMatchObject({ status: 0, rows: await past() })
      expect((await bars()).rows).toMatchObject(folded(await past(), ([, bid]) => bid))
    })

    it('serves a past of which only a part was there whole, or says that it is a part', async () => {
      const { ticks, bars, past } = await open(quotes, 'knob history_partial=1')
      const all = await past()
      const made = folded(all, ([, bid]) => bid)
      const served = await ticks()
      expect(orTold(PARTIAL)).toContain(served.status)
      expect(served.rows).toEqual(served.status === 0 ? all : all.slice(0, served.rows.length))
      const { rows, status } = await bars()
      expect(orTold(PARTIAL)).toContain(status)
      expect(rows).toMatchObject(status === 0 ? made : made.slice(0, rows.length))
    })

    it('serves more bars than the terminal gives at once, or says that it cannot', async () => {
      const { bars, past } = await open(quotes, 'knob maxbars=5')
      const { rows, status } = await bars()
      expect(orTold(WRONG_PARAMETER)).toContain(status)
      expect(rows).toMatchObject(status === 0 ? folded(await past(), ([, bid]) => bid) : [])
      const few = await bars({ toTime: BEGIN + 3 * MINUTE - 1 })
      expect([few.status, few.rows.length]).toEqual([0, 3])
    })

    it.each([
      ['ticks of a symbol nobody knows', 'HISTORY', { symbol: 'NOSUCH' }, UNKNOWN_SYMBOL],
      ['bars of a symbol nobody knows', 'RATES', { symbol: 'NOSUCH' }, UNKNOWN_SYMBOL],
      ['bars of a timeframe that is none', 'RATES', { timeframe: 7 }, WRONG_PARAMETER],
    ] as const)('refuses %s, says why, and serves the next request', async (_, name, fields, expected) => {
      const { ticks, bars } = await open(quotes)
      expect(await (name === 'HISTORY' ? ticks(fields) : bars(fields))).toMatchObject({ status: expected, rows: [] })
      expect(await ticks({ max: 1 })).toMatchObject({ status: 0 })
    })

    it('takes no order, whatever the swarm allows', async () => {
      const { swarm, ticks, truth } = await open(quotes)
      swarm.subscribe('EURUSD')
      swarm.order({ cid: 1, sid: 1, action: 1, orderType: 0, volume: 0.1 })
      swarm.order({ cid: 2, sid: 1, action: 5, orderType: 2, volume: 0.1, price: 1.09 })
      // What is served after them was read after them.
      expect(await ticks({ max: 1 })).toMatchObject({ status: 0 })
      expect(swarm.all('ORDER_RESULT').filter(({ value }) => value.retcode !== 20_001)).toEqual([])
      expect(swarm.all('TICKS')).toEqual([])
      expect(await truth()).toMatchObject({ requests: 0, orders: [], positions: [], deals: [] })
    })
  })
}
