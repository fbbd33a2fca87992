/** An account made by hand for the monitor, in US dollars, and a monitor to watch it. */
import { z } from 'zod'
import type { Instrument } from '#domain/instrument.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import type { AccountFacts, PositionFacts } from '#trading/monitor/account-facts.ts'
import { createMonitor, type Alert, type Monitor } from '#trading/monitor/monitor.ts'
import { monitorConfig } from '#trading/monitor/monitor-config.ts'
import type { MonitorStatus } from '#trading/monitor/monitor-status.ts'

export const MINUTE = 60_000_000

const instrument = (id: number, symbol: string, currency: string, contractSize: string, base?: string): Instrument => ({
  id,
  symbol,
  base,
  tickSize: '0.00001',
  lotStep: '0.01',
  minLots: '0.01',
  maxLots: '100',
  contractSize,
  currency,
})

export const EURUSD = instrument(1, 'EURUSD', 'USD', '100000', 'EUR')
export const GBPUSD = instrument(2, 'GBPUSD', 'USD', '100000', 'GBP')
export const US500 = instrument(3, 'US500', 'USD', '10')
export const TRADED: readonly Instrument[] = [EURUSD, GBPUSD, US500]
const PRICES = [1.25, 1.5, 5_000]

export interface Given extends Partial<Omit<AccountFacts, 'positions'>> {
  /** By the order of `TRADED`. */
  readonly lots?: readonly number[]
  readonly mids?: readonly number[]
  readonly open?: readonly number[]
  readonly net?: readonly number[]
}

/** An account of 10,000, flat and quiet, but for what is given. */
export function account(given: Given = {}): AccountFacts {
  const { lots = [], mids = PRICES, open = [], net = [], ...more } = given
  const positions = TRADED.map((traded, at): PositionFacts => ({
    instrument: traded,
    lots: lots[at] ?? 0,
    price: mids[at],
    mid: mids[at],
    rate: 1,
    unrealized: open[at] ?? 0,
    net: net[at] ?? 0,
  }))
  return { equity: 10_000, unrealized: 0, dayRealized: 0, dayPnl: 0, ...more, positions }
}

const schema = monitorConfig(z)

export const watch = (limits: object, more: object = {}): Monitor =>
  createMonitor({
    config: schema.parse({ limits, ...more }),
    instruments: TRADED,
    currency: 'USD',
    day: UTC_DAY,
  })

/** Looks at the account in a minute of host time; the market's time is the same. */
export const lookAt = (monitor: Monitor, minute: number, given: Given = {}): readonly string[] =>
  said(monitor.look(account(given), { now: minute * MINUTE, at: minute * MINUTE }))

export const said = (alerts: readonly Alert[]): readonly string[] =>
  alerts.map(({ level, limitOf, action }) => `${level} ${limitOf}${action === 'none' ? '' : ` ${action}`}`)

export const barAt = (monitor: Monitor, minute: number, id = 1): string | null =>
  monitor.barOf(id, minute * MINUTE)?.code ?? null

/** Looks once a minute, from minute 0 on: the second look sets the first price, each after it a return. */
export const feed = (monitor: Monitor, mids: readonly (readonly number[])[], given: Given = {}): readonly string[] =>
  mids.flatMap((row, minute) => lookAt(monitor, minute, { ...given, mids: row }))

export const statusOf = (monitor: Monitor, given: Given = {}): MonitorStatus =>
  monitor.status(account(given), { now: 0, at: 0 })
