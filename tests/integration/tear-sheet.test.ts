/** The tear sheet as a person sees it: opened in a browser, its charts drawn, in light and dark, wide and on a phone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tearSheet } from '#apps/tear-sheet.ts'
import type { Instrument } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import { seededRng } from '#numeric/rng.ts'
import { createClosedTrades } from '#research/run/closed-trades.ts'
import { runResult, type RunResult } from '#research/run/run-result.ts'
import { noBrowser, startBrowser, type Browser } from './browser.ts'

const EURUSD: Instrument = {
  id: 1,
  symbol: 'EURUSD',
  tickSize: '0.00001',
  lotStep: '0.01',
  minLots: '0.01',
  maxLots: '100',
  contractSize: '100000',
  currency: 'USD',
}

const HOUR = 3_600e6
const from = Date.UTC(2024, 2, 4) * 1_000

/** A run of some hours that closed so many trades. */
function runOf(trades: number, hours: number): RunResult {
  const rng = seededRng(7)
  const to = from + hours * HOUR
  let equity = 100_000
  const closed = Array.from({ length: trades }, (_, k) => {
    const profit = Math.round(100 * (rng.normal() * 40 + 1)) / 100
    equity += profit
    const closedAt = from + ((k + 1) * (to - from)) / (trades + 1)
    return { closedAt, profit, equity }
  })
  const points = closed.map(({ closedAt, equity: value }) => ({ at: closedAt, equity: value, balance: value }))
  const kept = createClosedTrades()
  for (const { closedAt, profit } of closed) {
    kept.add({
      instrument: 1,
      side: profit > 0 ? 'buy' : 'sell',
      openedAt: closedAt - 60e6,
      closedAt,
      lots: new Money('0.5'),
      entryPrice: new Money('1.08512'),
      exitPrice: new Money('1.08544'),
      fees: new Money('1.5'),
      profit: new Money(profit),
      fills: 2,
    })
  }
  const result = runResult([], points, { from, to, startEquity: 100_000 }, [EURUSD])
  return {
    ...result,
    fillsBy: { take: 2 * trades, queue: trades },
    refusals: trades > 1 ? { POSITION_LIMIT: 3, STALE_DATA: 1 } : {},
    votes: { 'ml-fast': { long: 10, short: 4 }, '<b>momentum</b>': { flat: 2 } },
    trades: kept,
  }
}

const sheets = {
  'no trades': { result: runOf(0, 6), panels: 2 },
  'one trade': { result: runOf(1, 6), panels: 4 },
  'thousands of trades': { result: runOf(5_000, 24 * 20), panels: 4 },
} as const

const screens = {
  'wide and light': { scheme: 'light', width: 1_280, height: 900 },
  'wide and dark': { scheme: 'dark', width: 1_280, height: 900 },
  'a phone': { scheme: 'light', width: 390, height: 844 },
} as const

interface Drawn {
  readonly titles: readonly string[]
  readonly lines: readonly {
    readonly width: number
    readonly height: number
    readonly fill: string
    readonly stroke: string
  }[]
  readonly bars: readonly { readonly height: number; readonly stroke: string }[]
  readonly grid: readonly string[]
  readonly labels: readonly string[]
  /** Height of the smallest letters. */
  readonly letters: number
  readonly paper: string
  /** How much wider than the screen the page is as a whole. */
  readonly overflow: number
}

/** Runs in the page, whose types are not ours. */
const LOOK = `(() => {
  const svg = document.querySelector('svg')
  const all = (what) => [...svg.querySelectorAll(what)]
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect()
    const { fill, stroke } = getComputedStyle(element)
    return { width, height, fill, stroke }
  }
  const root = document.documentElement
  return {
    titles: all('text.title').map((text) => text.textContent),
    lines: all('polyline').map(seen),
    bars: all('path').map(seen),
    grid: all('line').map((line) => seen(line).stroke),
    labels: all('text').map((text) => seen(text).fill),
    letters: Math.min(...all('text').map((text) => seen(text).height)),
    paper: getComputedStyle(document.body).backgroundColor,
    overflow: root.scrollWidth - root.clientWidth,
  }
})()`

/** Everything that should be seen of the charts, as the browser laid it out. */
const drawnIn = (page: Page): Promise<Drawn> => page.evaluate<Drawn>(LOOK)

const shots = process.env['TEAR_SHEET_SHOTS']

describe.skipIf(noBrowser !== undefined)(`the tear sheet in a browser ${noBrowser ?? ''}`.trim(), () => {
  let browser: Browser
  const directory = mkdtempSync(join(tmpdir(), 'tear-sheet-'))
  beforeAll(async () => {
    browser = await startBrowser()
    if (shots !== undefined) mkdirSync(shots, { recursive: true })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    rmSync(directory, { recursive: true, force: true })
  })

  for (const [what, { result, panels }] of Object.entries(sheets)) {
    for (const [how, look] of Object.entries(screens)) {
      it(`draws the charts of a run with ${what}, ${how}, and complains of nothing`, async () => {
        const file = join(directory, `${what}.html`)
        writeFileSync(file, tearSheet({ name: 'Backtest of <EURUSD> & co', result, instruments: [EURUSD] }))
        const { page, complaints } = await browser.open(pathToFileURL(file).href, look)
        const drawn = await drawnIn(page)
        if (shots !== undefined)
          await page.screenshot({
            path: join(shots, `${what}, ${how}.png`.replaceAll(' ', '-')),
            fullPage: what === 'no trades',
          })
        await page.close()

        expect(complaints).toEqual([])
        expect(drawn.titles).toHaveLength(panels)
        // A run without trades has two lines, which stand still: as wide as the chart, and flat.
        expect(drawn.lines.length).toBeGreaterThanOrEqual(2)
        for (const { width, fill, stroke } of drawn.lines) {
          expect(width).toBeGreaterThan(200)
          expect(fill).toBe('none')
          expect(stroke).not.toBe('none')
          expect(stroke).not.toBe(drawn.paper)
        }
        if (what !== 'no trades') expect(drawn.lines.some(({ height }) => height > 20)).toBe(true)
        expect(drawn.bars).toHaveLength(panels === 4 ? 1 : 0)
        for (const { height, stroke } of drawn.bars) {
          expect(height).toBeGreaterThan(20)
          expect(stroke).not.toBe('none')
        }
        expect(drawn.grid.every((stroke) => stroke !== 'none')).toBe(true)
        expect(drawn.labels.every((fill) => fill !== drawn.paper && fill !== 'rgb(0, 0, 0)')).toBe(true)
        // Letters of a chart that is made as narrow as a phone would be too small to read.
        expect(drawn.letters).toBeGreaterThan(8)
        expect(drawn.overflow).toBe(0)
      }, 30_000)
    }
  }
})
