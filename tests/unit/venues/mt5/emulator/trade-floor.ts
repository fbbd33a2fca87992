/** A trade server on a clock that the test moves, told in the scenario language. */
import { accountOf, symbolOf } from '#venues/mt5/emulator/scenario-terms.ts'
import { parseScenario } from '#venues/mt5/emulator/scenario.ts'
import { createTradeServer } from '#venues/mt5/emulator/trade-server.ts'
import {
  blankRequest,
  type TradeRequest,
  type TradeResult,
  type TradeServer,
  type Transaction,
} from '#venues/mt5/emulator/trading.ts'

/** 2026-03-02 12:00 by the server's clock, a Monday. */
export const NOON = Date.UTC(2026, 2, 2, 12)

export interface TradeFloor {
  readonly server: TradeServer
  readonly told: Transaction[]
  /** Lines about account, symbol, permit, session, expire, knob, tick, manual and deal. */
  say(...lines: readonly string[]): void
  advance(millis: number): void
  /** Sets the server's clock without time passing. */
  setClock(millis: number): void
  /** Sends it and waits for all that happens at once. */
  send(fields: Partial<TradeRequest>): TradeResult
  buy(volume: number, fields?: Partial<TradeRequest>): TradeResult
  sell(volume: number, fields?: Partial<TradeRequest>): TradeResult
  /** Names of the transactions since the last look. */
  story(): string[]
}

const KINDS =
  'nothing add update delete past past-update past-delete deal deal-update deal-delete position request'.split(' ')
const STATES = 'started placed canceled partial filled rejected expired'.split(' ')

/** A market order for nothing, to be filled in. */
export const REQUEST: TradeRequest = {
  ...blankRequest,
  action: 1,
  magic: 7n,
  symbol: 'EURUSD',
  filling: 1,
  comment: 'SMB:1.0',
}

export function tradeFloor(...lines: readonly string[]): TradeFloor {
  let now = NOON
  let shift = 0
  let timers: { at: number; call: () => void }[] = []
  const told: Transaction[] = []
  let looked = 0

  const server = createTradeServer({
    serverNow: () => now + shift,
    after(delay, call) {
      const timer = { at: now + delay, call }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    transaction: (transaction) => told.push(transaction),
  })

  const advance = (millis: number): void => {
    const until = now + millis
    for (;;) {
      const next = timers.toSorted((a, b) => a.at - b.at).at(0)
      if (next === undefined || next.at > until) break
      timers = timers.filter((other) => other !== next)
      now = Math.max(now, next.at)
      next.call()
    }
    now = until
  }

  const obey = (line: string): void => {
    const parsed = parseScenario(line)
    if ('problems' in parsed) throw new Error(parsed.problems.map(({ text }) => text).join())
    for (const said of parsed.commands) {
      if (said.verb === 'account') server.setAccount(accountOf(said))
      else if (said.verb === 'symbol') server.setSymbol(symbolOf(said, server.symbol(said.name), now))
      else if (said.verb === 'permit') {
        const { verb: _, line: __, afterMillis: ___, ...changed } = said
        server.permit(changed)
      } else if (said.verb === 'session') server.setSession(said.name, said.open)
      else if (said.verb === 'expire') server.expire(said.name)
      else if (said.verb === 'tick') server.quote(said.name, said.bid, said.ask)
      else if (said.verb === 'knob') for (const { name, value } of said.settings) server.knob(name, value)
      else if (said.verb === 'manual buy') server.manual('buy', said.name, said.volume)
      else if (said.verb === 'manual sell') server.manual('sell', said.name, said.volume)
      else if (said.verb === 'manual close') server.manualClose(said.ticket)
      else if (said.verb === 'deal update') server.updateDeal(said.ticket, said.price)
      else if (said.verb === 'deal delete') server.deleteDeal(said.ticket)
      else throw new Error(`not for a trade server: ${line}`)
    }
  }
  const say = (...said: readonly string[]): void => said.forEach(obey)

  const send = (fields: Partial<TradeRequest>): TradeResult => {
    const before = told.length
    const sent = server.request({ ...REQUEST, ...fields })
    if ('error' in sent) throw new Error(`runtime error ${sent.error}`)
    advance(0)
    const answer = told.slice(before).find(({ result }) => result?.requestId === sent.requestId)
    if (answer?.result === undefined) throw new Error('no answer')
    return answer.result
  }

  say('symbol EURUSD', 'tick EURUSD 1.10000 1.10002', ...lines)
  return {
    server,
    told,
    say,
    advance,
    setClock(millis) {
      shift = millis - now
    },
    send,
    buy: (volume, fields) => send({ volume, orderType: 0, ...fields }),
    sell: (volume, fields) => send({ volume, orderType: 1, ...fields }),
    story() {
      const since = told.slice(looked)
      looked = told.length
      return since.map(({ kind, orderState, result }) => {
        if (kind <= 4) return `${KINDS[kind]} ${STATES[orderState]}`
        return result === undefined ? KINDS[kind] : `${KINDS[kind]} ${result.retcode}`
      })
    },
  }
}

export const HEDGING = 'account margin=hedging'
/** An exchange's index future, tick 5. */
export const WIN =
  'symbol WIN digits=0 point=1 tick=5 step=1 min=1 max=200 contract=0.2 exe=exchange fill=fok+ioc+boc base=WIN'
