/** The terminal of the kill drill: it outlives every swarm, and knows what really happened. */
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRng } from '#numeric/rng.ts'
import { defaultInputs } from '#venues/mt5/emulator/defaults.ts'
import { tcpDial } from '#venues/mt5/emulator/dial.ts'
import { createPlayer } from '#venues/mt5/emulator/scenario-player.ts'
import { parseLine, problemLine } from '#venues/mt5/emulator/scenario.ts'
import { realTerminal } from '#venues/mt5/emulator/standalone.ts'
import type { EmulatorHost } from '#venues/mt5/emulator/surroundings.ts'
import type { ServerDeal, ServerOrder } from '#venues/mt5/emulator/trading.ts'
import type { Dial } from '#venues/mt5/pipe.ts'
import { commandHost } from '#venues/mt5/visit.ts'

export const SYMBOL = 'EURUSD'
const CID_MASK = (1n << 53n) - 1n
const MARKET_MILLIS = 4
const REDIAL_MILLIS = 10
const SPREAD = 0.00002
const TICK = 0.00001
const START = 1.1

/** The client order id in a magic number; 0 for what is not the swarm's. */
export const cidOf = ({ magic }: { readonly magic: bigint }): number => Number(magic & CID_MASK)

export interface DrillTerminal {
  /** Every order it ever had, whatever became of it. */
  orders(): readonly ServerOrder[]
  working(): readonly ServerOrder[]
  deals(): readonly ServerDeal[]
  /** Signed lots. */
  position(): number
  /** The market moves, or stands still. */
  move(moving: boolean): void
  /** Its connection breaks, too. */
  cut(): void
  stop(): void
}

export function startTerminal(port: number, secret: string, seed: number): DrillTerminal {
  const rng = seededRng(seed)
  const timers = new Set<() => void>()
  const once = tcpDial('127.0.0.1', () => port)
  let stopped = false
  // A terminal doubles its patience with every call nobody answers. Nobody has to wait for that here: it tries at once.
  const dial: Dial = async (outlet) => {
    for (; !stopped; await sleep(REDIAL_MILLIS)) {
      const pipe = await once(outlet)
      if (pipe !== undefined) return pipe
    }
    return undefined
  }
  const host: EmulatorHost = {
    now: commandHost.now,
    after(delayMicros, call) {
      const timer = setTimeout(() => {
        timers.delete(cancel)
        call()
      }, delayMicros / 1_000)
      const cancel = (): void => clearTimeout(timer)
      timers.add(cancel)
      return () => {
        cancel()
        timers.delete(cancel)
      }
    },
    dial,
    random: () => rng.uniform(),
    print: () => {},
  }
  const terminal = realTerminal(host, defaultInputs(secret))
  const player = createPlayer(terminal, host)
  const say = (line: string): void => {
    const parsed = parseLine(line)
    if ('problem' in parsed) throw new Error(`${line}: ${problemLine(parsed.problem)}`)
    if (parsed.command !== undefined) player.do(parsed.command)
  }
  say('account balance=1000000000 leverage=100')
  say(`symbol ${SYMBOL} commission=3`)
  say('input AllowTrading=1 OrdersPerSecond=100000')
  // Between an order and its fills there is time to die in.
  say('knob exec_delay=8 fill_parts=2 permute=7')
  let bid = START
  const tick = (): void => {
    bid += (rng.below(5) - 2) * TICK
    terminal.tick(SYMBOL, { bid, ask: bid + SPREAD }, Math.floor(terminal.serverNow()))
    terminal.program?.stir()
  }
  tick()
  terminal.start()
  let market: NodeJS.Timeout | undefined
  const { server } = terminal
  return {
    orders: () => [...server.historyOrders(0), ...server.orders()],
    working: () => server.orders(),
    deals: () => server.historyDeals(0).filter(({ symbol }) => symbol === SYMBOL),
    position: () => server.positions().reduce((sum, { type, volume }) => sum + (type === 0 ? volume : -volume), 0),
    move(moving) {
      clearInterval(market)
      market = moving ? setInterval(tick, MARKET_MILLIS) : undefined
    },
    cut: () => terminal.cut(0),
    stop() {
      stopped = true
      clearInterval(market)
      player.stop()
      if (terminal.program !== undefined) terminal.quit()
      for (const cancel of timers) cancel()
    },
  }
}
