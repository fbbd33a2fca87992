/** The past on request, page by page: ticks as the base has them, bars made of them. Only a program of role 1 serves it. */
import { fromMillis } from '#domain/time.ts'
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { barsOf } from './bars.ts'
import type { Link } from './link.ts'
import type { WatchedSymbol } from './market-watch.ts'
import type { Surroundings } from './surroundings.ts'
import type { BaseTick } from './tick-base.ts'

type Asked = FrameNamed<'HISTORY_REQ'>
type TickRow = FrameNamed<'HISTORY'>['rows'][number]

const UNKNOWN_SYMBOL = 4_301
const PARTIAL = 4_403
const WRONG_PARAMETER = 4_003
const TICKS = 0
const PAGE_ROWS = 500

export interface HistoryDesk {
  serve(asked: Asked): void
}

export function createHistoryDesk(around: Surroundings, link: Link): HistoryDesk {
  const { host, server, market, faults } = around
  let warm = false

  const ticksOf = (shown: WatchedSymbol | undefined, { fromTime, toTime }: Asked): BaseTick[] => {
    if (shown === undefined) return []
    const { base } = shown
    const rows: BaseTick[] = []
    for (let place = base.first; place < base.end; place++) {
      const time = base.timeAt(place)
      if (time < fromTime || time > toTime) continue
      const row: TickRow = { time: 0, bid: 0, ask: 0, last: 0, volume: 0, flags: 0 }
      base.read(place, row)
      rows.push(row)
    }
    return rows
  }

  /** Cold history gives half of what there is. */
  const given = <Row>(rows: Row[], max: number): Row[] => {
    const some = faults.historyPartial ? rows.slice(0, Math.ceil(rows.length / 2)) : rows
    return max > 0 ? some.slice(0, max) : some
  }

  const pages = <Row>(rows: Row[], send: (page: Row[], last: boolean) => void): void => {
    for (let at = 0; ; at += PAGE_ROWS) {
      const last = at + PAGE_ROWS >= rows.length
      send(rows.slice(at, at + PAGE_ROWS), last)
      if (last) return
    }
  }

  const answer = (asked: Asked): void => {
    const { request, symbol, kind, timeframe, max } = asked
    const spec = server.symbol(symbol)
    const frame = kind === TICKS ? 'HISTORY' : 'RATES'
    const refuse = (status: number): void => void link.send({ frame, request, status, n: 0, rows: [] })
    if (spec === undefined) return refuse(UNKNOWN_SYMBOL)
    const status = faults.historyPartial ? PARTIAL : 0
    const more = (last: boolean): number => (last ? 0 : flags.more)
    const ticks = ticksOf(market.find(symbol), asked)
    if (kind === TICKS) {
      pages(given(ticks, max), (rows, last) =>
        link.send({ ...frames.history.blank(), request, status: last ? status : 0, rows }, more(last)),
      )
      return
    }
    const bars = barsOf(ticks, timeframe, spec)
    // More than the chart may hold: the terminal gives none at all, and the swarm asks for less.
    if (bars === undefined || (faults.maxBars > 0 && bars.length > faults.maxBars)) return refuse(WRONG_PARAMETER)
    pages(given(bars, max), (rows, last) =>
      link.send({ ...frames.rates.blank(), request, status: last ? status : 0, rows }, more(last)),
    )
  }

  return {
    serve(asked) {
      const waitMillis = warm ? 0 : faults.historyDelayMillis
      warm = true
      if (waitMillis === 0) return answer(asked)
      const dial = link.dials
      host.after(fromMillis(waitMillis), () => {
        if (link.dials !== dial || !link.up) return
        answer(asked)
        link.flush()
      })
    },
  }
}
