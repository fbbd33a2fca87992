/** One emulated terminal with a market of its own, assembled from plain data: the same on any host, in any thread. */
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import { fromMillis, fromSeconds } from '#domain/time.ts'
import { seededRng } from '#numeric/rng.ts'
import { canWait, specOf, type MarketConfig } from '#venues/markets/choice.ts'
import { marketClock } from '#venues/markets/market-clock.ts'
import { pace as paceOf } from '#venues/markets/pace.ts'
import { defaultInputs, REAL_PACE } from './defaults.ts'
import { marketFeed } from './market-feed.ts'
import { createPlayer } from './scenario-player.ts'
import { parseLine, parseScenario, problemLine } from './scenario.ts'
import type { EmulatorHost } from './surroundings.ts'
import { createTerminal } from './terminal.ts'
import { createTradeServer } from './trade-server.ts'
import type { AccountSpec, SymbolSpec } from './trading.ts'

/** Plain data: it crosses to a thread as it is. */
export interface EmulatorTerms {
  readonly secret: string
  readonly instrument: Instrument
  readonly market: MarketConfig
  readonly speed: number | 'max'
  readonly maxPauseSeconds: number
  readonly seed: number
  readonly account: AccountSpec
  readonly symbol: SymbolSpec
  readonly execMillis: number
  /** Lots dealt to one order at most; absent: no limit. */
  readonly liquidityLots: number | undefined
  readonly timerMillis: number
  readonly reconnectMillis: number
  readonly cuts: { readonly everySeconds: number; readonly downMillis: number } | undefined
  /** Scenario lines, played from the start; empty for none. */
  readonly scenario: string
}

export interface EmulatorOutlet {
  fault(line: string): void
  /** The feed is over, and all it said was taken. */
  ended(): void
  /** A heartbeat: it has a status worth showing. */
  beat(): void
}

export interface Emulator {
  start(): void
  /** Says a line of the scenario language; gives the answer of those that have one. */
  say(line: string): unknown
  status(): unknown
  stop(): void
}

/** Ticks kept for a swarm that comes back with an old cursor, as a terminal keeps them with the depth of market open. */
const KEPT_TICKS = 65_536
/** A frame's ticks and the frames on their way: an order meets the market about 1,000 ticks later at most. */
const FRAME_ROWS = 256
const WINDOW_FRAMES = 4

/** `virtual`: on a virtual clock. Throws TICKS_UNREADABLE, TICKS_FORMAT, or CONFIG_INVALID for its scenario. */
export function openEmulator(
  terms: EmulatorTerms,
  host: EmulatorHost & { readonly virtual: boolean },
  outlet: EmulatorOutlet,
): Emulator {
  const { market: choice, speed, symbol, account } = terms
  const commands = scenarioOf(terms.scenario)
  const rng = seededRng(terms.seed)
  const cutRng = seededRng(rng.below(2 ** 32))
  // On a virtual clock time costs nothing, so full speed is the market's own.
  const flatOut = speed === 'max' && !host.virtual
  let lastLine = ''
  let stopped = false
  let cancelCut = (): void => {}

  const logging: EmulatorHost = {
    now: () => host.now(),
    after: (delayMicros, call) => host.after(delayMicros, call),
    dial: host.dial,
    random: () => host.random(),
    print(line) {
      lastLine = line
      host.print(line)
    },
  }
  const feed = marketFeed(
    {
      symbol: symbol.name,
      clock: marketClock(fromSeconds(terms.maxPauseSeconds)),
      market: specOf(choice).open(choice, {
        instrument: terms.instrument,
        rng: seededRng(rng.below(2 ** 32)),
        virtual: host.virtual,
        fault: (line) => outlet.fault(line),
      }),
      waits: canWait(choice, speed),
      pace: flatOut ? undefined : paceOf(speed === 'max' ? 1 : speed, () => host.now()),
      ahead: FRAME_ROWS,
    },
    logging,
    () => outlet.ended(),
  )
  const terminal = createTerminal(logging, {
    inputs: { ...defaultInputs(terms.secret), allowTrading: true, ordersPerSecond: 0 },
    pace: {
      timerMicros: flatOut ? 0 : fromMillis(terms.timerMillis),
      windowFrames: WINDOW_FRAMES,
      frameRows: FRAME_ROWS,
      redialMicros: fromMillis(terms.reconnectMillis),
      replayMillis: canWait(choice, speed) ? Infinity : REAL_PACE.replayMillis,
    },
    clock: feed.terminalClock,
    openServer: createTradeServer,
    keepTicks: KEPT_TICKS,
    quit() {},
    beat: () => outlet.beat(),
    ran: () => feed.ran(),
  })
  const player = createPlayer(terminal, logging)

  terminal.setAccount(account)
  terminal.setSymbol(symbol)
  terminal.server.knob('exec_delay', `${terms.execMillis}`)
  if (terms.liquidityLots !== undefined) terminal.server.knob('liquidity', `${terms.liquidityLots}`)

  const planCut = (): void => {
    const { cuts } = terms
    if (cuts === undefined || stopped) return
    cancelCut = host.after(Math.round(cutRng.exponential() * fromSeconds(cuts.everySeconds)), () => {
      terminal.cut(fromMillis(cuts.downMillis))
      planCut()
    })
  }

  return {
    start() {
      terminal.start()
      feed.start(terminal)
      player.play(commands)
      planCut()
    },
    say(line) {
      const parsed = parseLine(line)
      if ('problem' in parsed) throw new SwarmError('CONFIG_INVALID', { given: line, why: parsed.problem.text })
      return parsed.command === undefined ? undefined : player.do(parsed.command)
    },
    status: () => ({
      connected: terminal.program?.up ?? false,
      sent: terminal.program?.sent ?? 0,
      acked: terminal.program?.acked ?? 0,
      requests: terminal.server.requests,
      market: feed.status(),
      lastLine,
    }),
    stop() {
      stopped = true
      cancelCut()
      player.stop()
      feed.stop()
      terminal.quit()
    },
  }
}

/** Throws CONFIG_INVALID with every line that cannot be read. */
export function scenarioOf(text: string) {
  const parsed = parseScenario(text)
  if ('commands' in parsed) return parsed.commands
  const why = parsed.problems.map(problemLine).join('; ')
  throw new SwarmError('CONFIG_INVALID', { key: 'venue.config.scenario', why })
}
