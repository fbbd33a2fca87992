/** The trading half against the emulated trade server itself, with no wire between: what either says, the other hears. */
import { describe, expect, it } from 'vitest'
import { createTradeServer } from '#venues/mt5/emulator/trade-server.ts'
import type { SymbolSpec, TradeServer, Transaction } from '#venues/mt5/emulator/trading.ts'
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { limit, order, tradeBench, type TradeBench } from './trade-bench.ts'

interface Talk {
  readonly bench: TradeBench
  readonly server: TradeServer
  /** Gives the server what was sent, and time to answer. */
  pump(): void
}

const SPACE = 7n << 53n

function talk(given: { executionMode?: number; hedging?: boolean; knobs?: Record<string, string> } = {}): Talk {
  const { executionMode = 2, hedging = false, knobs = {} } = given
  const bench = tradeBench({ spec: { executionMode }, hedging })
  const asked = new Map<number, FrameNamed<'ORDER'>>()
  let told: Transaction[] = []
  let pumped = 0

  const hear = ({ magic, result, comment, ...rest }: Transaction): void => {
    const about = result === undefined ? undefined : asked.get(result.requestId)
    const retcode = result?.retcode ?? 0
    if (result !== undefined && about !== undefined) {
      const { cid, part, action, request } = about
      const answer = { ...frames.orderResult.blank(), cid, part, action, request, stage: 2, retcode }
      bench.say({ ...answer, order: result.order, bid: result.bid, ask: result.ask })
    }
    const cid = [4, 5, 6].includes(rest.reason) ? 0 : Number(BigInt.asUintN(53, magic))
    const part = Number(/\.(\d+)$/.exec(comment)?.[1] ?? 0)
    bench.event(rest.kind, { ...rest, cid, part, retcode, request: about?.request ?? 0 })
  }
  const server = createTradeServer({
    serverNow: () => Math.floor(bench.host.now() / 1_000),
    after: (delayMillis, call) => bench.host.after(delayMillis * 1_000, call),
    transaction: (transaction) => void told.push(transaction),
  })
  server.setAccount({ ...server.account, marginMode: hedging ? 2 : 0, balance: 1_000_000 })
  const { spec } = bench.contracts[0]
  server.setSymbol({ ...spec, name: spec.symbol, commission: 0, delayed: false } satisfies SymbolSpec)
  for (const [name, value] of Object.entries(knobs)) expect(server.knob(name, value)).toBe(true)
  server.quote('EURUSD', bench.touch.bid, bench.touch.ask)

  const flush = (): void => {
    const now = told
    told = []
    for (const transaction of now) hear(transaction)
  }
  return {
    bench,
    server,
    pump() {
      while (pumped < bench.orders.length) {
        const one = bench.orders[pumped++]
        const comment = `SMB:${one.cid}.${one.part}`
        const answer = server.request({ ...one, magic: SPACE | BigInt(one.cid), symbol: 'EURUSD', comment })
        if ('requestId' in answer) asked.set(answer.requestId, one)
        flush()
        bench.host.pass(1_000)
        flush()
      }
      flush()
    },
  }
}

const lots = ({ server }: Talk): number =>
  server.positions().reduce((net, { type, volume }) => net + (type === 0 ? volume : -volume), 0)

describe('an order at the emulated server', () => {
  it('is told whole and once, however the transactions are shuffled', () => {
    for (let seed = 0; seed < 60; seed++) {
      const knobs = {
        permute: String(seed),
        fill_parts: String(1 + (seed % 4)),
        liquidity: seed % 3 === 0 ? '0.2' : '-1',
      }
      const one = talk({ knobs })
      const sent = order({ lots: '0.3' })
      one.bench.trade.submit(sent)
      one.pump()
      const facts = one.bench.factsOf(sent.clientId)
      expect(facts.filter((fact) => fact.startsWith('accepted'))).toEqual([facts[0]])
      expect(facts.at(-1)).toMatch(seed % 3 === 0 ? /^canceled, 0.1 left$/ : /, 0 left$/)
      expect(facts.filter((fact) => /^(canceled|rejected)/.test(fact))).toHaveLength(seed % 3 === 0 ? 1 : 0)
    }
  })

  it('closes the oldest positions of a hedging account first and opens the rest, shuffled or not', () => {
    for (let seed = 0; seed < 60; seed++) {
      const one = talk({ hedging: true, knobs: { permute: String(seed), fill_parts: String(1 + (seed % 2)) } })
      const { bench, server, pump } = one
      for (const size of ['0.1', '0.2', '0.3']) {
        bench.trade.submit(order({ lots: size }))
        pump()
      }
      const some = order({ side: 'sell', lots: '0.2' })
      bench.trade.submit(some)
      pump()
      expect(server.positions().map(({ volume }) => volume)).toEqual([0.1, 0.3])
      const rest = order({ side: 'sell', lots: '0.7' })
      bench.trade.submit(rest)
      pump()
      expect(server.positions().map(({ type, volume }) => [type, volume])).toEqual([[1, 0.3]])
      for (const { clientId } of [some, rest]) {
        const facts = bench.factsOf(clientId)
        expect(facts.at(-1)).toMatch(/, 0 left$/)
        expect(facts.some((fact) => fact.startsWith('canceled'))).toBe(false)
      }
    }
  })

  it('that only reduces ends flat and never turns, netting or hedging', () => {
    for (const hedging of [false, true]) {
      const one = talk({ hedging })
      one.bench.trade.submit(order({ lots: '0.3' }))
      one.pump()
      const closing = order({ side: 'sell', lots: '0.8', reduceOnly: true })
      one.bench.trade.submit(closing)
      one.pump()
      expect(lots(one)).toBe(0)
      expect(one.bench.factsOf(closing.clientId).at(-1)).toBe('canceled, 0.5 left')
    }
  })

  it('with a limit that may not rest gets what there is at its price, and nothing stays', () => {
    for (const executionMode of [1, 3]) {
      for (const price of ['1.09', '1.11']) {
        const one = talk({ executionMode })
        const sent = limit(price, { timeInForce: 'ioc' })
        one.bench.trade.submit(sent)
        one.pump()
        expect(one.server.orders()).toEqual([])
        const end = price === '1.09' ? 'canceled, 0.1 left' : expect.stringMatching(/^filled .* 0 left$/)
        expect(one.bench.factsOf(sent.clientId).at(-1)).toEqual(end)
      }
    }
  })

  it('whose answer was a time-out is told by its deals when it was executed after all', () => {
    const one = talk({ knobs: { timeout_executed: '1' } })
    const sent = order()
    one.bench.trade.submit(sent)
    one.pump()
    expect(one.bench.factsOf(sent.clientId).at(-1)).toMatch(/^filled .* 0 left$/)
  })
})

describe('what the user does by hand', () => {
  it('is told as client id 0 and known for the next order', () => {
    const one = talk()
    one.server.manual('buy', 'EURUSD', 0.4)
    one.pump()
    expect(one.bench.factsOf(0)).toEqual([expect.stringMatching(/^filled \d+ 0.4 /)])
    one.bench.trade.submit(order({ side: 'sell', lots: '1', reduceOnly: true }))
    one.pump()
    expect(lots(one)).toBe(0)
  })
})
