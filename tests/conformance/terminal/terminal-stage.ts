/** One swarm end and one simulated terminal on a fresh port, with two symbols quoting: what most sentences begin with. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { createSwarmEnd, type SwarmEnd, type TickRow } from '#tests/conformance/swarm-end.ts'
import type { Greeting } from '#tests/conformance/swarm-session.ts'
import type { SimulatedTerminal, TerminalSubject } from '#tests/conformance/terminal-subject.ts'

export interface Truth {
  readonly requests: number
  readonly balance: number
  readonly positions: readonly {
    readonly ticket: string
    readonly symbol: string
    readonly type: number
    readonly volume: number
    readonly price: number
    readonly magic: string
  }[]
  readonly orders: readonly { readonly ticket: string; readonly symbol: string; readonly magic: string }[]
  readonly deals: readonly {
    readonly ticket: string
    readonly order: string
    readonly symbol: string
    readonly entry: number
    readonly volume: number
    readonly price: number
    readonly magic: string
  }[]
}

export interface TerminalStage {
  readonly swarm: SwarmEnd
  readonly terminal: SimulatedTerminal
  /** Says one line after another. */
  say(...lines: readonly string[]): void
  truth(): Promise<Truth>
  base(symbol: string): Promise<readonly TickRow[]>
  /** The last word on a request: refused here, or answered by the server. */
  result(request: number): Promise<FrameNamed<'ORDER_RESULT'>>
  /** Subscribes, and waits for the symbol and its first tick. */
  follow(symbol: string, how?: Parameters<SwarmEnd['subscribe']>[1]): Promise<number>
}

export interface StageOptions {
  readonly lines?: readonly string[]
  readonly greeting?: Partial<Greeting>
  /** What the terminal holds, when it is not what the swarm holds. */
  readonly secret?: string
  readonly resubscribe?: boolean
}

const EURUSD = 'symbol EURUSD commission=3'
const WIN =
  'symbol WIN digits=0 point=1 tick=5 step=1 min=1 max=200 contract=0.2 exe=exchange fill=fok+ioc+boc depth=20 chart=last base=WIN profit=USD'

export const opening: readonly string[] = [
  'clock offset=7200',
  EURUSD,
  WIN,
  'input AllowTrading=1 OrdersPerSecond=1000',
  'tick EURUSD 1.10000 1.10002',
  'tick WIN 130000 130005 last=130000 volume=1',
]

export function terminalStage(subject: TerminalSubject) {
  const opened: TerminalStage[] = []
  return {
    async open({ lines = [], greeting, secret, resubscribe }: StageOptions = {}): Promise<TerminalStage> {
      const mine = randomBytes(24).toString('base64url')
      const swarm = await createSwarmEnd({
        secret: mine,
        ...greeting,
        ...(resubscribe === undefined ? {} : { resubscribe }),
      })
      const terminal = await subject.start({
        port: swarm.port,
        secret: secret ?? mine,
        lines: [...opening, ...lines],
      })
      const stage: TerminalStage = {
        swarm,
        terminal,
        say: (...said) => {
          for (const line of said) terminal.say(line)
        },
        truth: async () => ((await terminal.ask('truth')) as { readonly truth: Truth }).truth, // the page's own shape
        base: async (symbol) =>
          ((await terminal.ask(`base ${symbol}`)) as { readonly ticks: readonly TickRow[] }).ticks,
        result: (request) =>
          swarm.next('ORDER_RESULT', (result) => result.request === request && result.stage !== 1, 10_000),
        async follow(symbol, how) {
          const sid = swarm.subscribe(symbol, how)
          const { status } = await swarm.next('SYMBOL', (told) => told.sid === sid)
          expect(status).toBe(0)
          return sid
        },
      }
      opened.push(stage)
      return stage
    },
    async close(): Promise<void> {
      for (const { terminal, swarm } of opened.splice(0)) {
        await terminal.stop()
        await swarm.close()
      }
    },
  }
}
